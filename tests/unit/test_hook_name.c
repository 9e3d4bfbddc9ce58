// SPDX-License-Identifier: Apache-2.0

#include <errno.h>
#include <string.h>

#include "hook_name.h"
#include "unit.h"

START_TEST(a_name_tells_what_a_hook_is)
{
	struct hook_name name = { 0 };

	ck_assert_int_eq(hook_name_read("0000002a-00c0ffee00c0ffee-4-1", &name),
			 0);
	ck_assert_uint_eq(name.id, 42);
	ck_assert_uint_eq(name.hash, 0x00c0ffee00c0ffee);
	ck_assert_int_eq(name.kind, ATTACH_LSM);
	ck_assert(name.tracks);
}
END_TEST

START_TEST(a_path_can_be_read_again)
{
	const struct hook_name name = { UINT64_MAX, 0x7fffffff, ATTACH_KPROBE,
					false };
	struct hook_name same = { 0 };
	char path[64];

	ck_assert_int_eq(hook_name_path(&name, "/f", path, sizeof(path)), 0);
	ck_assert_int_eq(hook_name_read(path + strlen("/f/"), &same), 0);
	ck_assert_uint_eq(same.hash, name.hash);
	ck_assert_uint_eq(same.id, name.id);
	ck_assert_int_eq(same.kind, name.kind);
	ck_assert(!same.tracks);
	ck_assert_int_eq(hook_name_path(&name, "/f", path, 8), -ENAMETOOLONG);
}
END_TEST

START_TEST(what_was_being_made_or_ended_is_no_hook)
{
	static const char *const others[] = {
		"",
		"2a",
		"0000002a-00c0ffee00c0ffee-4",
		"0000002a-00c0ffee00c0ffee-4-1-new",
		"0000002a-00c0ffee00c0ffee-4-1-end",
		"0000002a-00c0ffee00c0ffee-99-1",
		"0000002a-xxxxxxxxxxxxxxxx-4-1",
	};
	struct hook_name name = { 0 };

	for (size_t i = 0; i < sizeof(others) / sizeof(*others); i++)
		ck_assert_int_eq(hook_name_read(others[i], &name), -EINVAL);
	ck_assert_uint_eq(name.id, 0);
}
END_TEST

int main(void)
{
	return RUN("hook_name", a_name_tells_what_a_hook_is,
		   a_path_can_be_read_again,
		   what_was_being_made_or_ended_is_no_hook);
}
