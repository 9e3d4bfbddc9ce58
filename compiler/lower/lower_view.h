/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_view - what events of a policy show of a hook
 */

#include "lower.h"

/* Appends the view of l->hook on the last of the hooks. Returns 0; -EINVAL
 * after telling; -ENOMEM. */
int lower_view(struct lowering *l, unsigned n_policy);
