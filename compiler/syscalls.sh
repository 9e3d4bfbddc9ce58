#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# syscalls.sh CC... - the system calls of <asm/unistd.h>, one SYSCALL(name) a
# line, sorted by name. CC is the C compiler with its options.

set -eu

echo '#include <asm/unistd.h>' | "$@" -E -dM -x c - |
	sed -n 's/^#define __NR_\([a-z0-9_]*\) .*/SYSCALL(\1)/p' |
	grep -vx -e 'SYSCALL(syscalls)' -e 'SYSCALL(arch_specific_syscall)' |
	LC_ALL=C sort
