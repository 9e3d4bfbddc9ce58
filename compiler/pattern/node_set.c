// SPDX-License-Identifier: Apache-2.0

#include "node_set.h"

#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"

int node_set_init(struct node_set *set, const struct nfa *nfa)
{
	*set = (struct node_set){
		.nfa = nfa,
		.nodes = calloc(nfa->n_nodes, sizeof(*set->nodes)),
		.seen = calloc(nfa->n_nodes, sizeof(*set->seen)),
		.stack = calloc(nfa->n_nodes, sizeof(*set->stack)),
		.turn = 1,
	};
	return set->nodes && set->seen && set->stack ? 0 : -ENOMEM;
}

void node_set_free(struct node_set *set)
{
	free(set->nodes);
	free(set->seen);
	free(set->stack);
	*set = (struct node_set){ 0 };
}

void node_set_clear(struct node_set *set)
{
	set->n = 0;
	set->turn++;
}

static bool passes(const struct node_set *set, const struct nfa_edge *edge)
{
	return edge->low == NFA_NOTHING ||
	       (edge->low == NFA_BEGIN && set->begin);
}

static bool leads_on(const struct nfa_edge *edge)
{
	return edge->low <= NFA_END || edge->low == NFA_NO_TAIL;
}

/* Puts @node on the stack unless it was there in this turn. */
static void push(struct node_set *set, uint32_t node, size_t *n)
{
	if (set->seen[node] == set->turn)
		return;
	set->seen[node] = set->turn;
	set->stack[(*n)++] = node;
}

void node_set_add(struct node_set *set, uint32_t node)
{
	const struct nfa *nfa = set->nfa;
	size_t n = 0;

	push(set, node, &n);
	while (n) {
		uint32_t at = set->stack[--n];
		bool says = nfa->nodes[at].found;

		for (uint32_t i = nfa->nodes[at].edges; i;
		     i = nfa->edges[i].next) {
			const struct nfa_edge *edge = &nfa->edges[i];

			set->work++;
			says |= leads_on(edge);
			if (passes(set, edge))
				push(set, edge->to, &n);
		}
		if (says && !(set->leave_out && set->leave_out[at]))
			set->nodes[set->n++] = at;
	}
}

void node_set_put(struct node_set *set, uint32_t node)
{
	if (set->seen[node] == set->turn)
		return;
	set->seen[node] = set->turn;
	set->nodes[set->n++] = node;
}

void node_set_step(struct node_set *set, uint32_t node, unsigned symbol)
{
	const struct nfa *nfa = set->nfa;

	for (uint32_t i = nfa->nodes[node].edges; i; i = nfa->edges[i].next) {
		set->work++;
		if (nfa->edges[i].low <= symbol && symbol <= nfa->edges[i].high)
			node_set_add(set, nfa->edges[i].to);
	}
}

void node_set_add_no_tail(struct node_set *set, size_t from)
{
	for (size_t i = from; i < set->n; i++) /* it grows */
		node_set_step(set, set->nodes[i], NFA_NO_TAIL);
}

bool node_set_has(const struct node_set *set, uint32_t node)
{
	for (size_t i = 0; i < set->n; i++)
		if (set->nodes[i] == node)
			return true;
	return false;
}

static int compare(const void *a, const void *b)
{
	const uint32_t *node_a = a;
	const uint32_t *node_b = b;

	return *node_a < *node_b ? -1 : *node_a > *node_b;
}

void node_set_sort(struct node_set *set)
{
	if (set->n > 1)
		qsort(set->nodes, set->n, sizeof(*set->nodes), compare);
}
