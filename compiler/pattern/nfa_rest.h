/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * nfa_rest - the nodes of the parts of a pattern that it shares with no other
 */

#include "nfa.h"

/* The parts from @part on, as they follow @node. Returns 0; -EFBIG; -ENOMEM. */
int nfa_add_rest(struct nfa *nfa, const struct syntax *syntax, uint32_t part,
		 uint32_t node, uint32_t id);
