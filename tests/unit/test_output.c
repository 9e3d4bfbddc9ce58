// SPDX-License-Identifier: Apache-2.0

#include "output.h"

#include <errno.h>
#include <fcntl.h>
#include <semaphore.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "event_json.h"
#include "journal_fields.h"
#include "sample_event.h"
#include "unit.h"

static struct failures failures;

static uint64_t count(enum failure failure)
{
	return failure_count(&failures, failure);
}

/* An output of the test's own: counts, and waits or fails when told to. */
struct target {
	atomic_uint messages;
	atomic_ullong bytes;
	atomic_uint reopened;
	atomic_int error;
	sem_t *gate; /* NULL: open */
};

static void target_format(const struct event *event, const struct buf *line,
			  struct buf *out)
{
	if (event->kind == EVENT_KPROBE)
		buf_add(out, line->data, line->len);
}

static int target_write(void *data, const struct bytes *messages, size_t n)
{
	struct target *target = data;

	if (target->error)
		return target->error;
	if (!n)
		return 0;

	if (target->gate)
		sem_wait(target->gate);
	target->bytes += messages[0].len;
	target->messages++;
	return 1; /* one at a time: the rest must come again */
}

static int target_reopen(void *data)
{
	struct target *target = data;

	target->reopened++;
	return -ENOENT;
}

static void target_free(void **data)
{
	*data = NULL;
}

static const struct output_ops target_ops = {
	.queue_full = FAILURE_OUTPUT_FILE,
	.write_failed = FAILURE_WRITE_FILE,
	.format = target_format,
	.write = target_write,
	.reopen = target_reopen,
	.free = target_free,
};

static struct output *new_output(struct target *target)
{
	struct output *output = NULL;

	failures = (struct failures){ 0 };
	ck_assert_int_eq(
		output_new(&target_ops, "the test", target, &failures, &output),
		0);
	return output;
}

static void send_line(struct output *output, enum event_kind kind,
		      const char *text)
{
	struct buf line = { 0 };
	struct event event = { .kind = kind };

	buf_adds(&line, text);
	output_event(output, &event, &line);
	buf_free(&line);
}

START_TEST(what_is_queued_is_written_before_the_end)
{
	struct target target = { 0 };
	struct output *output = new_output(&target);

	for (int i = 0; i < 10000; i++)
		send_line(output, EVENT_KPROBE, "0123456789");
	output_free(&output);
	ck_assert_ptr_null(output);
	ck_assert_uint_eq(target.messages, 10000);
	ck_assert_uint_eq(target.bytes, 100000);
	ck_assert_uint_eq(count(FAILURE_OUTPUT_FILE), 0);
}
END_TEST

START_TEST(an_event_that_is_not_wanted_is_not_queued)
{
	struct target target = { 0 };
	struct output *output = new_output(&target);

	send_line(output, EVENT_EXEC, "x");
	output_free(&output);
	ck_assert_uint_eq(target.messages, 0);
}
END_TEST

START_TEST(a_full_queue_drops_and_counts)
{
	static char text[1 << 20];
	struct target target = { 0 };
	struct output *output;
	uint64_t lost;
	sem_t gate;

	sem_init(&gate, 0, 0);
	target.gate = &gate;
	output = new_output(&target);
	memset(text, 'x', sizeof(text) - 1);
	for (int i = 0; i < 40; i++)
		send_line(output, EVENT_KPROBE, text);

	lost = count(FAILURE_OUTPUT_FILE);
	ck_assert_uint_ge(lost, 24); /* 16 MiB for 1 MiB each */
	ck_assert_uint_le(lost, 26);
	for (int i = 0; i < 40; i++)
		sem_post(&gate);
	output_free(&output);
	ck_assert_uint_eq(target.messages + lost, 40);
	sem_destroy(&gate);
}
END_TEST

START_TEST(what_cannot_be_written_is_counted_until_it_can)
{
	struct target target = { .error = -EIO };
	struct output *output = new_output(&target);

	for (int i = 0; i < 600; i++)
		send_line(output, EVENT_KPROBE, "x");
	while (count(FAILURE_WRITE_FILE) < 600)
		usleep(1000);
	target.error = 0;
	send_line(output, EVENT_KPROBE, "x");
	output_free(&output);
	ck_assert_uint_eq(count(FAILURE_WRITE_FILE), 600);
	ck_assert_uint_eq(target.messages, 1);
}
END_TEST

START_TEST(reopening_is_done_by_the_thread)
{
	struct target target = { 0 };
	struct output *output = new_output(&target);

	output_reopen(output);
	while (!target.reopened)
		usleep(1000);
	send_line(output, EVENT_KPROBE, "x");
	output_free(&output);
	ck_assert_uint_eq(target.reopened, 1);
	ck_assert_uint_eq(target.messages, 1);
}
END_TEST

START_TEST(an_output_that_hangs_does_not_hang_the_end)
{
	static sem_t gate; /* the thread stays */
	static struct target target;
	struct output *output;

	sem_init(&gate, 0, 0);
	target.gate = &gate;
	output = new_output(&target);
	send_line(output, EVENT_KPROBE, "x");
	output_free(&output);
	ck_assert_ptr_null(output);
}
END_TEST

/* Files. */

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

/* The journal. */

/* The value of field @name; NULL when it is not there. */
static char *field(const struct buf *fields, const char *name)
{
	struct bytes rest = { fields->data, fields->len };
	struct bytes one;
	size_t len = strlen(name);

	while (journal_fields_next(&rest, &one)) {
		if (one.len > len && one.data[len] == '=' &&
		    memcmp(one.data, name, len) == 0)
			return strndup(one.data + len + 1, one.len - len - 1);
	}
	return NULL;
}

