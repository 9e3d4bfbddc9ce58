/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_action - what a rule does when it has won
 */

#include "lower.h"

/* Lets the hook's program say what the call returns. Returns 0; -EINVAL after
 * telling that the kernel lets none. */
int lower_denial(struct lowering *l, struct pos pos);

/* Fills the actions of @rule. Returns 0; -EINVAL after telling what cannot be
 * done at this hook; -ENOMEM. */
int lower_actions(struct lowering *l, const struct policy_selector *selector,
		  struct rule *rule);
