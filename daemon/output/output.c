// SPDX-License-Identifier: Apache-2.0

#include "output.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "log.h"

enum {
	BATCH = 256,		/* messages of one write() */
	KEEP_BYTES = 256 << 10, /* of memory, when the queue is empty */
};

/* The queue is a buf of messages, each after its length (size_t). The loop
 * fills @queue; the thread takes it whole, and leaves an empty one. */
struct output {
	const struct output_ops *ops;
	const char *target;
	void *data;
	struct failures *failures;
	pthread_t thread;
	struct buf message; /* scratch of the loop */
	int failing;	    /* of the thread: what write() returned last */
	struct output_count *count; /* NULL: nobody asks */
	size_t behind;		    /* bytes queued when last asked; 0: few */
	int64_t behind_ms;	    /* since when they are no fewer */

	pthread_mutex_t lock; /* of all below */
	pthread_cond_t wake;
	struct buf queue;
	size_t taken; /* bytes that the thread has and has not written */
	bool waiting;
	bool reopen;
	bool stop;
	bool ended;
};

/* The one place that logs how writing goes: once for each change. */
static void set_state(struct output *output, int err)
{
	if (err == output->failing)
		return;

	if (err)
		log_err(err, "events are not written to %s", output->target);
	else
		log_msg(LOG_LEVEL_NOTICE, "events are written to %s again",
			output->target);
	output->failing = err;
}

static void count_done(struct output *output, size_t n)
{
	if (output->count)
		__atomic_fetch_add(&output->count->done, n, __ATOMIC_RELAXED);
}

/* Writes them all, or counts them. */
static void write_batch(struct output *output, const struct bytes *messages,
			size_t n)
{
	while (n) {
		int done = output->ops->write(output->data, messages, n);

		if (done == 0)
			done = -EIO;
		set_state(output, done < 0 ? done : 0);
		if (done < 0) {
			failure_add(output->failures, output->ops->write_failed,
				    n);
			count_done(output, n);
			return;
		}
		count_done(output, (size_t)done);
		messages += done;
		n -= (size_t)done;
	}
}

static void set_taken(struct output *output, size_t bytes)
{
	pthread_mutex_lock(&output->lock);
	output->taken = bytes;
	pthread_mutex_unlock(&output->lock);
}

static void write_queue(struct output *output, const struct buf *queue)
{
	struct bytes messages[BATCH];
	size_t at = 0;

	while (at < queue->len) {
		size_t n = 0;

		for (; n < BATCH && at < queue->len; n++) {
			memcpy(&messages[n].len, queue->data + at,
			       sizeof(messages[n].len));
			at += sizeof(messages[n].len);
			messages[n].data = queue->data + at;
			at += messages[n].len;
		}
		write_batch(output, messages, n);
		set_taken(output, queue->len - at);
	}
}

/* Waits for something to do. Returns false when that is to stop. */
static bool take_queue(struct output *output, struct buf *queue, bool *reopen)
{
	struct buf empty = *queue;
	bool more;

	pthread_mutex_lock(&output->lock);
	while (!output->queue.len && !output->reopen && !output->stop) {
		output->waiting = true;
		pthread_cond_wait(&output->wake, &output->lock);
	}
	output->waiting = false;
	more = output->queue.len || output->reopen;
	*queue = output->queue;
	*reopen = output->reopen;
	output->queue = empty;
	output->taken = queue->len;
	output->reopen = false;
	pthread_mutex_unlock(&output->lock);
	return more;
}

/* The memory of a burst is not kept. */
static void clear_queue(struct buf *queue)
{
	if (queue->cap > KEEP_BYTES)
		buf_free(queue);
	else
		buf_clear(queue);
}

static void *run(void *data)
{
	CLEANUP(buf_free) struct buf queue = { 0 };
	struct output *output = data;
	bool reopen;

	while (take_queue(output, &queue, &reopen)) {
		write_queue(output, &queue);
		clear_queue(&queue);
		if (reopen && output->ops->reopen) {
			int err = output->ops->reopen(output->data);

			if (err)
				log_err(err, "cannot open %s again",
					output->target);
		}
	}

	pthread_mutex_lock(&output->lock);
	output->ended = true;
	pthread_cond_signal(&output->wake);
	pthread_mutex_unlock(&output->lock);
	return NULL;
}

