/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * nfa_parts - the nodes of a pattern that was parsed
 */

#include "nfa.h"

/* Returns 0; -EFBIG; -ENOMEM. */
int nfa_add_parts(struct nfa *nfa, const struct syntax *syntax, uint32_t id);
