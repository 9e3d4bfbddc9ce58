/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_usdt - static probes of programs, and where their arguments are
 *
 * Each place of a probe is a hook of its own, since the arguments are where
 * the compiler had them just there.
 */

#include "lower_target.h"

/* Appends the places of a probe. Returns 0; -EINVAL after telling; -ENOMEM. */
int lower_usdts(struct lowering *l, struct targets *ret);

/* Where argument arg->index of l->target begins, as the root of a chain: what
 * it is, or in memory, with the step to it. Returns 0; -EINVAL after
 * telling. */
int lower_usdt_root(struct lowering *l, const struct policy_arg *arg,
		    struct source *ret);

/* Makes the number at the root one of arg->type. Of the bytes that both have,
 * those that are missing are extended as the argument is; where that is
 * negative and the type is not, not at all. Returns 0; -EINVAL after
 * telling. */
int lower_usdt_number(struct lowering *l, const struct policy_arg *arg,
		      struct source *ret);

/* The address of the memory that the argument is in, to write 4 bytes there.
 * Returns 0; -EINVAL after telling. */
int lower_usdt_storage(struct lowering *l, const struct policy_arg *arg,
		       struct source *ret);
