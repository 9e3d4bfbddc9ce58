// SPDX-License-Identifier: Apache-2.0

#include "dfa_states.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"

static size_t hash_nodes(const uint32_t *nodes, size_t n)
{
	uint64_t hash = n;

	for (size_t i = 0; i < n; i++) {
		hash = (hash ^ nodes[i]) * 0x9e3779b97f4a7c15ULL;
		hash ^= hash >> 32;
	}
	return (size_t)hash;
}

static const uint32_t *nodes_of(const struct dfa *dfa,
				const struct dfa_state *state)
{
	return dfa->nodes + state->first_node;
}

static bool has_nodes(const struct dfa *dfa, const struct dfa_state *state,
		      const struct node_set *set)
{
	return state->n_nodes == set->n &&
	       (!set->n || !memcmp(nodes_of(dfa, state), set->nodes,
				   set->n * sizeof(*set->nodes)));
}

static int grow(struct dfa_states *states)
{
	const struct dfa *dfa = states->dfa;
	size_t n_slots = states->n_slots ? 2 * states->n_slots : 64;
	uint32_t *slots = calloc(n_slots, sizeof(*slots));

	if (!slots)
		return -ENOMEM;

	for (size_t i = 0; i < dfa->n_states; i++) {
		const struct dfa_state *state = &dfa->states[i];
		size_t at = hash_nodes(nodes_of(dfa, state), state->n_nodes);

		while (slots[at & (n_slots - 1)])
			at++;
		slots[at & (n_slots - 1)] = (uint32_t)i + 1;
	}

	free(states->slots);
	states->slots = slots;
	states->n_slots = n_slots;
	return 0;
}

void dfa_states_free(struct dfa_states *states)
{
	free(states->slots);
	*states = (struct dfa_states){ 0 };
}

static int add_state(struct dfa *dfa, const struct node_set *set)
{
	struct dfa_state *state;

	if (dfa->n_states == DFA_MAX_STATES ||
	    dfa->n_nodes + set->n > DFA_MAX_NODES)
		return -EFBIG;
	state = array_grow(&dfa->states, dfa->n_states, sizeof(*state));
	if (!state)
		return -ENOMEM;

	state->first_node = (uint32_t)dfa->n_nodes;
	for (size_t i = 0; i < set->n; i++) {
		uint32_t *node =
			array_grow(&dfa->nodes, dfa->n_nodes, sizeof(*node));

		if (!node)
			return -ENOMEM;
		*node = set->nodes[i];
		dfa->n_nodes++;
		state->finds |= set->nfa->nodes[*node].found != 0;
	}
	state->n_nodes = (uint32_t)set->n;
	dfa->n_states++;
	return 0;
}

int dfa_states_intern(struct dfa_states *states, const struct node_set *set,
		      uint32_t *ret)
{
	struct dfa *dfa = states->dfa;
	uint32_t *slot;
	size_t at;
	int err;

	if (2 * dfa->n_states >= states->n_slots) {
		err = grow(states);
		if (err)
			return err;
	}

	at = hash_nodes(set->nodes, set->n);
	for (;; at++) {
		slot = &states->slots[at & (states->n_slots - 1)];
		if (!*slot)
			break;
		if (has_nodes(dfa, &dfa->states[*slot - 1], set)) {
			*ret = *slot - 1;
			return 0;
		}
	}

	err = add_state(dfa, set);
	if (err)
		return err;
	*slot = (uint32_t)dfa->n_states;
	*ret = *slot - 1;
	return 0;
}
