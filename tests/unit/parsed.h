/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * parsed - policies from the text of their hooks, and what was said of it
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

/* The same for the whole of "spec". */
const struct policy *parsed_spec(struct parsed *p, const char *spec);

/* @spec must be wrong, for the reason @why among others. */
void parsed_refuse(const char *spec, const char *why);

/* A message must have @text in it. */
void parsed_said(const struct parsed *p, const char *text);

void parsed_clear(struct parsed *parsed);
