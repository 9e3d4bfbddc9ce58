// SPDX-License-Identifier: Apache-2.0

#include "program_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "folder.h"
#include "unit.h"

static void write_file(const char *name, const char *text, char path[256])
{
	CLEANUP(close_file) FILE *file = NULL;

	folder_path(name, path);
	file = fopen(path, "we");
	ck_assert_ptr_nonnull(file);
	ck_assert_int_ge(fputs(text, file), 0);
}

static struct file_id read_id(const char *path)
{
	CLEANUP(buf_free) struct buf bytes = { 0 };
	struct file_id id;

	ck_assert_int_eq(program_file_read(path, &bytes), 0);
	ck_assert_uint_ge(bytes.len, sizeof(id));
	memcpy(&id, bytes.data, sizeof(id));
	return id;
}

START_TEST(a_file_comes_with_its_identity)
{
	CLEANUP(buf_free) struct buf bytes = { 0 };
	struct file_id id;
	char path[256], link[256];
	struct stat st;

	folder_enter();
	write_file("program", "bytes", path);
	folder_path("link", link);
	ck_assert_int_eq(symlink(path, link), 0);
	ck_assert_int_eq(stat(path, &st), 0);

	ck_assert_int_eq(program_file_read(link, &bytes), 0);
	ck_assert_uint_eq(bytes.len, sizeof(id) + 5);
	memcpy(&id, bytes.data, sizeof(id));
	ck_assert_uint_eq(id.inode, st.st_ino);
	ck_assert_uint_eq(id.device, st.st_dev);
	ck_assert_uint_eq(id.size, 5);
	ck_assert_mem_eq(bytes.data + sizeof(id), "bytes", 5);
}
END_TEST

START_TEST(what_is_no_regular_file_is_not_opened)
{
	CLEANUP(buf_free) struct buf bytes = { 0 };
	static const struct file_id any;
	char path[256];

	folder_enter();
	folder_path("fifo", path);
	ck_assert_int_eq(mkfifo(path, 0600), 0);
	ck_assert_int_eq(program_file_read(path, &bytes), -EBADMSG);
	ck_assert_int_eq(program_file_read("/", &bytes), -EBADMSG);
	ck_assert_int_eq(program_file_read("/dev/null", &bytes), -EBADMSG);
	ck_assert_int_eq(program_file_open("/dev/null", &any), -EBADMSG);
	folder_path("nothing", path);
	ck_assert_int_eq(program_file_read(path, &bytes), -ENODATA);
}
END_TEST

START_TEST(the_file_that_was_read_is_opened)
{
	static const struct file_id any;
	CLEANUP(close_fd) int fd = -1, other = -1;
	struct file_id id;
	char path[256], text[8] = "";

	folder_enter();
	write_file("program", "bytes", path);
	id = read_id(path);
	fd = program_file_open(path, &id);
	ck_assert_int_ge(fd, 0);
	ck_assert_int_eq(read(fd, text, sizeof(text)), 5);
	ck_assert_str_eq(text, "bytes");
	other = program_file_open(path, &any);
	ck_assert_int_ge(other, 0);
}
END_TEST

START_TEST(a_file_that_was_replaced_is_not_opened)
{
	char path[256], other[256];
	struct file_id id;

	folder_enter();
	write_file("program", "bytes", path);
	id = read_id(path);
	write_file("other", "bytes", other);
	ck_assert_int_eq(rename(other, path), 0);
	ck_assert_int_eq(program_file_open(path, &id), -ESTALE);
}
END_TEST

START_TEST(a_file_that_was_written_to_is_not_opened)
{
	struct file_id id;
	char path[256];

	folder_enter();
	write_file("program", "bytes", path);
	id = read_id(path);
	usleep(20000); /* the kernel's clock for files ticks */
	write_file("program", "setyb", path);
	ck_assert_int_eq(program_file_open(path, &id), -ESTALE);
}
END_TEST

int main(void)
{
	folder_make();
	return folder_remove(RUN("program_file", a_file_comes_with_its_identity,
				 what_is_no_regular_file_is_not_opened,
				 the_file_that_was_read_is_opened,
				 a_file_that_was_replaced_is_not_opened,
				 a_file_that_was_written_to_is_not_opened));
}
