/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_filter - operators as questions
 */

#include "lower.h"

/* Appends @from to @rule. Returns 0; -EINVAL after telling, with a filter that
 * is not to be used; -ENOMEM. */
int lower_filter(struct lowering *l, const struct policy_filter *from,
		 struct rule *rule);
