/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * source_case - what a field of a lowered argument is to be
 */

#include <stddef.h>

#include "lower_case.h"

enum {
	MAX_EXPECTED = 3,
};

#define AT(type, member) offsetof(struct type, member)

struct expected {
	enum value_type type;
	unsigned n_steps;
	size_t steps[MAX_EXPECTED];
};

void is_source(const struct source *source, const struct expected *expected);

/* The first argument of the only hook. */
const struct shown *shown(const struct lower_case *l);
