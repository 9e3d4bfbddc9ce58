/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * determiner - a struct dfa while it is built, and the states it begins with
 */

#include "dfa_states.h"
#include "fail_links.h"
#include "node_set.h"

struct determiner {
	const struct nfa *nfa;
	struct dfa *dfa;
	struct dfa_states states;
	struct fail_links links;
	bool *in_root;	      /* by node */
	struct node_set root; /* then what follows it if no tail comes next */
	size_t n_root;
	struct node_set from; /* the same of the state in hand */
	struct node_set to;
	struct node_set sure;
	uint32_t **root_moves; /* by class: what the root steps to */
	size_t *n_root_moves;
	uint32_t *rows; /* steps of the first states: n_classes each */
	uint32_t n_first;
	uint16_t *via; /* by state: the class that led to it */
	unsigned symbols[DFA_MAX_CLASSES]; /* one of each class */
	uint16_t touched[DFA_MAX_CLASSES];
	uint32_t n_touched;
	uint32_t touched_in[DFA_MAX_CLASSES]; /* state + 1 */
};

/* Bytes from 0x80 to 0xBF. */
static inline bool is_tail(unsigned symbol)
{
	return symbol >= 0x80 && symbol <= 0xbf;
}

/* Starts with it->nfa, it->dfa with its classes, and it->links. Returns 0;
 * -ENOMEM. */
int determiner_init(struct determiner *it);
void determiner_free(struct determiner *it);

/* Adds DFA_ROOT, the states that it steps to, and where the automaton starts.
 * Returns 0; -EFBIG; -ENOMEM. */
int determiner_begin(struct determiner *it);

/* Completes a set of nodes that a step has led to, and finds its state. Returns
 * what dfa_states_intern() does. */
int determiner_reach(struct determiner *it, struct node_set *set,
		     unsigned symbol, uint32_t *ret);

int determiner_add_step(struct dfa *dfa, uint32_t class, uint32_t to);
