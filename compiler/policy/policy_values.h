/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_values - the part of policy_check() on the values of filters
 *
 * Each fills what policy_value::form says, and tells what is wrong and what is
 * there twice.
 */

#include <stdbool.h>
#include <stdint.h>

#include "policy.h"
#include "policy_numbers.h"

bool value_type_is_signed(enum value_type type);

/* Ends of @type, extended to 64 bits. */
uint64_t value_type_min(enum value_type type);
uint64_t value_type_max(enum value_type type);

/* Numbers, or ranges where the operator takes them. */
void policy_check_numbers(struct reader *r, struct policy_filter *filter,
			  const struct number_span *span);

/* Masks of capabilities: a number, or names with commas between them. */
void policy_check_cap_masks(struct reader *r, struct policy_filter *filter);

/* Numbers of namespaces, host_ns. */
void policy_check_namespaces(struct reader *r, struct policy_filter *filter);

/* Numbers and names of users. */
void policy_check_users(struct reader *r, struct policy_filter *filter);

/* policy_values_text.c: texts and patterns, which may be paths of programs;
 * addresses and networks */
void policy_check_texts(struct reader *r, struct policy_filter *filter);
void policy_check_paths(struct reader *r, struct policy_filter *filter);
void policy_check_addresses(struct reader *r, struct policy_filter *filter);

/* Warns of values that are there twice. */
void policy_warn_twice(struct reader *r, const struct policy_filter *filter);
