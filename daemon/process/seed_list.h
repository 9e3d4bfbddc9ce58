/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * seed_list - the processes that the kernel lists, completed from /proc
 *
 * The kernel knows who they are, to the nanosecond, and what they run; only
 * /proc has their arguments.
 */

#include "proc_cache.h"
#include "proc_scan.h"
#include "tracker.h"

struct seed_list;

/* Asks the kernel, which knows all of them afterwards. Returns 0; -ENOMEM;
 * another errno when it does not tell. */
int seed_list_new(const struct tracker *tracker, struct seed_list **ret);
void seed_list_free(struct seed_list **list);

/* Adds them to the cache. @scanned: from /proc, read since. What only that has
 * is younger, and in the ring. Returns 0; -ENOMEM. */
int seed_list_add(struct seed_list *list, const struct tracker *tracker,
		  const struct proc_list *scanned, struct proc_cache *cache);
