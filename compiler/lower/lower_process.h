/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_process - filters on who called
 */

#include "lower.h"

/* Makes the last filter of @rule what @from asks, and appends more if it takes
 * several. Returns 0; -EINVAL after telling; -ENOMEM. */
int lower_process(struct lowering *l, const struct policy_filter *from,
		  struct rule *rule);
