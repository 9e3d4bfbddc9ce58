/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * seed - the processes of which no record tells: those that were there before
 * the tracker, and those whose end was lost
 */

#include "failure.h"
#include "proc_cache.h"
#include "tracker.h"

/**
 * seed() - tell the kernel and the cache of the processes in /proc
 *
 * The programs that track processes run since before the scan, so that none
 * is missed. Logs why, when it cannot.
 *
 * Returns 0 or a negative errno.
 */
int seed(struct tracker *tracker, struct proc_cache *cache,
	 struct failures *failures);

/* Records that were lost when the cache was swept last. */
struct seed_sweep {
	uint64_t lost;
};

/* If more records of exec or exit were lost, ends the processes in the cache
 * that do not run any more. */
void seed_sweep(struct seed_sweep *sweep, struct tracker *tracker,
		struct proc_cache *cache, const struct failures *failures);
