/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * nfa_prefix - the nodes that patterns which begin alike have in common
 *
 * Of a thousand patterns that begin with any folders and a name, the automaton
 * would be in a thousand loops at once; so it is in one.
 */

#include "nfa.h"

/**
 * nfa_prefix_step() - follow a part of a pattern
 * @part:   PART_BYTE, PART_SET, PART_BEGIN, PART_RUN; PART_REPEAT, with the set
 *          that is repeated forever, or not at all; PART_SEQUENCE, which stands
 *          for any folders, even none
 * @bytes:  such a loop may go from byte to byte: see nfa_rest.c
 * @node:   from here, to where it leads
 *
 * Returns 0; -EFBIG; -ENOMEM.
 */
int nfa_prefix_step(struct nfa *nfa, const struct part *part, bool bytes,
		    uint32_t *node);

/* Edges from one node to another: of a set of characters; of those past 0x7f,
 * with nodes for their tails. */
int nfa_add_ascii(struct nfa *nfa, uint32_t from, const struct char_set *set,
		  uint32_t to);
int nfa_add_others(struct nfa *nfa, uint32_t from, uint32_t to);

/* A loop at @node over the characters of @set. */
int nfa_add_loop(struct nfa *nfa, uint32_t node, const struct char_set *set,
		 bool bytes);
