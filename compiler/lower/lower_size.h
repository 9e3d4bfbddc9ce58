/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_size - how much there is of what an argument points to
 */

#include "lower.h"

/* Fills the size of @source, the text of @arg, where its type has one. Returns
 * 0; -EINVAL after telling that it must have, and has none. */
int lower_size(struct lowering *l, const struct policy_arg *arg,
	       struct source *source);
