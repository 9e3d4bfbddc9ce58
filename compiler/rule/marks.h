/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * marks - which bit each set of processes has
 *
 * Processes bear their marks while policies come and go. So a set that the
 * plan in force has keeps its bit, and a new one gets a bit that no image in
 * force asks about.
 */

#include "rule.h"

/* The same pids or programs? A mark without any is a bit that nobody uses. */
bool mark_equal(const struct mark *a, const struct mark *b);

void marks_free(struct mark **marks, size_t n);

/* Returns 0; -ENOMEM. */
int mark_copy(const struct mark *mark, struct mark *ret);

/**
 * marks_keep() - number the marks of @rules as those in force are
 * @rules:    each of their filters on marks has one value, a single bit
 * @running:  the marks in force; mark i is bit i
 *
 * Returns 0; -ENOSPC when more than MAX_MARKS bits would be in use while both
 * are in force; -ENOMEM.
 */
int marks_keep(struct ruleset *rules, const struct mark *running,
	       size_t n_running);
