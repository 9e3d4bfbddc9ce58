/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * parsed - policies from the text of kprobes, and what was said of it
 */

#include "policy.h"

struct parsed {
	struct policies policies;
	struct diag diag;
	struct buf printed;
};

/* Parses @hooks as the kprobes of a policy called @name. */
int parsed_parse(struct parsed *p, const char *name, const char *hooks);

/* The same, which must be right. */
void parsed_accept(struct parsed *p, const char *hooks);

void parsed_clear(struct parsed *parsed);
