/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_target - the places that one entry of a policy hooks
 */

#include "lower.h"

struct targets {
	struct target *items;
	size_t n;
};

/* Appends the targets of l->hook: lists are expanded. Returns 0; -EINVAL after
 * telling; -ENOMEM. */
int lower_targets(struct lowering *l, struct targets *ret);
void targets_free(struct targets *targets);
void target_clear(struct target *target);

/* exit and exit_group. */
bool target_never_returns(const struct target *target);

/* Appends a target, of which the name is the first to be allocated; takes what
 * it points to, whatever is returned. Returns 0; -ENOMEM. */
int targets_add(struct targets *targets, struct target *target);

/* The same of functions, system calls and lists of them. */
int lower_call(struct lowering *l, const struct policy_call *call,
	       struct targets *ret);

/**
 * lower_open_target() - learn what l->target is called with
 *
 * Fills format, function, has_function; lower_close_target() frees them.
 *
 * Returns 0; -ENOENT: it is not there, and may be missing (a warning was
 * told); -EINVAL after telling; -ENOMEM.
 */
int lower_open_target(struct lowering *l);
void lower_close_target(struct lowering *l);