static void expect_field(const struct buf *fields, const char *name,
			 const char *expected)
{
	char *value = field(fields, name);

	if (expected)
		ck_assert_str_eq(value, expected);
	else
		ck_assert_ptr_null(value);
	free(value);
}

START_TEST(a_match_has_all_fields)
{
	struct sample_event sample;
	struct buf fields = { 0 };
	struct buf line = { 0 };

	sample_event(EVENT_KPROBE, &sample);
	sample.view.n_shown = 3;
	sample.view.tags = (char *[]){ (char *)"t1", (char *)"t2" };
	sample.view.n_tags = 2;
	event_json(&sample.event, &line);
	journal_fields(&sample.event, &line, &fields);

	expect_field(&fields, "MESSAGE",
		     "detect-shell: /usr/bin/python3[1234] called "
		     "execve(\"/bin/sh\", 7, ?): reported (uid 1000, parent "
		     "/bin/bash[900])");
	expect_field(&fields, "MESSAGE_ID", JOURNAL_MESSAGE_REPORTED);
	expect_field(&fields, "PRIORITY", "4");
	expect_field(&fields, "SYSLOG_IDENTIFIER", "haetaed");
	expect_field(&fields, "HAETAE_EVENT", "process_kprobe");
	expect_field(&fields, "HAETAE_POLICY", "detect-shell");
	expect_field(&fields, "HAETAE_SELECTOR", "2");
	expect_field(&fields, "HAETAE_HOOK", "execve");
	expect_field(&fields, "HAETAE_FUNCTION", "__x64_sys_execve");
	expect_field(&fields, "HAETAE_ACTION", "KPROBE_ACTION_POST");
	expect_field(&fields, "HAETAE_ARG0", "/bin/sh");
	expect_field(&fields, "HAETAE_ARG1", "7");
	expect_field(&fields, "HAETAE_ARG2", NULL);
	expect_field(&fields, "HAETAE_BINARY", "/usr/bin/python3");
	expect_field(&fields, "HAETAE_ARGUMENTS", "-c \"import os\"");
	expect_field(&fields, "HAETAE_CWD", "/home/ana");
	expect_field(&fields, "HAETAE_EXEC_ID",
		     "aG9zdDE6NTAwMTIzNDU2Nzg5OjEyMzQ=");
	expect_field(&fields, "HAETAE_PARENT_EXEC_ID",
		     "aG9zdDE6NDk5MDAwMDAwMDAwOjkwMA==");
	expect_field(&fields, "HAETAE_PARENT_BINARY", "/bin/bash");
	expect_field(&fields, "HAETAE_TAGS", "t1");
	expect_field(&fields, "HAETAE_MESSAGE", NULL);
	expect_field(&fields, "HAETAE_SEQUENCE", "42");
	expect_field(&fields, "HAETAE_TIME", "2026-03-01T09:12:44.105199870Z");
	expect_field(&fields, "HAETAE_UID", "1000");
	expect_field(&fields, "HAETAE_AUID", "1000");
	expect_field(&fields, "OBJECT_PID", "1234");
	expect_field(&fields, "HAETAE_JSON", line.data);
	buf_free(&fields);
	buf_free(&line);
	sample_event_free(&sample);
}
END_TEST

START_TEST(a_kill_is_an_error_with_another_id)
{
	struct sample_event sample;
	struct buf fields = { 0 };
	struct buf line = { 0 };

	sample_event(EVENT_KPROBE, &sample);
	sample.rule.kill = true;
	sample.event.parent = NULL;
	memcpy(sample.record.data + sample.record.len - 7, "\x1b[2J\xff\n", 7);
	journal_fields(&sample.event, &line, &fields);
	expect_field(&fields, "MESSAGE",
		     "detect-shell: /usr/bin/python3[1234] called "
		     "execve(\"\\x1b[2J\\xff\\x0a\\x00\"): killed (uid 1000, "
		     "parent ?)");
	expect_field(&fields, "MESSAGE_ID", JOURNAL_MESSAGE_KILLED);
	expect_field(&fields, "PRIORITY", "3");
	expect_field(&fields, "HAETAE_ARG0", "\x1b[2J\xff\n");
	expect_field(&fields, "HAETAE_PARENT_BINARY", NULL);
	buf_free(&fields);
	sample_event_free(&sample);
}
END_TEST

START_TEST(a_missing_journal_is_counted)
{
	struct sample_event sample;
	struct output *output = NULL;
	struct buf line = { 0 };

	if (access("/run/systemd/journal/socket", F_OK) == 0)
		return; /* a journal runs here */

	failures = (struct failures){ 0 };
	ck_assert_int_eq(output_journal_new(&failures, &output), 0);
	sample_event(EVENT_KPROBE, &sample);
	output_event(output, &sample.event, &line);
	sample.event.kind = EVENT_EXEC;
	output_event(output, &sample.event, &line);
	output_free(&output);
	ck_assert_uint_eq(count(FAILURE_WRITE_JOURNAL), 1);
	sample_event_free(&sample);
}
END_TEST

int main(void)
{
	return RUN("output", what_is_queued_is_written_before_the_end,
		   an_event_that_is_not_wanted_is_not_queued,
		   a_full_queue_drops_and_counts,
		   what_cannot_be_written_is_counted_until_it_can,
		   reopening_is_done_by_the_thread,
		   an_output_that_hangs_does_not_hang_the_end,
		   a_file_is_appended_to_and_private,
		   a_line_without_an_end_is_not_continued,
		   a_file_that_was_moved_away_is_made_again,
		   a_full_disk_leaves_whole_lines_and_is_survived,
		   a_pipe_without_a_reader_is_counted,
		   what_cannot_be_opened_is_an_error, a_match_has_all_fields,
		   a_kill_is_an_error_with_another_id,
		   a_missing_journal_is_counted);
}
