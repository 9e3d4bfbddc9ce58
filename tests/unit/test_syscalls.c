// SPDX-License-Identifier: Apache-2.0

#include "syscalls.h"

#include <stdio.h>

#include "base/mem.h"
#include "unit.h"

START_TEST(a_system_call_has_the_names_that_the_kernel_gives_it)
{
	static const char *const calls[][3] = {
		{ "sys_execve", "execve", "execve" },
		{ "__x64_sys_openat", "openat", "openat" },
		{ "sys_newstat", "stat", "newstat" },
		{ "sys_stat", "stat", "newstat" },
		{ "sys_umount", "umount2", "umount" },
		{ "sys__sysctl", "_sysctl", "_sysctl" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(calls); i++) {
		const struct syscall *s = syscall_find(calls[i][0]);

		ck_assert_ptr_nonnull(s);
		ck_assert_str_eq(s->name, calls[i][1]);
		ck_assert_str_eq(s->symbol, calls[i][2]);
	}
	ck_assert_ptr_null(syscall_find("execve"));
	ck_assert_ptr_null(syscall_find("sys_"));
	ck_assert_ptr_null(syscall_find("sys_sys_execve"));
	ck_assert_ptr_null(syscall_find(""));
	ck_assert_ptr_null(syscall_find("__x64_sys_"));
}
END_TEST

START_TEST(every_system_call_in_the_table_is_found)
{
	size_t n;

	for (n = 0; syscall_at(n); n++) {
		char call[128];

		snprintf(call, sizeof(call), "sys_%s", syscall_at(n)->name);
		ck_assert_ptr_nonnull(syscall_find(call));
		ck_assert_int_eq(syscall_find(call)->number,
				 syscall_at(n)->number);
	}
	ck_assert_uint_gt(n, 300);
}
END_TEST

START_TEST(programs_of_32_bits_have_their_own_numbers)
{
	ck_assert_int_eq(syscall_find_compat("sys_waitpid")->number, 7);
	ck_assert_int_eq(syscall_find_compat("__ia32_sys_dup")->number, 41);
	ck_assert_str_eq(syscall_find_compat("sys_stat64")->name, "stat64");
	ck_assert_ptr_null(syscall_find("sys_waitpid"));
	ck_assert_ptr_null(syscall_find_compat("sys_nosuch"));
	ck_assert_ptr_null(syscall_find_compat("__x64_sys_dup"));
	ck_assert_ptr_null(syscall_find_compat("dup"));
}
END_TEST

int main(void)
{
	return RUN("syscalls",
		   a_system_call_has_the_names_that_the_kernel_gives_it,
		   every_system_call_in_the_table_is_found,
		   programs_of_32_bits_have_their_own_numbers);
}
