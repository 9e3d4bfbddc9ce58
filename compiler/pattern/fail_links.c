// SPDX-License-Identifier: Apache-2.0

#include "fail_links.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* The longest end of what was read before @node, then @byte; 0: none. */
static uint32_t next_end(const struct nfa *nfa, const struct fail_links *links,
			 uint32_t node, unsigned byte)
{
	for (;;) {
		uint32_t child = nfa_child(nfa, node, (unsigned char)byte);

		if (child != NFA_FAIL)
			return child;
		if (!fail_links_has(links, node))
			return NFA_FAIL; /* a root */
		node = links->items[node].end;
	}
}

/* What @end finds is found at @node, too. */
static void share_found(struct nfa *nfa, uint32_t node, uint32_t end)
{
	uint32_t *last = &nfa->nodes[node].found;

	while (*last)
		last = &nfa->founds[*last].next;
	*last = nfa->nodes[end].found;
}

static void link_child(struct nfa *nfa, struct fail_links *links, uint32_t node,
		       const struct nfa_edge *edge)
{
	const struct fail_link *parent = &links->items[node];
	struct fail_link *link = &links->items[edge->to];
	uint32_t end;

	if (!parent->trie) { /* the root */
		link->trie = link->end = node;
		link->shortest = edge->to;
		return;
	}

	end = next_end(nfa, links, parent->end, edge->low);
	link->trie = parent->trie;
	link->end = link->trie;
	if (end == NFA_FAIL)
		return;
	link->end = end;
	link->shortest = links->items[end].shortest;
	share_found(nfa, edge->to, end);
}

/* All ends of @node are known. */
static void find_classes(const struct nfa *nfa, struct fail_links *links,
			 uint32_t node)
{
	struct fail_link *link = &links->items[node];
	uint32_t at = nfa->nodes[node].edges;

	if (!link->trie || link->shortest == node)
		return;
	memcpy(link->classes, links->items[link->end].classes,
	       sizeof(link->classes));
	for (; at; at = nfa->edges[at].next) {
		unsigned class = links->dfa->class_of[nfa->edges[at].low];

		link->classes[class / 64] |= 1ULL << class % 64;
	}
}

/* Shorter nodes first. @queue has room for all. */
static void link_trie(struct nfa *nfa, struct fail_links *links, uint32_t root,
		      uint32_t *queue)
{
	size_t n = 0;

	queue[n++] = root;
	for (size_t i = 0; i < n; i++) {
		uint32_t at = nfa->nodes[queue[i]].edges;

		find_classes(nfa, links, queue[i]);
		for (; at; at = nfa->edges[at].next) {
			const struct nfa_edge *edge = &nfa->edges[at];

			if (edge->low != edge->high || edge->low > 255 ||
			    fail_links_has(links, edge->to))
				continue;
			link_child(nfa, links, queue[i], edge);
			queue[n++] = edge->to;
		}
	}
}

int fail_links_find(struct nfa *nfa, struct fail_links *links)
{
	CLEANUP(free_mem) uint32_t *queue = NULL;

	queue = calloc(nfa->n_nodes, sizeof(*queue));
	links->items = calloc(nfa->n_nodes, sizeof(*links->items));
	if (!queue || !links->items)
		return -ENOMEM;

	link_trie(nfa, links, NFA_BYTES, queue);
	link_trie(nfa, links, NFA_FOLDED, queue);
	return 0;
}

void fail_links_free(struct fail_links *links)
{
	free(links->items);
	*links = (struct fail_links){ 0 };
}

void fail_links_step(const struct fail_links *links, struct node_set *set,
		     uint32_t node, unsigned byte)
{
	uint32_t next = next_end(set->nfa, links, node, byte);

	if (next != NFA_FAIL)
		node_set_add(set, next);
}
