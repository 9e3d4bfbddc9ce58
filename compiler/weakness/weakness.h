/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * weakness - how a policy that is right can be evaded
 *
 * A policy does what it says, but what it says may be less than what its
 * author wants: a text that a second thread changes after it was compared, a
 * sister of the system call that is hooked, a kill that comes when the file
 * is gone. Each becomes a warning, with the hook that has not this weakness;
 * of a kind one for a hook, or for a policy, since a warning that is told ten
 * times is not read. haetae-policy(5) lists them.
 */

#include "policy.h"

/* Adds the warnings to @diag. @policies: what policies_parse() found right.
 * Returns 0; -ENOMEM. */
int weakness_find(const struct policies *policies, struct diag *diag);
