/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * dfa - the automaton that is in one state at a time
 *
 * The subsets of the nodes of a struct nfa, made as they are reached. Nodes
 * that are there at each byte are left out of them; they are state DFA_ROOT,
 * and a state says only where it steps otherwise than its default state.
 */

#include "nfa.h"

enum {
	DFA_ROOT,
	DFA_END_CLASS = 0, /* classes of bytes follow */
	DFA_MAX_CLASSES = 257,
	DFA_MAX_STATES = 1 << 18,
	DFA_MAX_STEPS = 1 << 22,
	DFA_MAX_WORK = 1 << 24,	 /* edges looked at */
	DFA_MAX_NODES = 1 << 23, /* of all states */
};

struct dfa_step {
	uint32_t class;
	uint32_t to;
};

struct dfa_state {
	uint32_t first_step;
	uint32_t n_steps;    /* of the root: all classes */
	uint32_t otherwise;  /* its default state */
	uint32_t first_node; /* nodes of the nfa, ascending, without the root's
			      */
	uint32_t n_nodes;
	bool finds; /* some of the nodes does */
};

struct dfa {
	uint16_t class_of[256];
	uint32_t n_classes;
	struct dfa_state *states;
	size_t n_states;
	struct dfa_step *steps;
	size_t n_steps;
	uint32_t *nodes;
	size_t n_nodes;
	uint32_t start;
	bool dead_root; /* nothing is found from DFA_ROOT on */
};

/* Nodes of @nfa find what is found at ends of their strings, too, then. Returns
 * 0; -EFBIG past the limits; -ENOMEM. */
int dfa_build(struct nfa *nfa, struct dfa *ret);
void dfa_free(struct dfa *dfa);
