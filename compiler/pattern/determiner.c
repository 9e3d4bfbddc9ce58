// SPDX-License-Identifier: Apache-2.0

#include "determiner.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void determiner_free(struct determiner *it)
{
	for (size_t i = 0; it->root_moves && i < it->dfa->n_classes; i++)
		free(it->root_moves[i]);
	free(it->root_moves);
	free(it->n_root_moves);
	free(it->in_root);
	free(it->rows);
	free(it->via);
	node_set_free(&it->root);
	node_set_free(&it->from);
	node_set_free(&it->to);
	node_set_free(&it->sure);
	dfa_states_free(&it->states);
	fail_links_free(&it->links);
}

int determiner_init(struct determiner *it)
{
	size_t n = it->nfa->n_nodes;
	size_t n_classes = it->dfa->n_classes;
	int err;

	it->in_root = calloc(n, sizeof(*it->in_root));
	it->root_moves = calloc(n_classes, sizeof(*it->root_moves));
	it->n_root_moves = calloc(n_classes, sizeof(*it->n_root_moves));
	it->rows = calloc((n_classes + 1) * n_classes, sizeof(*it->rows));
	it->via = calloc(DFA_MAX_STATES, sizeof(*it->via));
	if (!it->in_root || !it->root_moves || !it->n_root_moves || !it->rows ||
	    !it->via)
		return -ENOMEM;

	err = node_set_init(&it->root, it->nfa);
	if (!err)
		err = node_set_init(&it->from, it->nfa);
	if (!err)
		err = node_set_init(&it->to, it->nfa);
	if (!err)
		err = node_set_init(&it->sure, it->nfa);
	it->to.leave_out = it->in_root;
	it->from.leave_out = it->in_root;

	it->symbols[DFA_END_CLASS] = NFA_END;
	for (unsigned byte = 256; byte-- > 0;)
		it->symbols[it->dfa->class_of[byte]] = byte;
	return err;
}

/* The end of the text can be passed as often as it is asked for. */
static void pass_end(struct node_set *set)
{
	for (size_t i = 0; i < set->n; i++) /* it grows */
		node_set_step(set, set->nodes[i], NFA_END);
}

/* A pattern that is found whether or not a tail comes next is found now. */
static void add_sure(struct determiner *it, struct node_set *set)
{
	const struct nfa *nfa = it->nfa;
	size_t n = set->n;

	for (size_t i = 0; i < n; i++) {
		node_set_clear(&it->sure);
		node_set_step(&it->sure, set->nodes[i], NFA_NO_TAIL);
		for (size_t k = 0; k < it->sure.n; k++)
			if (nfa->nodes[it->sure.nodes[k]].found)
				node_set_put(set, it->sure.nodes[k]);
	}
}

int determiner_reach(struct determiner *it, struct node_set *set,
		     unsigned symbol, uint32_t *ret)
{
	if (symbol == NFA_END)
		pass_end(set);
	add_sure(it, set);
	node_set_sort(set);
	return dfa_states_intern(&it->states, set, ret);
}

/* Is there anything that a node which is there at each byte leads to? */
static bool is_used(struct determiner *it, uint32_t node)
{
	const struct nfa *nfa = it->nfa;

	if (nfa->nodes[node].found)
		return true;
	for (uint32_t i = nfa->nodes[node].edges; i; i = nfa->edges[i].next) {
		const struct nfa_edge *edge = &nfa->edges[i];

		if (edge->to == node)
			continue;
		node_set_clear(&it->sure);
		node_set_add(&it->sure, edge->to);
		if (it->sure.n)
			return true;
	}
	return false;
}

static void find_root(struct determiner *it)
{
	for (uint32_t node = NFA_BYTES; node <= NFA_RUNS; node++)
		if (is_used(it, node))
			node_set_add(&it->root, node);
	it->n_root = it->root.n;
	node_set_add_no_tail(&it->root, 0);

	for (size_t i = 0; i < it->n_root; i++)
		it->in_root[it->root.nodes[i]] = true;
	for (uint32_t node = NFA_BYTES; node <= NFA_RUNS; node++)
		it->in_root[node] = true;
	it->dfa->dead_root = !it->n_root;
}

static int keep_root_move(struct determiner *it, uint32_t class)
{
	uint32_t *nodes = calloc(it->to.n + 1, sizeof(*nodes));

	if (!nodes)
		return -ENOMEM;
	memcpy(nodes, it->to.nodes, it->to.n * sizeof(*nodes));
	it->root_moves[class] = nodes;
	it->n_root_moves[class] = it->to.n;
	return 0;
}

static int step_root(struct determiner *it)
{
	struct node_set *to = &it->to;

	for (uint32_t class = 0; class < it->dfa->n_classes; class ++) {
		unsigned symbol = it->symbols[class];
		size_t n = is_tail(symbol) ? it->n_root : it->root.n;
		int err;

		node_set_clear(to);
		for (size_t i = 0; i < n; i++)
			node_set_step(to, it->root.nodes[i], symbol);
		err = determiner_reach(it, to, symbol, &it->rows[class]);
		if (!err)
			err = keep_root_move(it, class);
		if (err)
			return err;
		it->via[it->rows[class]] = (uint16_t) class;
	}
	it->n_first = (uint32_t)it->dfa->n_states;
	return 0;
}

int determiner_add_step(struct dfa *dfa, uint32_t class, uint32_t to)
{
	struct dfa_step *step;

	if (dfa->n_steps + dfa->n_states >= DFA_MAX_STEPS)
		return -EFBIG;
	step = array_grow(&dfa->steps, dfa->n_steps, sizeof(*step));
	if (!step)
		return -ENOMEM;

	*step = (struct dfa_step){ class, to };
	dfa->n_steps++;
	return 0;
}

/* The root steps on every class. */
static int add_root(struct determiner *it)
{
	struct dfa *dfa = it->dfa;
	uint32_t root;
	int err;

	node_set_clear(&it->to);
	err = dfa_states_intern(&it->states, &it->to, &root);
	if (!err)
		err = step_root(it);
	for (uint32_t class = 0; !err && class < dfa->n_classes; class ++)
		err = determiner_add_step(dfa, class, it->rows[class]);
	if (!err)
		dfa->states[DFA_ROOT].n_steps = dfa->n_classes;
	return err;
}

/* At the begin nodes of the root may find something, too. The node that is
 * there only then tells the state from all others. */
static int add_start(struct determiner *it)
{
	struct node_set *to = &it->to;

	node_set_clear(to);
	to->begin = true;
	node_set_add(to, NFA_START);
	to->begin = false;
	if (!node_set_has(to, NFA_START))
		to->nodes[to->n++] = NFA_START;
	add_sure(it, to);
	for (size_t i = 0; i < it->n_root; i++)
		if (it->nfa->nodes[it->root.nodes[i]].found)
			to->nodes[to->n++] = it->root.nodes[i];

	node_set_sort(to);
	return dfa_states_intern(&it->states, to, &it->dfa->start);
}

int determiner_begin(struct determiner *it)
{
	int err;

	find_root(it);
	err = add_root(it);
	return err ? err : add_start(it);
}
