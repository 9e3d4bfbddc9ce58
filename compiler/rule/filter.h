/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * filter - one question about one source
 */

#include "source.h"

enum test {
	TEST_EQUAL, /* text: one of the values */
	TEST_PREFIX,
	TEST_SUFFIX,
	TEST_SUBSTRING,
	TEST_SUBSTRING_NOCASE, /* of ASCII letters */
	TEST_GLOB,
	TEST_REGEX,
	TEST_RANGE, /* number: in one of the ranges; without any, never */
	TEST_MASK,  /* number: has a bit in common with one of the values */
};

struct rule_value {
	char *text; /* tests on texts: len bytes, no NUL in it */
	size_t len;
	uint64_t low; /* TEST_RANGE: from low to high, in the order of the
			 source's type; TEST_MASK: low. Extended to 64 bits
			 by the type */
	uint64_t high;
};

struct filter {
	struct source source;
	enum test test;
	bool negated;
	bool unreadable_matches; /* what a value that cannot be read is */
	struct rule_value *values;
	size_t n_values;
};
