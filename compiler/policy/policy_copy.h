/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_copy - filters and actions of their own for who has none
 *
 * What is copied is cleared by the other function, also when there was no
 * memory for all of it.
 */

#include "policy_action.h"
#include "policy_filter.h"

/* 0; -ENOMEM. */
int policy_filter_copy(const struct policy_filter *from,
		       struct policy_filter *to);
void policy_filter_clear(struct policy_filter *filter);

int policy_action_copy(const struct policy_action *from,
		       struct policy_action *to);
void policy_action_clear(struct policy_action *action);
