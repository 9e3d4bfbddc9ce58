/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_values - values of a policy as those of a filter
 */

#include "lower.h"

/* What an operator asks of texts. */
enum test lower_text_test(enum operator_kind op);

/* All that follow return 0; -EINVAL after telling; -ENOMEM. */

/* Appends what operator and values of @from ask of a text. */
int lower_texts(const struct policy_filter *from, struct filter *to);

/* The same of a number of to->source's type. */
int lower_numbers(struct lowering *l, const struct policy_filter *from,
		  struct filter *to);

/* Networks, as prefixes of what VALUE_SOCK_SADDR and its like write. */
int lower_addresses(const struct policy_filter *from, struct filter *to);

/* Appends a copy of @len bytes. */
int filter_add_text(struct filter *to, const char *text, size_t len);
int filter_add_range(struct filter *to, uint64_t low, uint64_t high);

/* Of signed ranges, keeps what is not negative. */
void filter_drop_negative(struct filter *filter);
