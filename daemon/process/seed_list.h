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

/* Asks the kernel, which knows those that it lists afterwards. Returns 0;
 * -ENOMEM; another errno when it does not tell. */
int seed_list_new(const struct tracker *tracker, struct seed_list **ret);
void seed_list_free(struct seed_list **list);

enum seed_place {
	SEED_LISTED,
	SEED_ABOVE, /* it is the parent of one that is listed */
	SEED_BELOW,
};

/* Where @process, which is in /proc, stands. One that is not listed is younger,
 * and in the ring, or hidden by this host, as some do the first process. It
 * gets the id that the listed ones know it by, and its parent's. */
enum seed_place seed_list_place(const struct seed_list *list,
				struct process *process);

/* Adds those that are listed to the cache. @scanned: from /proc, read since.
 * Returns 0; -ENOMEM. */
int seed_list_add(struct seed_list *list, const struct tracker *tracker,
		  const struct proc_list *scanned, struct proc_cache *cache);
