/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_numbers - whole numbers as a policy writes them
 *
 * Decimal, or with a prefix 0x, 0o, 0 or 0b. 64 bits hold every number; a
 * negative one is in two's complement.
 */

#include "policy_names.h"
#include "policy_value.h"
#include "reader.h"

/* What a number can be. */
struct number_span {
	const char *what; /* "int", "a port"; NULL: not worth a word */
	bool is_signed;
	uint64_t min; /* both included, in the order of the sign */
	uint64_t max;
	const struct named_number *names; /* NULL: none */
	bool names_only;
};

enum number_error {
	NUMBER_OK,
	NUMBER_WRONG,
	NUMBER_RANGE,
};

enum number_error number_parse(const char *text, const struct number_span *span,
			       uint64_t *ret);

/* A number or name: fills form, low and high; false after telling what is
 * wrong. */
bool policy_check_number(struct reader *r, struct policy_value *value,
			 const struct number_span *span);

/* The same for "low:high". */
bool policy_check_range(struct reader *r, struct policy_value *value,
			const struct number_span *span);
