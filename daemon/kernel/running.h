/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * running - hooks that are in force, or were, and what came of them
 */

#include <stddef.h>
#include <stdint.h>

#include "hook.h"

/* How often each view of a hook had a match. */
struct view_count {
	uint64_t events;
	uint64_t kills;
};

/* A hook in force, and what came of it. */
struct running {
	struct hook *hook;
	uint64_t records;
	struct view_count *counts; /* by the views of the image */
	unsigned age; /* retired: calls of running_settle() since */
};

struct running_list {
	struct running *items; /* hook NULL: it was moved elsewhere */
	size_t n;
};

/* Makes the counts of a hook that is made from @image. Returns 0; -ENOMEM. */
int running_count(const struct image *image, struct running *running);

/* Ends them all. */
void running_free(struct running_list *list);

/* What is pinned goes on when it is freed. */
void running_leave(const struct running_list *list);

/* Of the hook with this id; NULL: there is none. */
struct running *running_find(const struct running_list *list, uint32_t id);

/* Runs that the kernel left out: see bundle_missed(). */
uint64_t running_missed(const struct running_list *list);

/* Removes what calls left behind that will never return. */
void running_sweep(const struct running_list *list);

/* Ends those of @retired of which nothing can come any more. Returns how many
 * runs of these the kernel had left out. */
uint64_t running_settle(struct running_list *retired);
