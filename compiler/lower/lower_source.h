/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_source - arguments of a policy as sources
 */

#include "lower.h"

/* An array of longs in the record of a tracepoint is shown as many arguments;
 * all else as one. */
unsigned lower_elements(const struct lowering *l, const struct policy_arg *arg);

/* Fills @shown with what events show of an argument. Returns 0; -EINVAL after
 * telling; -ENOMEM. */
int lower_shown(struct lowering *l, const struct policy_arg *arg,
		enum shown_place place, unsigned element, struct shown *shown);

/**
 * lower_operand() - what an operator looks at
 * @place:  which list of the hook @arg is in
 *
 * Returns 0; -EINVAL after telling.
 */
int lower_operand(struct lowering *l, const struct policy_arg *arg,
		  enum shown_place place, enum operand operand,
		  struct source *ret);

/* The type of an argument whose type is "auto": as the member that it leads to
 * is declared (ARG_AUTO: that is not there), or as the format of the event has
 * it. */
enum arg_type lower_arg_type(struct lowering *l, const struct policy_arg *arg);

/* Checks where an argument is that is not read. Returns the same. */
int lower_unread(struct lowering *l, const struct policy_arg *arg,
		 enum shown_place place);

/* The type of a number of @size bytes. */
enum value_type lower_number_type(uint32_t size, bool is_signed);

/* The address that an argument holds, like that of a struct sock. */
int lower_address(struct lowering *l, const struct policy_arg *arg,
		  enum shown_place place, struct source *ret);
