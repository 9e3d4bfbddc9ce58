// SPDX-License-Identifier: Apache-2.0

#include "saved.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "marks.h"
#include "unit.h"

static char dir[256];

static struct rule_value value(const char *text)
{
	return (struct rule_value){ .text = (char *)text, .len = strlen(text) };
}

static void add_file(struct file_table *files, const char *path,
		     const char *text)
{
	struct source_file *file = &files->files[files->n++];

	*file = (struct source_file){ .path = (char *)path };
	if (text)
		buf_adds(&file->text, text);
}

/* Two files, one without a good text; three marks, one not in use. */
static void save(void)
{
	struct source_file items[3];
	struct file_table files = { .files = items };
	struct rule_value paths[] = { value("/usr/bin/a"), value("") };
	uint32_t pids[] = { 1, 4711 };
	struct mark marks[] = {
		{ .pids = pids, .n_pids = 2 },
		{ 0 },
		{ .paths = paths, .n_paths = 2, .only_true = true, .test = 1 },
	};
	const struct plan plan = { .marks = marks, .n_marks = 3 };

	folder_enter();
	folder_path("above/state", dir);
	add_file(&files, "/etc/a.yaml", "text of a");
	add_file(&files, "/etc/wrong.yaml", NULL);
	add_file(&files, "/etc/b.yaml", "");
	buf_adds(&items[2].text, "b");
	ck_assert_int_eq(saved_write(dir, SAVED_IN_FORCE, &files, &plan), 0);
	buf_free(&items[0].text);
	buf_free(&items[2].text);
}

START_TEST(what_was_saved_is_read)
{
	struct saved saved = { 0 };

	save();
	ck_assert_int_eq(saved_read(dir, SAVED_IN_FORCE, &saved), 0);
	ck_assert_uint_eq(saved.files.n, 2);
	ck_assert_str_eq(saved.files.files[0].path, "/etc/a.yaml");
	ck_assert_str_eq(saved.files.files[0].text.data, "text of a");
	ck_assert_str_eq(saved.files.files[1].path, "/etc/b.yaml");
	ck_assert_uint_eq(saved.n_marks, 3);
	ck_assert_uint_eq(saved.marks[0].n_pids, 2);
	ck_assert_uint_eq(saved.marks[0].pids[1], 4711);
	ck_assert_uint_eq(saved.marks[1].n_pids + saved.marks[1].n_paths, 0);
	ck_assert_uint_eq(saved.marks[2].n_paths, 2);
	ck_assert_str_eq(saved.marks[2].paths[0].text, "/usr/bin/a");
	ck_assert(saved.marks[2].only_true);
	saved_free(&saved);
}
END_TEST

START_TEST(nobody_else_reads_it)
{
	struct stat st;
	char path[300];

	save();
	ck_assert_int_eq(stat(dir, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0700);
	snprintf(path, sizeof(path), "%s/policies", dir);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 07777, 0600);
}
END_TEST

START_TEST(what_was_before_has_files_without_a_text)
{
	struct source_file items[2];
	struct file_table files = { .files = items };
	struct saved saved = { 0 };

	folder_enter();
	folder_path("state", dir);
	add_file(&files, "/etc/a.yaml", NULL);
	add_file(&files, "/etc/b.yaml", "text of b");
	ck_assert_int_eq(saved_write(dir, SAVED_BEFORE, &files, NULL), 0);
	buf_free(&items[1].text);

	ck_assert_int_eq(saved_read(dir, SAVED_IN_FORCE, &saved), -ENOENT);
	ck_assert_int_eq(saved_read(dir, SAVED_BEFORE, &saved), 0);
	ck_assert_uint_eq(saved.files.n, 2);
	ck_assert_str_eq(saved.files.files[0].path, "/etc/a.yaml");
	ck_assert_uint_eq(saved.files.files[0].text.len, 0);
	ck_assert_str_eq(saved.files.files[1].text.data, "text of b");
	ck_assert_uint_eq(saved.n_marks, 0);
	saved_free(&saved);
}
END_TEST

START_TEST(what_was_removed_is_not_there)
{
	struct saved saved = { 0 };

	save();
	saved_remove(dir, SAVED_IN_FORCE);
	ck_assert_int_eq(saved_read(dir, SAVED_IN_FORCE, &saved), -ENOENT);
	ck_assert_int_eq(access(dir, F_OK), -1);
}
END_TEST

static void write_bytes(const char *bytes, size_t len)
{
	char path[300];
	FILE *file;

	snprintf(path, sizeof(path), "%s/policies", dir);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(bytes, 1, len, file), len);
	fclose(file);
}

static size_t read_bytes(char *bytes, size_t size)
{
	char path[300];
	FILE *file;
	size_t len;

	snprintf(path, sizeof(path), "%s/policies", dir);
	file = fopen(path, "r");
	ck_assert_ptr_nonnull(file);
	len = fread(bytes, 1, size, file);
	fclose(file);
	return len;
}

START_TEST(a_part_of_it_is_refused)
{
	struct saved saved = { 0 };
	char bytes[512];
	size_t len;

	save();
	len = read_bytes(bytes, sizeof(bytes));
	for (size_t n = 0; n < len; n++) {
		write_bytes(bytes, n);
		ck_assert_int_eq(saved_read(dir, SAVED_IN_FORCE, &saved),
				 -EBADMSG);
	}
	write_bytes(bytes, len);
	ck_assert_int_eq(saved_read(dir, SAVED_IN_FORCE, &saved), 0);
	saved_free(&saved);
}
END_TEST

/* Counts and lengths that are too large, above all. */
START_TEST(any_byte_may_be_wrong)
{
	char bytes[512], wrong[512];
	size_t len;

	save();
	len = read_bytes(bytes, sizeof(bytes));
	for (size_t n = 0; n < len; n++) {
		struct saved saved = { 0 };

		memcpy(wrong, bytes, len);
		wrong[n] = (char)(wrong[n] ^ 0xff);
		write_bytes(wrong, len);
		if (!saved_read(dir, SAVED_IN_FORCE, &saved))
			saved_free(&saved);
	}
}
END_TEST

int main(void)
{
	folder_make();
	return folder_remove(
		RUN("saved", what_was_saved_is_read, nobody_else_reads_it,
		    what_was_before_has_files_without_a_text,
		    what_was_removed_is_not_there, a_part_of_it_is_refused,
		    any_byte_may_be_wrong));
}
