/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * own_policy - a policy on the program that the test itself is, and what it is
 * lowered to
 */

#include "diag.h"
#include "own_program.h"
#include "policy.h"
#include "rule.h"

/* Start from a zeroed struct. */
struct own_policy {
	struct own_facts own;
	struct policies policies;
	struct ruleset *rules;
	struct diag diag;
	struct buf printed; /* what was said */
	int err;	    /* of lower_tracing() */
};

/* Lowers a policy with this spec, by own_facts. */
void own_lower(struct own_policy *l, const char *spec);

/* The same by the facts that it has, or none. */
void own_lower_by(struct own_policy *l, const char *spec);

/* The spec is wrong, and the message says so. */
void own_refused(const char *spec, const char *message);

void own_policy_free(struct own_policy *l);