/* Signals are for the loop; SIGPIPE becomes EPIPE. */
static int start_thread(struct output *output)
{
	sigset_t all, before;
	int err;

	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	err = pthread_create(&output->thread, NULL, run, output);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return -err;
}

static void destroy(struct output *output)
{
	output->ops->free(&output->data);
	pthread_cond_destroy(&output->wake);
	pthread_mutex_destroy(&output->lock);
	buf_free(&output->message);
	buf_free(&output->queue);
	free(output);
}

int output_new(const struct output_ops *ops, const char *target, void *data,
	       struct failures *failures, struct output **ret)
{
	struct output *output = calloc(1, sizeof(*output));
	int err;

	if (!output) {
		ops->free(&data);
		return -ENOMEM;
	}

	output->ops = ops;
	output->target = target;
	output->data = data;
	output->failures = failures;
	pthread_mutex_init(&output->lock, NULL);
	pthread_cond_init(&output->wake, NULL);

	set_state(output, ops->write(data, NULL, 0));
	err = start_thread(output);
	if (err) {
		destroy(output);
		return err;
	}

	*ret = output;
	return 0;
}

/* Returns whether there was room. */
static bool enqueue(struct output *output)
{
	const struct buf *message = &output->message;
	struct buf *queue = &output->queue;
	size_t before = queue->len;
	size_t len = message->len;

	if (message->failed ||
	    before + output->taken + sizeof(len) + len > OUTPUT_QUEUE_BYTES)
		return false;

	buf_add(queue, &len, sizeof(len));
	buf_add(queue, message->data, len);
	if (!queue->failed) {
		if (output->count)
			output->count->queued++;
		return true;
	}

	queue->len = before;
	queue->failed = false;
	return false;
}

static void wake_thread(struct output *output)
{
	if (output->waiting)
		pthread_cond_signal(&output->wake);
	output->waiting = false;
}

void output_count(struct output *output, struct output_count *count)
{
	output->count = count;
}

void output_event(struct output *output, const struct event *event,
		  const struct buf *line)
{
	bool added;

	buf_clear(&output->message);
	output->ops->format(event, line, &output->message);
	if (!output->message.len && !output->message.failed)
		return;

	pthread_mutex_lock(&output->lock);
	added = enqueue(output);
	wake_thread(output);
	pthread_mutex_unlock(&output->lock);

	if (!added)
		failure_add(output->failures, output->ops->queue_full, 1);
}

void output_reopen(struct output *output)
{
	pthread_mutex_lock(&output->lock);
	output->reopen = true;
	wake_thread(output);
	pthread_mutex_unlock(&output->lock);
}

static int64_t now_ms(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool output_is_behind(struct output *output)
{
	size_t queued;

	pthread_mutex_lock(&output->lock);
	queued = output->queue.len + output->taken;
	pthread_mutex_unlock(&output->lock);

	if (queued <= OUTPUT_BEHIND_BYTES) {
		output->behind = 0;
		return false;
	}
	if (!output->behind || queued < output->behind)
		output->behind_ms = now_ms();
	output->behind = queued;
	return now_ms() - output->behind_ms < OUTPUT_PATIENCE_MS;
}

/* Tells the thread to stop; returns whether it did in time. */
static bool stop_thread(struct output *output)
{
	struct timespec limit = { 0 };
	int err = 0;
	bool ended;

	clock_gettime(CLOCK_MONOTONIC, &limit);
	limit.tv_sec += OUTPUT_STOP_S;

	pthread_mutex_lock(&output->lock);
	output->stop = true;
	wake_thread(output);
	while (!output->ended && !err)
		err = pthread_cond_clockwait(&output->wake, &output->lock,
					     CLOCK_MONOTONIC, &limit);
	ended = output->ended;
	pthread_mutex_unlock(&output->lock);
	return ended;
}

/* A thread that hangs in write() cannot be ended, nor can what it works on be
 * freed: it is left alone, since the daemon is about to exit. */
void output_free(struct output **output)
{
	struct output *gone = TAKE(*output);

	if (!gone)
		return;

	if (!stop_thread(gone)) {
		log_msg(LOG_LEVEL_ERR,
			"%s does not take what is queued: events are lost",
			gone->target);
		return;
	}
	pthread_join(gone->thread, NULL);
	destroy(gone);
}
