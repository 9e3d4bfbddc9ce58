// SPDX-License-Identifier: Apache-2.0

#include "build_id.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "folder.h"
#include "unit.h"

static const char self[] = "/proc/self/exe";

static uint64_t inode_of(const char *path)
{
	struct stat st;

	ck_assert_int_eq(stat(path, &st), 0);
	return st.st_ino;
}

/* A file of the folder with these bytes. */
static const char *file_of(const char *text, size_t len)
{
	static char path[256];
	FILE *file;

	folder_enter();
	folder_path("file", path);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, len, file), len);
	ck_assert_int_eq(fclose(file), 0);
	return path;
}

START_TEST(the_id_that_the_linker_wrote_is_found)
{
	static const uint8_t id[] = { 0x01, 0x23, 0x45, 0x67,
				      0x89, 0xab, 0xcd, 0xef };
	struct build_id found = { .len = 0 };

	ck_assert_int_eq(build_id_read(self, inode_of(self), &found), 0);
	ck_assert_uint_eq(found.len, sizeof(id));
	ck_assert_mem_eq(found.bytes, id, sizeof(id));
}
END_TEST

START_TEST(another_file_at_the_same_place_is_none)
{
	struct build_id found = { .len = 0 };

	ck_assert_int_eq(build_id_read(self, inode_of(self) + 1, &found),
			 -ESTALE);
	ck_assert_uint_eq(found.len, 0);
}
END_TEST

START_TEST(what_is_no_program_has_none)
{
	static const char nothing[1] = "";
	struct build_id found = { .len = 0 };
	const char *path;

	path = file_of("#!/bin/sh\n", 10);
	ck_assert_int_eq(build_id_read(path, inode_of(path), &found), -ENODATA);
	path = file_of("\177ELF", 4);
	ck_assert_int_eq(build_id_read(path, inode_of(path), &found), -ENODATA);
	path = file_of(nothing, 0);
	ck_assert_int_eq(build_id_read(path, inode_of(path), &found), -ENODATA);
}
END_TEST

START_TEST(what_is_no_file_is_not_opened)
{
	struct build_id found = { .len = 0 };
	char path[256];

	folder_enter();
	folder_path("pipe", path);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(build_id_read(path, inode_of(path), &found), -ESTALE);
	ck_assert_int_eq(
		build_id_read("/dev/null", inode_of("/dev/null"), &found),
		-ESTALE);
	ck_assert_int_eq(build_id_read("/nowhere", 1, &found), -ENOENT);
}
END_TEST

int main(void)
{
	folder_make();
	return folder_remove(RUN(
		"build_id", the_id_that_the_linker_wrote_is_found,
		another_file_at_the_same_place_is_none,
		what_is_no_program_has_none, what_is_no_file_is_not_opened));
}
