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

#include "hook.h"
#include "image.h"
#include "tracker.h"

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
	unsigned age; /* retired: calls of enforcer_settle() since */
};

struct enforcer;

/* @kind: enum attach_kind to insist on; -1: the best. */
int enforcer_new(struct tracker *tracker, int kind, struct enforcer **ret);
void enforcer_free(struct enforcer **enforcer);

/**
 * enforcer_apply() - enforce @plan instead of what was enforced
 * @plan:  taken when 0 is returned
 *
 * Logs why, when it cannot. Returns 0 or a negative errno.
 */
int enforcer_apply(struct enforcer *enforcer, struct plan **plan);

/* Frees what enforcer_apply() detached, when nothing can come from it any more:
 * no call is pending, and the ring was read since; and what calls left behind
 * that will never return. To be called every second, after the ring was read.
 */
void enforcer_settle(struct enforcer *enforcer);

/* Runs of hooks that the kernel left out, so far: see missed.h. */
uint64_t enforcer_missed(const struct enforcer *enforcer);

/* The plan in force, without its images; NULL before the first. */
const struct plan *enforcer_plan(const struct enforcer *enforcer);

/* The hook of a record; NULL when there is none such. */
struct running *enforcer_find(struct enforcer *enforcer, uint32_t image);

const struct running *enforcer_hooks(const struct enforcer *enforcer,
				     size_t *n);
