// SPDX-License-Identifier: Apache-2.0
/*
 * The states that the root steps to come right after it. Each later state
 * begins as one of them does, by the byte that led to it, if it has all its
 * nodes: then only its other nodes can make a step differ. So a state of
 * thousands of substrings costs a few steps, not one for each class of bytes.
 */

#include "dfa.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "byte_class.h"
#include "determiner.h"

/* Has the state a node of the same trie, or the same node? */
static bool covers(const struct determiner *it, const struct dfa_state *state,
		   uint32_t node)
{
	const uint32_t *nodes = it->dfa->nodes + state->first_node;
	uint32_t trie = it->links.items[node].trie;

	for (uint32_t i = 0; i < state->n_nodes; i++)
		if (nodes[i] == node ||
		    (trie && it->links.items[nodes[i]].trie == trie))
			return true;
	return false;
}

/* The state whose steps @number has but for a few; its nodes that @number has,
 * too, and what follows them, are in it->from then. */
static uint32_t find_default(struct determiner *it, uint32_t number)
{
	const struct dfa *dfa = it->dfa;
	const struct dfa_state *state = &dfa->states[number];
	uint32_t first = it->rows[it->via[number]];
	const struct dfa_state *like = &dfa->states[first];
	const uint32_t *nodes = dfa->nodes + like->first_node;

	node_set_clear(&it->from);
	if (number < it->n_first || number == dfa->start)
		return DFA_ROOT;

	for (uint32_t i = 0; i < like->n_nodes; i++)
		if (!covers(it, state, nodes[i]))
			return DFA_ROOT;
	for (uint32_t i = 0; i < like->n_nodes; i++)
		if (!fail_links_has(&it->links, nodes[i]))
			node_set_put(&it->from, nodes[i]);
	node_set_add_no_tail(&it->from, 0);
	return first;
}

static void touch(struct determiner *it, uint32_t number, uint32_t class)
{
	if (it->touched_in[class] == number + 1)
		return;
	it->touched_in[class] = number + 1;
	it->touched[it->n_touched++] = (uint16_t) class;
}

/* Classes on which @node steps. */
static void touch_edges(struct determiner *it, uint32_t number, uint32_t node)
{
	const struct nfa *nfa = it->nfa;

	for (uint32_t i = nfa->nodes[node].edges; i; i = nfa->edges[i].next) {
		const struct nfa_edge *edge = &nfa->edges[i];

		it->from.work += 1 + (edge->high - edge->low) / 16U;
		if (edge->low == NFA_END)
			touch(it, number, DFA_END_CLASS);
		for (unsigned byte = edge->low;
		     byte <= edge->high && byte < 256; byte++)
			touch(it, number, it->dfa->class_of[byte]);
	}
}

/* The same of a node of a trie, and of the ends of its string: but for the
 * shortest one if @number has the default state of that. */
static void touch_ends(struct determiner *it, uint32_t number, uint32_t node,
		       bool is_default)
{
	const struct fail_link *link = &it->links.items[node];

	for (uint32_t word = 0; word < CLASS_WORDS; word++)
		for (uint64_t bits = link->classes[word]; bits;
		     bits &= bits - 1)
			touch(it, number,
			      64 * word + (uint32_t)__builtin_ctzll(bits));
	if (!is_default && link->shortest)
		touch_edges(it, number, link->shortest);
}

/* Leaves the nodes of the state in it->from, and finds the classes on which it
 * may step otherwise than its default state. */
static uint32_t begin_state(struct determiner *it, uint32_t number)
{
	const struct dfa_state *state = &it->dfa->states[number];
	uint32_t otherwise = find_default(it, number);
	size_t n_known = it->from.n;

	for (uint32_t i = 0; i < state->n_nodes; i++)
		node_set_put(&it->from, it->dfa->nodes[state->first_node + i]);
	node_set_add_no_tail(&it->from, n_known);

	it->n_touched = 0;
	for (size_t i = n_known; i < it->from.n; i++) {
		uint32_t node = it->from.nodes[i];

		if (fail_links_has(&it->links, node))
			touch_ends(it, number, node, otherwise != DFA_ROOT);
		else
			touch_edges(it, number, node);
	}
	return otherwise;
}

