/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * node_set - nodes of a struct nfa that are reached together
 *
 * What is in a set are nodes that say something: they find a pattern, or an
 * edge leads on from them that is not passed by nothing. Edges that need
 * nothing are followed when a node is added.
 */

#include "nfa.h"

struct node_set {
	const struct nfa *nfa;
	const bool *leave_out; /* by node; NULL: none */
	bool begin;	       /* NFA_BEGIN is passed */
	uint32_t *nodes;       /* room for all */
	size_t n;
	uint32_t *seen; /* by node: the turn in which it was looked at */
	uint32_t *stack;
	uint32_t turn;
	uint64_t work; /* edges looked at so far */
};

int node_set_init(struct node_set *set, const struct nfa *nfa);
void node_set_free(struct node_set *set);
void node_set_clear(struct node_set *set);

/* Adds @node, and what follows it by nothing. */
void node_set_add(struct node_set *set, uint32_t node);

/* Adds @node alone. */
void node_set_put(struct node_set *set, uint32_t node);

/* Adds what follows the nodes of the set, from the one at @from on, if no byte
 * from 0x80 to 0xBF comes next. */
void node_set_add_no_tail(struct node_set *set, size_t from);

/* Adds what @symbol, a byte or NFA_END, leads to from @node. */
void node_set_step(struct node_set *set, uint32_t node, unsigned symbol);

/* A set is small, mostly. */
bool node_set_has(const struct node_set *set, uint32_t node);
void node_set_sort(struct node_set *set);
