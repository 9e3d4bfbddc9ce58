/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * marking - gives the processes that run the marks of the sets that they are in
 *
 * From the moment a set is known the kernel marks what is forked and executed.
 * Here are those that were there before: see enum mark_order of bpf/abi.h. To
 * have a bit of a mark is to be in the set, whatever the process does.
 */

#include <stdbool.h>
#include <stdint.h>

#include "program_sets.h"
#include "rule.h"

struct marking;

/* What belongs to the tracker: descriptors of maps, and of the program that
 * takes orders. */
struct marking_parts {
	const struct shared_maps *shared;
	int marked_pids;
	int mark_masks;
	int after_exec;
	int order;
	bool is_adopted; /* another daemon has used them before */
};

struct mark_list {
	const struct mark *items; /* mark i is bit i */
	size_t n;
};

/* Returns 0 or a negative errno. */
int marking_new(const struct marking_parts *parts, struct marking **ret);
void marking_free(struct marking **marking);

/**
 * marking_apply() - mark the processes of @next, too
 * @running:  sets that are in force: their marks stay as they are
 *
 * When this returns, the processes that are in a set of @next have its mark,
 * and so have those that descend from them. A bit that was given for another
 * set before is taken from all first.
 *
 * Returns 0 or a negative errno.
 */
int marking_apply(struct marking *marking, const struct mark_list *next,
		  const struct mark_list *running);
