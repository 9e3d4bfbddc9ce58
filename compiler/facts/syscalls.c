// SPDX-License-Identifier: Apache-2.0

#include "syscalls.h"

#include <asm/unistd.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

const char syscall_symbol_prefix[] = "__x64_sys_";
const char syscall_compat_prefix[] = "__ia32_sys_";
const char syscall_compat_name[] = "i386/";

static const char short_prefix[] = "sys_";

static const struct syscall syscalls[] = {
#define SYSCALL(name, number) { #name, number, #name },
#include "syscalls.inc"
#undef SYSCALL
};

/* Of 32-bit programs; the last entry is none. */
static const struct syscall compat_syscalls[] = {
#define SYSCALL(name, number) { #name, number, #name },
#include "syscalls_compat.inc"
#undef SYSCALL
	{ 0 },
};

/* The kernel has older forms of these under the plain name, or renamed them. */
static const struct syscall renamed[] = {
	{ "fstat", __NR_fstat, "newfstat" },
	{ "lstat", __NR_lstat, "newlstat" },
	{ "sendfile", __NR_sendfile, "sendfile64" },
	{ "stat", __NR_stat, "newstat" },
	{ "umount2", __NR_umount2, "umount" },
	{ "uname", __NR_uname, "newuname" },
};

static const struct syscall *in_kernel(const struct syscall *syscall)
{
	for (size_t i = 0; i < ARRAY_SIZE(renamed); i++)
		if (renamed[i].number == syscall->number)
			return &renamed[i];
	return syscall;
}

const struct syscall *syscall_at(size_t n)
{
	return n < ARRAY_SIZE(syscalls) ? in_kernel(&syscalls[n]) : NULL;
}

static int compare(const void *name, const void *entry)
{
	return strcmp(name, ((const struct syscall *)entry)->name);
}

const struct syscall *syscall_find(const char *call)
{
	size_t len = strlen(syscall_symbol_prefix);
	const struct syscall *found;

	if (strncmp(call, syscall_symbol_prefix, len) != 0)
		len = strlen(short_prefix);
	if (len == strlen(short_prefix) &&
	    strncmp(call, short_prefix, len) != 0)
		return NULL;

	for (size_t i = 0; i < ARRAY_SIZE(renamed); i++)
		if (strcmp(renamed[i].symbol, call + len) == 0)
			return &renamed[i];

	found = bsearch(call + len, syscalls, ARRAY_SIZE(syscalls),
			sizeof(syscalls[0]), compare);
	return found ? in_kernel(found) : NULL;
}

const struct syscall *syscall_find_compat(const char *call)
{
	size_t len = strlen(syscall_compat_prefix);

	if (strncmp(call, syscall_compat_prefix, len) != 0)
		len = strlen(short_prefix);
	if (len == strlen(short_prefix) &&
	    strncmp(call, short_prefix, len) != 0)
		return NULL;

	return bsearch(call + len, compat_syscalls,
		       ARRAY_SIZE(compat_syscalls) - 1,
		       sizeof(compat_syscalls[0]), compare);
}
