/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_entries - all that the policies of a set hook, sorted by what it is
 */

#include "lower_target.h"

/* One target of one entry of a policy. */
struct entry {
	const struct policy *policy;
	const struct policy_hook *hook;
	unsigned n_policy;
	size_t n_hook; /* in policy::hooks; past them: an enforcer */
	struct target target;
};

struct entries {
	struct entry *items;
	size_t n;
};

/* The hook of entries that are an enforcer's. */
extern const struct policy_hook enforcer_hook;

/* Equal targets stand together, then the entries as they came. Returns 0;
 * -EINVAL after telling, with the entries that are right; -ENOMEM. */
int lower_entries(struct lowering *l, const struct policies *policies,
		  struct entries *ret);
void entries_free(struct entries *entries);

/* Is it the same place? Less than, equal to or greater than 0. */
int compare_targets(const struct target *a, const struct target *b);
