/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * first_plan - what is enforced from the start
 */

#include <stdbool.h>

#include "image.h"
#include "options.h"
#include "policy_modes.h"
#include "policy_set.h"

struct first_plan {
	struct policy_set *policies;
	struct plan *before; /* what is in force; NULL: nothing, or nobody knows
			      */
	struct plan *plan;
	struct plan **past; /* of which records may be in the ring as well */
	size_t n_past;
};

/**
 * first_plan() - read and compile the policies for the first time
 * @in_force:  another daemon has left its policies in force
 * @modes:     what was said of them
 *
 * A file that was named, and is wrong, is an error, unless what it was before
 * is in force; a wrong one in a folder does not keep the others from being
 * enforced. The default folder need not be there. What is wrong is logged.
 *
 * Nothing counts until first_plan_commit(). Returns 0; a negative errno,
 * logged.
 */
int first_plan(const struct options *options, bool in_force,
	       const struct policy_modes *modes, struct first_plan *ret);

/* The part of it that is done again when the kernel refuses a hook of a file
 * (policy_set_blame()). @running: what is in force, or NULL. */
int first_plan_load(struct policy_set *policies, const struct plan *running,
		    const struct policy_modes *modes, struct plan **ret);

/* It is in force: @modes lose what is not true of these policies. */
void first_plan_commit(struct policy_set *policies, struct policy_modes *modes);

void first_plan_free(struct first_plan *first);
