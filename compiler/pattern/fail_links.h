/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * fail_links - the tries of substrings, walked by one node at a time
 *
 * A walk in a trie is at all nodes at once that are an end of what was read;
 * the longest of them tells the others: each node has a link to the next
 * shorter one (A. Aho, M. Corasick, "Efficient string matching", CACM 18(6),
 * 1975). So sets of nodes have one node of each trie, not thousands for a
 * text that repeats itself.
 */

#include "dfa.h"
#include "node_set.h"

enum {
	CLASS_WORDS = (DFA_MAX_CLASSES + 63) / 64,
};

/* By node. */
struct fail_link {
	uint32_t end;	   /* the next shorter one; at last a root */
	uint32_t shortest; /* end, a child of the root; 0: none */
	uint32_t trie;	   /* its root; 0: in none, or the root itself */
	uint64_t classes[CLASS_WORDS]; /* on which an edge leads from it, or
					  from an end but the shortest */
};

struct fail_links {
	const struct dfa *dfa; /* whose classes of bytes are known */
	struct fail_link *items;
};

/* Makes the links, and lets nodes find what is found at the ends, too. Returns
 * 0; -ENOMEM. */
int fail_links_find(struct nfa *nfa, struct fail_links *links);
void fail_links_free(struct fail_links *links);

static inline bool fail_links_has(const struct fail_links *links, uint32_t node)
{
	return links->items[node].trie;
}

/* Adds the node of the trie that @byte leads to from @node of it, if it is not
 * the root. */
void fail_links_step(const struct fail_links *links, struct node_set *set,
		     uint32_t node, unsigned byte);
