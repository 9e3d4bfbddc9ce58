/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_check - the parts of policy_check(), a file each
 *
 * They are called with the reader's path at what they check.
 */

#include "policy.h"
#include "reader.h"

/* policy_check_calls.c: lists, enforcers, what a hook hooks; fills
 * policy_call::list and ::syscall and the kind of a hook. */
void policy_check_lists(struct reader *r, struct policy *policy);
void policy_check_enforcers(struct reader *r, struct policy *policy);
void policy_check_hook_call(struct reader *r, const struct policy *policy,
			    struct policy_hook *hook);

/* NULL: there is no such list. */
const struct policy_list *policy_find_list(const struct policy *policy,
					   const char *name);

/* policy_check_args.c: args, data, returnArg */
void policy_check_args(struct reader *r, struct policy_hook *hook);

/* policy_check_filters.c */
void policy_check_filter(struct reader *r, const struct policy *policy,
			 const struct policy_hook *hook,
			 struct policy_filter *filter);

/* policy_check_types.c: what a filter on an argument of this type is. */
void policy_check_typed(struct reader *r, const struct policy *policy,
			struct policy_filter *filter, enum arg_type type);

/* policy_check_requests.c: what GetUrl and DnsLookup ask for */
void policy_check_request(struct reader *r, const struct policy_action *action);

/* policy_check_actions.c: fills policy_action::arg */
void policy_check_actions(struct reader *r, const struct policy *policy,
			  const struct policy_hook *hook,
			  struct policy_selector *selector);
