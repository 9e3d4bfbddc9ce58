/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * enforcer - makes the kernel run a plan
 *
 * Reconciles: hooks whose image did not change stay as they are; for the
 * others the new one is attached before the old one is detached. If one
 * cannot be attached, the plan that was in force stays in force.
 */

#include <stddef.h>
#include <stdint.h>

#include "image.h"
#include "refused.h"
#include "running.h"
#include "tracker.h"

struct enforcer;

/* @kind: enum attach_kind to insist on; -1: the best. @pins: borrowed. */
int enforcer_new(struct tracker *tracker, int kind, const struct pins *pins,
		 struct enforcer **ret);

/* What policies spare: the programs at @paths from now on. Logs why, when it
 * cannot. Returns 0 or a negative errno. */
int enforcer_protect(struct enforcer *enforcer, char *const *paths, size_t n);

/* Detaches all. */
void enforcer_free(struct enforcer **enforcer);

/* What is pinned goes on when it is freed. */
void enforcer_leave(struct enforcer *enforcer);

/**
 * enforcer_adopt() - go on with what another daemon has pinned
 * @plan:  what that enforced; taken when 0 is returned. NULL: not known
 *
 * What the plan does not tell of goes on until enforcer_apply() has put
 * something in its place. Logs why, when it cannot. Returns 0 or a negative
 * errno.
 */
int enforcer_adopt(struct enforcer *enforcer, struct plan **plan);

/* Reads records of what has enforced @plan some time, and goes on with it, if
 * that is pinned, until the next enforcer_apply(). Takes its images. Returns 0;
 * -ENOMEM, which is logged. */
int enforcer_recall(struct enforcer *enforcer, struct plan *plan);

/**
 * enforcer_apply() - enforce @plan instead of what was enforced
 * @plan:  taken when 0 is returned
 *
 * Logs why, when it cannot. Returns 0 or a negative errno.
 */
int enforcer_apply(struct enforcer *enforcer, struct plan **plan);

/* The policy files that the hook was made of which enforcer_apply() could not
 * attach; none, if that was not what it failed of. */
const struct refused *enforcer_refused(const struct enforcer *enforcer);

/**
 * enforcer_set_mode() - let a policy enforce, only watch, or do nothing
 *
 * At all its hooks, until the next enforcer_apply(), which gives each policy
 * the mode that its views have in the plan: see plan_set_mode().
 *
 * Returns 0, also when there is no such policy; what hook_set_mode() does, for
 * the hooks that could not follow.
 */
int enforcer_set_mode(struct enforcer *enforcer, const char *policy,
		      enum policy_mode mode);

/* Frees what enforcer_apply() detached, when nothing can come from it any more:
 * no call is pending, and the ring was read since; and what calls left behind
 * that will never return. To be called every second, after the ring was read.
 */
void enforcer_settle(struct enforcer *enforcer);

/* Can nothing come any more from hooks that are gone? */
bool enforcer_is_settled(const struct enforcer *enforcer);

/* Runs of hooks that the kernel left out, so far: see bundle_missed(). */
uint64_t enforcer_missed(const struct enforcer *enforcer);

/* The plan in force, without its images; NULL before the first. */
const struct plan *enforcer_plan(const struct enforcer *enforcer);

/* The hook of a record; NULL when there is none such. */
struct running *enforcer_find(struct enforcer *enforcer, uint32_t image);

const struct running *enforcer_hooks(const struct enforcer *enforcer,
				     size_t *n);
