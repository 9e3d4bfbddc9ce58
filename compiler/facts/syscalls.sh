#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# syscalls.sh HEADER CC... - the system calls of a header like <asm/unistd.h>,
# one SYSCALL(name, number) a line, sorted by name; none when there is no such
# header. CC is the C compiler with its options.

set -eu

header=$1
shift

{
	echo "#if __has_include(<$header>)"
	echo "#include <$header>"
	echo '#endif'
} | "$@" -E -dM -x c - |
	sed -n 's/^#define __NR_\([a-z0-9_]*\) \(.*\)/SYSCALL(\1, \2)/p' |
	grep -v -e 'SYSCALL(syscalls,' -e 'SYSCALL(arch_specific_syscall,' |
	LC_ALL=C sort || true
