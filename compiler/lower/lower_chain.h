/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_chain - the steps from a root to what an argument is
 *
 * A chain begins at a root: an argument, a field of a record, the current
 * task. Its steps lead to a pointer or number in memory, or, when it is
 * embedded, to an object itself. Without steps the root is the pointer or
 * number.
 */

#include "lower.h"

struct chain {
	struct source source;
	bool is_embedded;
	bool is_resolved; /* by BTF: @leaf is known */
	struct shape leaf;
};

/* All of these return 0; -EINVAL after telling; -ENOMEM. */

/* Goes to where @arg begins, and on to the member that its "resolve" names. */
int chain_begin(struct lowering *l, const struct policy_arg *arg,
		enum shown_place place, struct chain *chain);

/* What arg->resolve leads to. Returns the same, but -EINVAL with @why, and
 * what facts_btf() does. */
int chain_leaf(struct lowering *l, const struct policy_arg *arg,
	       enum shown_place place, struct buf *why, struct shape *ret);

/* What the format of the event says of it; NULL: nothing. */
const struct trace_field *lower_trace_field(const struct lowering *l,
					    const struct policy_arg *arg);

int chain_add(struct lowering *l, const struct policy_arg *arg,
	      struct chain *chain, uint32_t step);

/* Goes to member @path of @object. Returns -EINVAL after telling @why. */
int chain_add_members(struct lowering *l, const struct policy_arg *arg,
		      struct chain *chain, struct type_ref object,
		      const char *path, struct buf *why);

/* Tells what the types of the kernel have not, or that there are none. */
int lower_tell_types(struct lowering *l, struct pos pos, int err,
		     const struct buf *why);
