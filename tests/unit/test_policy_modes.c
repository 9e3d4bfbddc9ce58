// SPDX-License-Identifier: Apache-2.0

#include "policy_modes.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#include "base/mem.h"
#include "folder.h"
#include "state_file.h"
#include "unit.h"

static struct policy_entry entry(const char *name, uint64_t text)
{
	return (struct policy_entry){
		.name = (char *)name,
		.file = (char *)"/a.yaml",
		.text = text,
		.mode = MODE_ENFORCE,
	};
}

START_TEST(what_is_said_counts_and_what_the_file_says_else)
{
	CLEANUP(policy_modes_free) struct policy_modes modes = { 0 };
	struct policy_entry a = entry("a", 1), b = entry("b", 1);

	b.mode = MODE_MONITOR;
	ck_assert_int_eq(policy_modes_of(&modes, &b), MODE_MONITOR);
	ck_assert_int_eq(policy_modes_set(&modes, &a, MODE_MONITOR), 0);
	ck_assert_int_eq(policy_modes_of(&modes, &a), MODE_MONITOR);
	ck_assert_int_eq(policy_modes_set(&modes, &b, MODE_ENFORCE), 0);
	ck_assert_int_eq(policy_modes_of(&modes, &b), MODE_ENFORCE);
	ck_assert_uint_eq(modes.n, 2);
}
END_TEST

START_TEST(a_disabled_policy_keeps_its_mode_for_later)
{
	CLEANUP(policy_modes_free) struct policy_modes modes = { 0 };
	struct policy_entry a = entry("a", 1);

	ck_assert_int_eq(policy_modes_disable(&modes, &a, true), 0);
	ck_assert_int_eq(policy_modes_of(&modes, &a), MODE_DISABLED);
	ck_assert_int_eq(policy_modes_set(&modes, &a, MODE_MONITOR), 0);
	ck_assert_int_eq(policy_modes_of(&modes, &a), MODE_DISABLED);
	ck_assert_int_eq(policy_modes_disable(&modes, &a, false), 0);
	ck_assert_int_eq(policy_modes_of(&modes, &a), MODE_MONITOR);
}
END_TEST

START_TEST(a_changed_text_says_anew)
{
	CLEANUP(policy_modes_free) struct policy_modes modes = { 0 };
	struct policy_entry now[] = { entry("a", 1), entry("b", 1) };
	struct policy_entry next[] = { entry("a", 2), entry("b", 1) };

	for (int i = 0; i < 2; i++)
		ck_assert_int_eq(
			policy_modes_set(&modes, &now[i], MODE_MONITOR), 0);
	ck_assert_int_eq(policy_modes_of(&modes, &next[0]), MODE_ENFORCE);
	policy_modes_prune(&modes, next, 2);
	ck_assert_uint_eq(modes.n, 1);
	ck_assert_int_eq(policy_modes_of(&modes, &next[1]), MODE_MONITOR);
	ck_assert_int_eq(policy_modes_of(&modes, &now[0]), MODE_ENFORCE);
}
END_TEST

START_TEST(what_was_written_is_read)
{
	CLEANUP(policy_modes_free) struct policy_modes modes = { 0 };
	CLEANUP(policy_modes_free) struct policy_modes read = { 0 };
	struct policy_entry a = entry("a b", ~0ULL), b = entry("b", 7);
	char dir[256];

	folder_enter();
	folder_path("above/state", dir);
	ck_assert_int_eq(policy_modes_read(dir, &read), 0);
	ck_assert_uint_eq(read.n, 0);
	policy_modes_set(&modes, &a, MODE_MONITOR);
	policy_modes_disable(&modes, &b, true);
	ck_assert_int_eq(policy_modes_write(&modes, dir), 0);
	ck_assert_int_eq(policy_modes_read(dir, &read), 0);
	ck_assert_uint_eq(read.n, 2);
	ck_assert_int_eq(policy_modes_of(&read, &a), MODE_MONITOR);
	ck_assert_int_eq(policy_modes_of(&read, &b), MODE_DISABLED);

	policy_modes_free(&modes);
	ck_assert_int_eq(policy_modes_write(&modes, dir), 0);
	ck_assert_int_eq(access(dir, F_OK), -1);
}
END_TEST

START_TEST(what_was_not_written_by_us_is_refused)
{
	static const char *const texts[] = {
		"x",
		"0000000000000001 0 0\n",
		"0000000000000001 0 0 \n",
		"0000000000000001 2 0 a\n",
		"0000000000000001 7 0 a\n",
		"0000000000000001 0 5 a\n",
		"0000000000000001 0 0 a\n\nzz 0 0 b\n",
	};
	CLEANUP(policy_modes_free) struct policy_modes read = { 0 };
	char dir[256];

	folder_enter();
	folder_path("state", dir);
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		CLEANUP(buf_free) struct buf text = { 0 };

		buf_adds(&text, texts[i]);
		ck_assert_int_eq(state_write(dir, "modes", &text), 0);
		ck_assert_int_eq(policy_modes_read(dir, &read), -EBADMSG);
		ck_assert_uint_eq(read.n, 0);
	}
}
END_TEST

int main(void)
{
	folder_make();
	return folder_remove(RUN(
		"policy_modes", what_is_said_counts_and_what_the_file_says_else,
		a_disabled_policy_keeps_its_mode_for_later,
		a_changed_text_says_anew, what_was_written_is_read,
		what_was_not_written_by_us_is_refused));
}
