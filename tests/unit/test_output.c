// SPDX-License-Identifier: Apache-2.0

#include "output.h"

#include <errno.h>
#include <semaphore.h>
#include <unistd.h>

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

START_TEST(a_batch_is_written_when_it_is_handed_over)
{
	struct target target = { 0 };
	struct output *output = new_output(&target);

	for (int i = 0; i < 10; i++)
		send_line(output, EVENT_KPROBE, "0123456789");
	usleep(20000);
	ck_assert_uint_eq(target.messages, 0);
	output_flush(output);
	while (target.messages < 10)
		usleep(1000);
	output_free(&output);
	ck_assert_uint_eq(target.messages, 10);
}
END_TEST

START_TEST(a_large_batch_does_not_wait)
{
	static char text[1 << 20];
	struct target target = { 0 };
	struct output *output = new_output(&target);

	memset(text, 'x', sizeof(text) - 1);
	send_line(output, EVENT_KPROBE, text);
	while (!target.messages)
		usleep(1000);
	output_free(&output);
	ck_assert_uint_eq(target.messages, 1);
}
END_TEST

/* Some more than are kept. */
START_TEST(an_output_that_rests_writes_on)
{
	enum {
		PART = 70 << 10,
		N = 100
	};
	static char text[PART + 1];
	struct target target = { 0 };
	struct output *output = new_output(&target);

	memset(text, 'x', PART);
	for (unsigned burst = 1; burst <= 2; burst++) {
		for (int i = 0; i < N; i++)
			send_line(output, EVENT_KPROBE, text);
		output_rest(output);
		while (target.messages < N * burst)
			usleep(1000);
		output_rest(output);
		output_rest(output);
	}
	output_free(&output);
	ck_assert_uint_eq(target.bytes, 2ULL * N * PART);
	ck_assert_uint_eq(count(FAILURE_OUTPUT_FILE), 0);
}
END_TEST

START_TEST(what_waits_for_the_thread_is_written_too)
{
	struct output_count kept = { 0 };
	struct target target = { 0 };
	struct output *output;
	sem_t gate;

	sem_init(&gate, 0, 0);
	target.gate = &gate;
	output = new_output(&target);
	output_count(output, &kept);
	for (int i = 0; i < 3; i++) {
		send_line(output, EVENT_KPROBE, "0123456789");
		output_flush(output);
		usleep(1000);
	}
	ck_assert_uint_eq(kept.queued, 3);
	for (int i = 0; i < 3; i++)
		sem_post(&gate);
	output_free(&output);
	ck_assert_uint_eq(target.messages, 3);
	ck_assert_uint_eq(target.bytes, 30);
	ck_assert_uint_eq(kept.done, 3);
	sem_destroy(&gate);
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

START_TEST(a_target_is_waited_for_while_it_writes)
{
	static char text[1 << 20];
	struct target target = { 0 };
	struct output *output;
	sem_t gate;

	sem_init(&gate, 0, 0);
	target.gate = &gate;
	output = new_output(&target);
	ck_assert(!output_is_behind(output));
	memset(text, 'x', sizeof(text) - 1);
	for (int i = 0; i < 14; i++)
		send_line(output, EVENT_KPROBE, text);
	ck_assert(output_is_behind(output));

	for (int ms = 0; ms < OUTPUT_PATIENCE_MS; ms += 100)
		usleep(100000);
	ck_assert(!output_is_behind(output));
	ck_assert_uint_eq(count(FAILURE_OUTPUT_FILE), 0);

	for (int i = 0; i < 14; i++)
		sem_post(&gate);
	output_free(&output);
	ck_assert_uint_eq(target.messages, 14);
	sem_destroy(&gate);
}
END_TEST

START_TEST(what_cannot_be_written_is_counted_until_it_can)
{
	struct target target = { .error = -EIO };
	struct output *output = new_output(&target);

	for (int i = 0; i < 600; i++)
		send_line(output, EVENT_KPROBE, "x");
	output_flush(output);
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

int main(void)
{
	return RUN("output", what_is_queued_is_written_before_the_end,
		   a_batch_is_written_when_it_is_handed_over,
		   a_large_batch_does_not_wait, an_output_that_rests_writes_on,
		   what_waits_for_the_thread_is_written_too,
		   an_event_that_is_not_wanted_is_not_queued,
		   a_full_queue_drops_and_counts,
		   a_target_is_waited_for_while_it_writes,
		   what_cannot_be_written_is_counted_until_it_can,
		   reopening_is_done_by_the_thread,
		   an_output_that_hangs_does_not_hang_the_end);
}
