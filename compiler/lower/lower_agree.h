/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_agree - does what is there fit the type that the policy says it has?
 *
 * What "resolve" leads to and what a function takes is known by the kernel's
 * types, a field of a tracepoint's record by its format. What cannot be read as
 * the type is an error, with the place of what says the type; a number may be
 * narrower or wider than the type.
 */

#include "lower.h"

/* The member that arg->resolve leads to. Returns 0; -EINVAL after telling;
 * -ENOMEM. */
int lower_agree_member(struct lowering *l, const struct policy_arg *arg,
		       enum arg_type type, const struct shape *leaf);

/* A parameter of a function that @arg is. Returns the same. */
int lower_agree_param(struct lowering *l, const struct policy_arg *arg,
		      enum arg_type type, const struct shape *leaf);

/* A field of a record. Returns the same. */
int lower_agree_field(struct lowering *l, const struct policy_arg *arg,
		      enum arg_type type, const struct trace_field *field);

/* A number of @bits bits as one of type @said: no wider than it is, and
 * extended by its own sign; where that is negative and @said is not, not at
 * all. */
enum value_type lower_fit(enum value_type said, unsigned bits, bool is_signed);

/* Is it one of the types VALUE_S8 to VALUE_U64? */
bool lower_is_integer(enum value_type type);
