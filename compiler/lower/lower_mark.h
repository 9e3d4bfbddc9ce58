/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_mark - sets of processes that the kernel keeps for filters
 */

#include "lower.h"

/* Makes @to ask whether the process is in the set that @from means, by the
 * @kind of relation. Returns 0; -EINVAL after telling; -ENOMEM. */
int lower_mark(struct lowering *l, const struct policy_filter *from,
	       enum marks_kind kind, struct filter *to);
