/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_filter - the part of lower_tracing() on filters: operators become
 * questions, followForks sets become marks
 */

#include "policy.h"
#include "rule.h"

/* What is being lowered, and into what. */
struct lowering {
	struct ruleset *rules;
	struct diag *diag;
	const char *file;
	const struct policy_hook *hook;
};

/* Appends a filter to @rule. Returns 0; -EINVAL after telling that there is no
 * mark left, with a filter that is not to be used; -ENOMEM. */
int lower_filter(const struct lowering *l, const struct policy_filter *from,
		 struct rule *rule);
