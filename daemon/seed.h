/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * seed - the processes that were there before the tracker
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
