/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * syscalls - names and numbers of the system calls of this architecture
 *
 * The tables are made from <asm/unistd.h> and, for 32-bit programs,
 * <asm/unistd_32.h> when Haetae is built.
 */

#include <stddef.h>

struct syscall {
	const char *name; /* "execve" */
	int number;
	const char
		*symbol; /* what the kernel calls it in symbols and
			    tracepoints: "newstat" for "stat"; mostly @name */
};

/* The n-th system call by name; NULL past the last. */
const struct syscall *syscall_at(size_t n);

/* The system call that a policy calls "sys_execve" or "__x64_sys_execve"; of
 * two names, both are known: "sys_stat" and "sys_newstat". NULL when there is
 * none. */
const struct syscall *syscall_find(const char *call);

/* The system call of 32-bit programs that is called "sys_stat64" or
 * "__ia32_sys_stat64", with its number there. NULL when there is none, or the
 * architecture runs no such programs. Its symbol is its name. */
const struct syscall *syscall_find_compat(const char *call);

/* "__x64_sys_": what the kernel puts before the symbol on this machine; before
 * those of 32-bit programs; before their names in policies. */
extern const char syscall_symbol_prefix[];
extern const char syscall_compat_prefix[];
extern const char syscall_compat_name[];
