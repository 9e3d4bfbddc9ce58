/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * chain - things in the order in which they came, that can leave from anywhere
 *
 * What is in a chain has a struct link in it. A link that is zero is in none.
 */

#include <stdbool.h>
#include <stddef.h>

struct chain;

struct link {
	struct link *older;
	struct link *newer;
	struct chain *chain;
	size_t size; /* as whoever added it counts */
};

struct chain {
	struct link *oldest;
	struct link *newest;
	size_t n;
	size_t size; /* of all */
};

static inline void chain_add(struct chain *chain, struct link *link,
			     size_t size)
{
	*link = (struct link){
		.older = chain->newest,
		.chain = chain,
		.size = size,
	};
	*(chain->newest ? &chain->newest->newer : &chain->oldest) = link;
	chain->newest = link;
	chain->n++;
	chain->size += size;
}

/* Takes @link out of the chain that it is in, if any. */
static inline void chain_remove(struct link *link)
{
	struct chain *chain = link->chain;

	if (!chain)
		return;
	*(link->older ? &link->older->newer : &chain->oldest) = link->newer;
	*(link->newer ? &link->newer->older : &chain->newest) = link->older;
	chain->n--;
	chain->size -= link->size;
	*link = (struct link){ 0 };
}

/* The struct of @type whose @member is @link. */
#define CHAIN_ITEM(link, type, member) \
	((type *)(void *)((char *)(link)-offsetof(type, member)))
