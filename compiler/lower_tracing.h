/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_tracing - TracingPolicies as rules
 *
 * Operators become questions; defaults become explicit. Two things of the
 * language end here: a selector without actions reports, and a hook without
 * selectors has one that always holds.
 */

#include "policy.h"
#include "rule.h"

/* Returns 0; -EINVAL after adding to @diag what only the whole set shows (too
 * many followForks sets: MAX_MARKS); -ENOMEM. */
int lower_tracing(const struct policies *policies, struct diag *diag,
		  struct ruleset **ret);
