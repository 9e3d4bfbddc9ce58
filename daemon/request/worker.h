/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * worker - a thread for what may take long, one job after the other
 *
 *     worker_add() -> run(), in the thread -> worker_take()
 *
 * Jobs are what who makes the worker says they are. There is room for a number
 * of them; that one hangs for ever holds up the others, but not the daemon,
 * and not its end.
 */

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

struct worker;

struct worker_ops {
	/* Does a job; gives up soon after @stop turns true, if it can. May run
	 * on when the worker is gone: it has nothing but the job. */
	void (*run)(void *job, const atomic_bool *stop);
	void (*free)(void *job);
};

/* @max: jobs, from worker_add() to worker_take(). Signals that are blocked
 * here are blocked in the thread. Returns 0; a negative errno. */
int worker_new(const struct worker_ops *ops, size_t max, struct worker **ret);

/* Returns whether there was room: then @job is the worker's. */
bool worker_add(struct worker *worker, void *job);

/* The oldest job, now the caller's, if it is done; NULL: it is not, or there
 * is none. */
void *worker_take(struct worker *worker);

/* A file descriptor that can be read, eight bytes, when jobs were done since
 * it was read. */
int worker_fd(const struct worker *worker);

/* Waits for what was added, half a second at most. */
void worker_wait(struct worker *worker);

/* Begins no other job, and waits half a second for the one that is being done.
 * Returns how many are not done. What is done can be taken. */
size_t worker_stop(struct worker *worker);

void worker_free(struct worker **worker);
