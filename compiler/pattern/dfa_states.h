/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * dfa_states - the states of a struct dfa, found by their nodes
 */

#include "dfa.h"
#include "node_set.h"

struct dfa_states {
	struct dfa *dfa;
	uint32_t *slots; /* number of a state + 1; 0: free */
	size_t n_slots;	 /* a power of two */
};

void dfa_states_free(struct dfa_states *states);

/* The state with the nodes of @set, which are ascending: a new one, without
 * steps, if there is none. Returns 0; -EFBIG past DFA_MAX_STATES; -ENOMEM. */
int dfa_states_intern(struct dfa_states *states, const struct node_set *set,
		      uint32_t *ret);
