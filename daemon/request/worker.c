// SPDX-License-Identifier: Apache-2.0
/*
 * What hangs in the kernel or in a library cannot be called off, so the thread
 * may outlive its owner. All that the two share is in struct worker, and who
 * leaves last frees it.
 */

#include "worker.h"

#include <errno.h>
#include <pthread.h>
#include <stdint.h>
#include <sys/eventfd.h>
#include <time.h>

#include "base/mem.h"

enum {
	WAIT_NS = 500000000,
};

struct worker {
	const struct worker_ops *ops;
	pthread_mutex_t lock;
	pthread_cond_t changed;
	void **jobs; /* a ring; those that are done come first */
	size_t max;
	size_t first;
	size_t n_done;
	size_t n;
	int fd;
	bool owner_left;
	bool thread_left;
	atomic_bool stop;
};

/* Neither owner nor thread. */
static void destroy(struct worker *worker)
{
	for (size_t i = 0; i < worker->n; i++)
		worker->ops->free(
			worker->jobs[(worker->first + i) % worker->max]);
	free(worker->jobs);
	close_fd(&worker->fd);
	pthread_cond_destroy(&worker->changed);
	pthread_mutex_destroy(&worker->lock);
	free(worker);
}

/* With the lock held, but not while the job is being done. */
static void do_next(struct worker *worker)
{
	const uint64_t one = 1;
	void *job;

	job = worker->jobs[(worker->first + worker->n_done) % worker->max];
	pthread_mutex_unlock(&worker->lock);
	worker->ops->run(job, &worker->stop);
	pthread_mutex_lock(&worker->lock);

	worker->n_done++;
	pthread_cond_broadcast(&worker->changed);
	while (write(worker->fd, &one, sizeof(one)) < 0 && errno == EINTR)
		;
}

static void *work(void *data)
{
	struct worker *worker = data;
	bool is_last;

	pthread_mutex_lock(&worker->lock);
	while (!atomic_load(&worker->stop)) {
		if (worker->n > worker->n_done)
			do_next(worker);
		else
			pthread_cond_wait(&worker->changed, &worker->lock);
	}
	worker->thread_left = true;
	is_last = worker->owner_left;
	pthread_cond_broadcast(&worker->changed);
	pthread_mutex_unlock(&worker->lock);

	if (is_last)
		destroy(worker);
	return NULL;
}

static void init_locks(struct worker *worker)
{
	pthread_condattr_t clock;

	pthread_mutex_init(&worker->lock, NULL);
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&worker->changed, &clock);
	pthread_condattr_destroy(&clock);
}

static int start(struct worker *worker)
{
	pthread_attr_t detached;
	pthread_t thread;
	int err;

	worker->jobs = calloc(worker->max, sizeof(*worker->jobs));
	if (!worker->jobs)
		return -ENOMEM;
	worker->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (worker->fd < 0)
		return -errno;

	pthread_attr_init(&detached);
	pthread_attr_setdetachstate(&detached, PTHREAD_CREATE_DETACHED);
	err = pthread_create(&thread, &detached, work, worker);
	pthread_attr_destroy(&detached);
	return -err;
}

int worker_new(const struct worker_ops *ops, size_t max, struct worker **ret)
{
	struct worker *worker;
	int err;

	worker = calloc(1, sizeof(*worker));
	if (!worker)
		return -ENOMEM;

	worker->ops = ops;
	worker->max = max;
	worker->fd = -1;
	init_locks(worker);
	err = start(worker);
	if (err) {
		destroy(worker);
		return err;
	}
	*ret = worker;
	return 0;
}

bool worker_add(struct worker *worker, void *job)
{
	bool has_room;

	pthread_mutex_lock(&worker->lock);
	has_room = worker->n < worker->max && !atomic_load(&worker->stop);
	if (has_room) {
		worker->jobs[(worker->first + worker->n++) % worker->max] = job;
		pthread_cond_broadcast(&worker->changed);
	}
	pthread_mutex_unlock(&worker->lock);
	return has_room;
}

void *worker_take(struct worker *worker)
{
	void *job = NULL;

	pthread_mutex_lock(&worker->lock);
	if (worker->n_done) {
		job = worker->jobs[worker->first];
		worker->first = (worker->first + 1) % worker->max;
		worker->n_done--;
		worker->n--;
	}
	pthread_mutex_unlock(&worker->lock);
	return job;
}

int worker_fd(const struct worker *worker)
{
	return worker->fd;
}

/* With the lock held. Returns 0; ETIMEDOUT. */
static int wait_until(struct worker *worker, const struct timespec *end)
{
	return pthread_cond_timedwait(&worker->changed, &worker->lock, end);
}

static struct timespec end_of_wait(void)
{
	struct timespec end;

	clock_gettime(CLOCK_MONOTONIC, &end);
	end.tv_nsec += WAIT_NS;
	end.tv_sec += end.tv_nsec / 1000000000;
	end.tv_nsec %= 1000000000;
	return end;
}

void worker_wait(struct worker *worker)
{
	const struct timespec end = end_of_wait();
	int err = 0;

	pthread_mutex_lock(&worker->lock);
	while (worker->n > worker->n_done && !err)
		err = wait_until(worker, &end);
	pthread_mutex_unlock(&worker->lock);
}

size_t worker_stop(struct worker *worker)
{
	const struct timespec end = end_of_wait();
	size_t n_left;
	int err = 0;

	pthread_mutex_lock(&worker->lock);
	atomic_store(&worker->stop, true);
	pthread_cond_broadcast(&worker->changed);
	while (!worker->thread_left && !err)
		err = wait_until(worker, &end);
	n_left = worker->n - worker->n_done;
	pthread_mutex_unlock(&worker->lock);
	return n_left;
}

void worker_free(struct worker **worker)
{
	struct worker *w = TAKE(*worker);
	bool is_last;

	if (!w)
		return;

	if (!atomic_load(&w->stop)) /* nobody has waited yet */
		worker_stop(w);
	pthread_mutex_lock(&w->lock);
	w->owner_left = true;
	is_last = w->thread_left;
	pthread_mutex_unlock(&w->lock);
	if (is_last)
		destroy(w);
}
