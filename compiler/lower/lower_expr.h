/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_expr - operators that look at several arguments at once
 */

#include "lower.h"

/* CelExpr and CapabilitiesGained. Returns 0; -EINVAL after telling; -ENOMEM. */
int lower_expr(struct lowering *l, const struct policy_filter *from,
	       struct filter *to);
