/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * limit - what is too much for one hook
 *
 * What exceeds a limit is an error in the policies of a hook, taken together:
 * it has no place in a file.
 */

#include "diag.h"
#include "rule.h"

/* "more than 96 kinds of test: not supported; policies here: 'a', 'b'".
 * Returns -EINVAL; -ENOMEM. */
int limit_exceeded(struct diag *diag, const struct ruleset *rules,
		   unsigned hook, unsigned limit, const char *what);

/* "policy 'a': a regular expression that cannot be had: not supported": what
 * is wrong with one rule. Returns -EINVAL; -ENOMEM. */
int limit_of_rule(struct diag *diag, const struct ruleset *rules,
		  const struct rule *rule, const char *what);
