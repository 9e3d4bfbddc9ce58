/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_values - the part of policy_check() on the values of filters
 */

#include <stdbool.h>
#include <stdint.h>

#include "policy.h"
#include "reader.h"

bool value_type_is_signed(enum value_type type);

/* Ends of @type, extended to 64 bits. */
uint64_t value_type_min(enum value_type type);
uint64_t value_type_max(enum value_type type);

/* Values of an operator on numbers of @type, called @type_name; fills low and
 * high. */
void policy_check_numbers(struct reader *r, struct policy_filter *filter,
			  enum value_type type, const char *type_name);

/* Values of an operator on strings. */
void policy_check_strings(struct reader *r, const struct policy_filter *filter);

/* Values of matchPIDs; fills low and high. */
void policy_check_pids(struct reader *r, struct policy_filter *filter);

/* Values of matchBinaries. */
void policy_check_paths(struct reader *r, const struct policy_filter *filter);