static void step_node(struct determiner *it, uint32_t node, unsigned symbol)
{
	if (!fail_links_has(&it->links, node))
		node_set_step(&it->to, node, symbol);
	else if (symbol != NFA_END)
		fail_links_step(&it->links, &it->to, node, symbol);
}

/* What the root steps to, but for tries where the state is further. */
static void put_root_move(struct determiner *it, const struct dfa_state *state,
			  uint32_t class)
{
	for (size_t i = 0; i < it->n_root_moves[class]; i++) {
		uint32_t node = it->root_moves[class][i];

		if (!fail_links_has(&it->links, node) ||
		    !covers(it, state, node))
			node_set_put(&it->to, node);
	}
}

static int step_state(struct determiner *it, uint32_t number, uint32_t class,
		      uint32_t *ret)
{
	const struct dfa_state *state = &it->dfa->states[number];
	const uint32_t *nodes = it->dfa->nodes + state->first_node;
	unsigned symbol = it->symbols[class];
	struct node_set *to = &it->to;
	int err;

	/* In an empty text the begin is still there at the end. */
	to->begin = symbol == NFA_END && number == it->dfa->start;
	node_set_clear(to);
	put_root_move(it, state, class);
	for (size_t i = 0; !is_tail(symbol) && i < it->from.n; i++)
		step_node(it, it->from.nodes[i], symbol);
	for (uint32_t i = 0; is_tail(symbol) && i < state->n_nodes; i++)
		step_node(it, nodes[i], symbol);
	err = determiner_reach(it, to, symbol, ret);
	to->begin = false;
	return err;
}

static int add_state(struct determiner *it, uint32_t number)
{
	struct dfa *dfa = it->dfa;
	uint32_t otherwise = begin_state(it, number);
	const uint32_t *usual = &it->rows[otherwise * dfa->n_classes];
	bool is_first = number < it->n_first;
	uint32_t *row = is_first ? &it->rows[number * dfa->n_classes] : NULL;

	dfa->states[number].otherwise = otherwise;
	dfa->states[number].first_step = (uint32_t)dfa->n_steps;
	if (row)
		memcpy(row, usual, dfa->n_classes * sizeof(*row));

	for (uint32_t i = 0; i < it->n_touched; i++) {
		uint32_t class = it->touched[i];
		size_t n_before = dfa->n_states;
		uint32_t to;
		int err = step_state(it, number, class, &to);

		if (err)
			return err;
		if (dfa->n_states > n_before)
			it->via[to] = (uint16_t) class;
		if (row)
			row[class] = to;
		err = to == usual[class] ? 0
					 : determiner_add_step(dfa, class, to);
		if (err)
			return err;
	}
	dfa->states[number].n_steps =
		(uint32_t)dfa->n_steps - dfa->states[number].first_step;
	return 0;
}

static int add_all(struct determiner *it)
{
	int err;

	err = determiner_init(it);
	if (err)
		return err;
	err = determiner_begin(it);
	for (uint32_t i = 1; !err && i < it->dfa->n_states; i++) {
		err = add_state(it, i);
		if (it->from.work + it->to.work + it->sure.work > DFA_MAX_WORK)
			return -EFBIG;
	}
	return err;
}

int dfa_build(struct nfa *nfa, struct dfa *ret)
{
	struct dfa dfa = { 0 };
	struct determiner it = { .nfa = nfa, .dfa = &dfa };
	int err;

	it.states.dfa = &dfa;
	it.links.dfa = &dfa;
	byte_class_find(nfa, &dfa);
	err = fail_links_find(nfa, &it.links);
	if (!err)
		err = add_all(&it);
	determiner_free(&it);
	if (err)
		dfa_free(&dfa);
	else
		*ret = dfa;
	return err;
}

void dfa_free(struct dfa *dfa)
{
	free(dfa->states);
	free(dfa->steps);
	free(dfa->nodes);
	*dfa = (struct dfa){ 0 };
}
