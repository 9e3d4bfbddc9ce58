// SPDX-License-Identifier: Apache-2.0

#include "output.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "batch.h"
#include "log.h"

enum {
	AT_ONCE = 256,		/* messages of one write() */
	BATCH_BYTES = 64 << 10, /* then the thread need not wait for the end */
	SPARE_BYTES = 2 * BATCH_BYTES,
	MAX_SPARE = 64, /* of no more than that, as long as a burst lasts */
	KEPT_SPARE = 2, /* after it */
};

/* The loop fills a batch and adds it to the queue; the thread writes the first
 * of the queue, and leaves it for the loop to be filled again. */
struct output {
	const struct output_ops *ops;
	const char *target;
	void *data;
	struct failures *failures;
	pthread_t thread;
	int failing; /* of the thread: what write() returned last */
	struct output_count *count; /* NULL: nobody asks */
	struct batch *filling;	    /* of the loop; NULL: none */
	size_t behind;		    /* bytes queued when last asked; 0: few */
	int64_t behind_ms;	    /* since when they are no fewer */
	atomic_size_t unwritten;    /* bytes in batches that are queued */

	pthread_mutex_t lock; /* of all below */
	pthread_cond_t wake;
	struct batch *first; /* of the queue */
	struct batch **end;  /* where the next goes */
	struct batch *spare;
	size_t n_spare;
	bool waiting;
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
static void write_some(struct output *output, const struct bytes *messages,
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

static void write_all(struct output *output, const struct batch *batch)
{
	struct bytes messages[AT_ONCE];
	size_t from = 0, at = 0, n;

	while ((n = batch_read(batch, &at, messages, AT_ONCE))) {
		write_some(output, messages, n);
		atomic_fetch_sub(&output->unwritten, at - from);
		from = at;
	}
}

static void reopen(struct output *output)
{
	int err = 0;

	if (output->ops->reopen)
		err = output->ops->reopen(output->data);
	if (err)
		log_err(err, "cannot open %s again", output->target);
}

/* Waits for the next batch of the queue. NULL: there will be none. */
static struct batch *take_batch(struct output *output)
{
	struct batch *batch;

	pthread_mutex_lock(&output->lock);
	while (!output->first && !output->stop) {
		output->waiting = true;
		pthread_cond_wait(&output->wake, &output->lock);
	}
	output->waiting = false;
	batch = output->first;
	if (batch)
		output->first = TAKE(batch->next);
	if (!output->first)
		output->end = &output->first;
	pthread_mutex_unlock(&output->lock);
	return batch;
}

static void put_spare(struct output *output, struct batch *batch)
{
	bool keeps = batch->messages.cap <= SPARE_BYTES;

	batch_clear(batch);
	pthread_mutex_lock(&output->lock);
	keeps = keeps && output->n_spare < MAX_SPARE;
	if (keeps) {
		batch->next = output->spare;
		output->spare = batch;
		output->n_spare++;
	}
	pthread_mutex_unlock(&output->lock);
	if (!keeps)
		batch_free(&batch);
}

static void *run(void *data)
{
	struct output *output = data;
	struct batch *batch;

	while ((batch = take_batch(output))) {
		write_all(output, batch);
		if (batch->reopen)
			reopen(output);
		put_spare(output, batch);
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
	batch_free(&output->filling);
	batch_free(&output->first);
	batch_free(&output->spare);
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
	output->end = &output->first;
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

/* The batch to fill; NULL when out of memory. */
static struct batch *to_fill(struct output *output)
{
	struct batch *batch = output->filling;

	if (batch)
		return batch;

	pthread_mutex_lock(&output->lock);
	batch = output->spare;
	if (batch) {
		output->spare = TAKE(batch->next);
		output->n_spare--;
	}
	pthread_mutex_unlock(&output->lock);
	if (!batch)
		batch = calloc(1, sizeof(*batch));
	return output->filling = batch;
}

static void hand_over(struct output *output)
{
	struct batch *batch = TAKE(output->filling);

	/* before the thread can take it off again */
	atomic_fetch_add(&output->unwritten, batch->messages.len);
	pthread_mutex_lock(&output->lock);
	*output->end = batch;
	output->end = &batch->next;
	wake_thread(output);
	pthread_mutex_unlock(&output->lock);
}

void output_flush(struct output *output)
{
	if (output->filling && output->filling->n)
		hand_over(output);
}

static size_t queued(const struct output *output)
{
	size_t unwritten = atomic_load(&output->unwritten);

	return unwritten +
	       (output->filling ? output->filling->messages.len : 0);
}

void output_event(struct output *output, const struct event *event,
		  const struct buf *line)
{
	struct batch *batch = to_fill(output);
	size_t begin, n;

	if (!batch) {
		failure_add(output->failures, output->ops->queue_full, 1);
		return;
	}
	begin = batch_begin(batch);
	output->ops->format(event, line, &batch->messages);
	if (batch->messages.failed || queued(output) > OUTPUT_QUEUE_BYTES) {
		batch_cancel(batch, begin);
		failure_add(output->failures, output->ops->queue_full, 1);
		return;
	}

	n = batch_end(batch, begin);
	if (output->count)
		output->count->queued += n;
	if (batch->messages.len >= BATCH_BYTES)
		hand_over(output);
}

void output_rest(struct output *output)
{
	struct batch **last = &output->spare;
	struct batch *gone;

	pthread_mutex_lock(&output->lock);
	for (size_t i = 0; *last && i < KEPT_SPARE; i++)
		last = &(*last)->next;
	gone = TAKE(*last);
	if (gone)
		output->n_spare = KEPT_SPARE;
	pthread_mutex_unlock(&output->lock);
	batch_free(&gone);
}

void output_reopen(struct output *output)
{
	struct batch *batch = to_fill(output);

	if (!batch) {
		log_err(-ENOMEM, "cannot open %s again", output->target);
		return;
	}
	batch->reopen = true;
	hand_over(output);
}

static int64_t now_ms(void)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

bool output_is_behind(struct output *output)
{
	size_t now = queued(output);

	if (now <= OUTPUT_BEHIND_BYTES) {
		output->behind = 0;
		return false;
	}
	if (!output->behind || now < output->behind)
		output->behind_ms = now_ms();
	output->behind = now;
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

	output_flush(gone);
	if (!stop_thread(gone)) {
		log_msg(LOG_LEVEL_ERR,
			"%s does not take what is queued: events are lost",
			gone->target);
		return;
	}
	pthread_join(gone->thread, NULL);
	destroy(gone);
}
