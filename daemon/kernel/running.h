/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * running - hooks that are in force, or were, and what came of them
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "hook.h"

/* How often each view of a hook had a match. */
struct view_count {
	uint64_t events;
	uint64_t kills;
	uint64_t spared; /* what it does was not done to a protected process */
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

enum {
	RUNNING_MAX_ID = 0x7fffffff,
};

/* By which records name a hook, if that is not taken: it is known before that
 * is attached, and to a daemon that finds nothing of it but its policy. */
uint32_t running_id(const struct image *image);

/* Is there a hook with this id that is made from another image? */
bool running_is_other(const struct running_list *list, uint32_t id,
		      const struct image *image);

/* Adds a hook that is gone: see hook_recall(). Takes @image. Returns 0;
 * -ENOMEM. */
int running_recall(struct running_list *list, struct image **image);

/* Moves to each place of @next what of another list is to be there, if @kept
 * has something for it. */
void running_take_over(struct running_list *next, struct running **kept);

/* Of the hook with this id; NULL: there is none. */
struct running *running_find(const struct running_list *list, uint32_t id);

/* One after the other, each at a stroke: see hook_start(). Says it when one is
 * not in force. Returns 0 or a negative errno. */
int running_start(const struct running_list *list);

/* See hook_stop(). */
void running_stop(const struct running_list *list);

/* Runs that the kernel left out: see bundle_missed(). */
uint64_t running_missed(const struct running_list *list);

/* At this hook: see enforcer_set_mode(). */
int running_set_mode(struct running *running, const char *policy,
		     enum policy_mode mode);

/* Removes what calls left behind that will never return. */
void running_sweep(const struct running_list *list);

/* Ends those of @retired of which nothing can come any more. Returns how many
 * runs of these the kernel had left out. */
uint64_t running_settle(struct running_list *retired);
