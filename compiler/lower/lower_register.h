/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_register - registers of the interrupted code by their names
 */

#include "lower.h"

/* Makes @ret a register: its kind, index, shift and bits. False: there is none
 * of that name. */
bool register_find(const char *name, struct source *ret);

/* Makes @ret the register that arg->resolve names: "rdi", "eax". Returns 0;
 * -EINVAL after telling. */
int lower_register(struct lowering *l, const struct policy_arg *arg,
		   struct source *ret);
