/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lowered - rules from the text of kprobes; what is wrong fails the test
 */

#include "policy.h"
#include "rule.h"

/* Adds a policy called @name, with @hooks as its kprobes. */
void lowered_add(struct policies *policies, const char *name,
		 const char *hooks);

struct ruleset *lowered(const struct policies *policies);

/* The rules of one policy with these hooks. */
struct ruleset *lowered_hooks(const char *hooks);
