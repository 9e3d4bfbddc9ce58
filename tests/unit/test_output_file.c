// SPDX-License-Identifier: Apache-2.0

#include "output.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/stat.h>

#include "unit.h"

static struct failures failures;

static uint64_t count(enum failure failure)
{
	return failure_count(&failures, failure);
}

static void send_line(struct output *output, enum event_kind kind,
		      const char *text)
{
	struct buf line = { 0 };
	struct event event = { .kind = kind };

	buf_adds(&line, text);
	output_event(output, &event, &line);
	output_flush(output);
	buf_free(&line);
}

static void read_text(const char *path, struct buf *ret)
{
	char chunk[4096];
	FILE *file = fopen(path, "r");
	size_t n;

	ck_assert_ptr_nonnull(file);
	while ((n = fread(chunk, 1, sizeof(chunk), file)) > 0)
		buf_add(ret, chunk, n);
	fclose(file);
}

static void expect_text(const char *path, const char *expected)
{
	struct buf text = { 0 };

	read_text(path, &text);
	ck_assert_str_eq(text.data ? text.data : "", expected);
	buf_free(&text);
}

static struct output *new_file(const char *path)
{
	struct output *output = NULL;

	ck_assert_int_eq(output_file_new(path, &failures, &output), 0);
	return output;
}

static void temp_path(char path[static 64])
{
	int fd;

	strcpy(path, "/tmp/test_output.XXXXXX");
	fd = mkstemp(path);
	ck_assert_int_ge(fd, 0);
	close(fd);
}

static void write_text(const char *path, const char *text)
{
	FILE *file = fopen(path, "w");

	ck_assert_ptr_nonnull(file);
	fputs(text, file);
	fclose(file);
}

START_TEST(a_line_that_a_killed_daemon_began_is_cut_off)
{
	char path[64], longer[10000] = "";

	temp_path(path);
	write_text(path, "{ \"a\": 1 }\n{ \"b");
	ck_assert_int_eq(output_file_mend(path), 0);
	expect_text(path, "{ \"a\": 1 }\n");
	ck_assert_int_eq(output_file_mend(path), 0);
	expect_text(path, "{ \"a\": 1 }\n");

	memset(longer, 'x', sizeof(longer) - 1);
	memcpy(longer, "y\n", 2);
	write_text(path, longer);
	ck_assert_int_eq(output_file_mend(path), 0);
	expect_text(path, "y\n");
	write_text(path, longer + 2);
	ck_assert_int_eq(output_file_mend(path), 0);
	expect_text(path, "");
	unlink(path);
	ck_assert_int_eq(output_file_mend(path), -ENOENT);
	ck_assert_int_eq(output_file_mend("/dev/null"), 0);
}
END_TEST

START_TEST(a_file_is_appended_to_and_private)
{
	struct output *output;
	struct stat st;
	char path[64];

	temp_path(path);
	unlink(path);
	output = new_file(path);
	send_line(output, EVENT_EXEC, "one");
	output_free(&output);
	output = new_file(path);
	send_line(output, EVENT_EXIT, "two");
	output_free(&output);
	expect_text(path, "one\ntwo\n");
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_uint_eq(st.st_mode & 0777, 0600);
	unlink(path);
}
END_TEST

START_TEST(a_line_without_an_end_is_not_continued)
{
	struct output *output;
	char path[64];
	FILE *file;

	temp_path(path);
	file = fopen(path, "w");
	fputs("{\"half", file);
	fclose(file);
	output = new_file(path);
	send_line(output, EVENT_EXEC, "one");
	output_free(&output);
	expect_text(path, "{\"half\none\n");
	unlink(path);
}
END_TEST

START_TEST(a_file_that_was_moved_away_is_made_again)
{
	struct output *output;
	char path[64];
	char moved[80];

	temp_path(path);
	snprintf(moved, sizeof(moved), "%s.1", path);
	output = new_file(path);
	send_line(output, EVENT_EXEC, "one");
	while (access(moved, F_OK)) {
		struct stat st;

		if (stat(path, &st) == 0 && st.st_size)
			ck_assert_int_eq(rename(path, moved), 0);
	}
	output_reopen(output);
	while (access(path, F_OK))
		usleep(1000);
	send_line(output, EVENT_EXEC, "two");
	output_free(&output);
	expect_text(moved, "one\n");
	expect_text(path, "two\n");
	unlink(path);
	unlink(moved);
}
END_TEST

/* A limit on the size of files is a disk that is full at that byte. */
static void limit_files(rlim_t bytes)
{
	struct rlimit limit = { .rlim_cur = bytes, .rlim_max = RLIM_INFINITY };

	ck_assert_int_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

START_TEST(a_full_disk_leaves_whole_lines_and_is_survived)
{
	struct output *output;
	struct stat st;
	char path[64];

	signal(SIGXFSZ, SIG_IGN);
	failures = (struct failures){ 0 };
	temp_path(path);
	output = new_file(path);
	limit_files(20);
	for (int i = 0; i < 5; i++)
		send_line(output, EVENT_EXEC, "0123456");
	while (count(FAILURE_WRITE_FILE) < 3)
		usleep(1000);
	ck_assert_int_eq(stat(path, &st), 0);
	ck_assert_int_eq(st.st_size, 16); /* not 20 */

	limit_files(RLIM_INFINITY);
	send_line(output, EVENT_EXEC, "after");
	output_free(&output);
	expect_text(path, "0123456\n0123456\nafter\n");
	ck_assert_uint_eq(count(FAILURE_WRITE_FILE), 3);
	unlink(path);
}
END_TEST

START_TEST(a_pipe_without_a_reader_is_counted)
{
	struct output *output;
	int ends[2];
	int kept = dup(STDOUT_FILENO);

	failures = (struct failures){ 0 };
	ck_assert_int_eq(pipe(ends), 0);
	ck_assert_int_eq(dup2(ends[1], STDOUT_FILENO), STDOUT_FILENO);
	close(ends[1]);
	output = new_file("-");
	ck_assert_int_eq(dup2(kept, STDOUT_FILENO), STDOUT_FILENO);
	close(kept);
	close(ends[0]);

	signal(SIGPIPE, SIG_DFL);
	send_line(output, EVENT_EXEC, "one");
	output_free(&output);
	ck_assert_uint_eq(count(FAILURE_WRITE_FILE), 1);
}
END_TEST

START_TEST(what_cannot_be_opened_is_an_error)
{
	struct output *output = NULL;
	char path[64];

	ck_assert_int_eq(output_file_new("/nonexistent/x", &failures, &output),
			 -ENOENT);
	ck_assert_int_eq(output_file_new("/tmp", &failures, &output), -EISDIR);

	temp_path(path);
	unlink(path);
	ck_assert_int_eq(mkfifo(path, 0600), 0); /* nobody reads it */
	ck_assert_int_eq(output_file_new(path, &failures, &output), -ENXIO);
	ck_assert_ptr_null(output);
	unlink(path);
}
END_TEST

int main(void)
{
	return RUN("output_file", a_line_that_a_killed_daemon_began_is_cut_off,
		   a_file_is_appended_to_and_private,
		   a_line_without_an_end_is_not_continued,
		   a_file_that_was_moved_away_is_made_again,
		   a_full_disk_leaves_whole_lines_and_is_survived,
		   a_pipe_without_a_reader_is_counted,
		   what_cannot_be_opened_is_an_error);
}
