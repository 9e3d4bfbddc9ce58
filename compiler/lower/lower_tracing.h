/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_tracing - TracingPolicies as rules
 *
 * Operators become questions; defaults become explicit. Two things of the
 * language end here: a selector without actions reports, and a hook without
 * selectors has one that always holds.
 */

#include "facts.h"
#include "policy.h"
#include "rule.h"

/**
 * lower_tracing() - make the rules of a set of policies
 * @facts:  what the kernel and the host say; NULL: nothing
 *
 * Returns 0; -EINVAL after adding to @diag what only the kernel or the whole
 * set shows; -ENOMEM.
 */
int lower_tracing(const struct policies *policies, struct facts *facts,
		  struct diag *diag, struct ruleset **ret);
