// SPDX-License-Identifier: Apache-2.0

#include "past.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "folder.h"
#include "unit.h"

static char dir[256];

/* One file with @text, as a plan without marks. */
static struct file_table table(struct source_file *file, const char *text)
{
	*file = (struct source_file){ .path = (char *)"/etc/a.yaml" };
	buf_adds(&file->text, text);
	return (struct file_table){ .files = file, .n = 1 };
}

static void keep(const char *text)
{
	static const struct plan plan;
	struct source_file file;
	const struct file_table files = table(&file, text);

	ck_assert_int_eq(past_keep(dir, &files, &plan), 0);
	buf_free(&file.text);
}

static void save(const char *text)
{
	static const struct plan plan;
	struct source_file file;
	const struct file_table files = table(&file, text);

	ck_assert_int_eq(saved_write(dir, SAVED_IN_FORCE, &files, &plan), 0);
	buf_free(&file.text);
}

/* Adds the text, which is one letter, to a mask. */
static int add_text(void *data, const struct saved *saved)
{
	unsigned *seen = data;
	unsigned bit = 1U << (saved->files.files[0].text.data[0] - 'a');

	ck_assert_uint_eq(saved->files.n, 1);
	ck_assert_uint_eq(*seen & bit, 0);
	*seen |= bit;
	return 0;
}

static unsigned kept(void)
{
	unsigned seen = 0;

	ck_assert_int_eq(past_each(dir, add_text, &seen), 0);
	return seen;
}

static void enter(void)
{
	folder_enter();
	folder_path("state", dir);
}

START_TEST(nothing_is_kept_at_first)
{
	enter();
	ck_assert_uint_eq(kept(), 0);
	past_forget(dir);
}
END_TEST

START_TEST(what_comes_is_kept_with_what_goes)
{
	enter();
	keep("a");
	ck_assert_uint_eq(kept(), 1);
	save("a");
	keep("b");
	ck_assert_uint_eq(kept(), 3);
	save("b");
	keep("c");
	ck_assert_uint_eq(kept(), 7);
}
END_TEST

START_TEST(what_stays_is_not_kept)
{
	enter();
	save("a");
	keep("a");
	ck_assert_uint_eq(kept(), 0);
}
END_TEST

START_TEST(what_is_in_force_is_not_forgotten)
{
	struct saved saved = { 0 };

	enter();
	save("a");
	keep("b");
	past_forget(dir);
	ck_assert_uint_eq(kept(), 0);
	ck_assert_int_eq(saved_read(dir, SAVED_IN_FORCE, &saved), 0);
	saved_free(&saved);
}
END_TEST

START_TEST(what_is_broken_is_left_out)
{
	char path[300];
	FILE *file;

	enter();
	save("a");
	keep("b");
	snprintf(path, sizeof(path), "%s/past-0", dir);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	fputs("haetae01 and more", file);
	fclose(file);
	ck_assert_uint_eq(kept(), 3);
}
END_TEST

static int refuse(void *data, const struct saved *saved)
{
	(void)data;
	(void)saved;
	return -ENOMEM;
}

START_TEST(an_error_of_the_caller_ends_it)
{
	enter();
	keep("a");
	ck_assert_int_eq(past_each(dir, refuse, NULL), -ENOMEM);
}
END_TEST

int main(void)
{
	folder_make();
	return folder_remove(RUN(
		"past", nothing_is_kept_at_first,
		what_comes_is_kept_with_what_goes, what_stays_is_not_kept,
		what_is_in_force_is_not_forgotten, what_is_broken_is_left_out,
		an_error_of_the_caller_ends_it));
}
