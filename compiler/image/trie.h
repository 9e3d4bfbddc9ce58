/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * trie - the map "cells" of an image while it grows: tries in a double array
 *
 * All tries of a hook share one array of struct cell. The first TRIE_ROOTS
 * cells are kept for roots, in the order of trie_add(); a root is the child
 * of none. A cell that nobody owns has the check TRIE_NONE, which is no cell,
 * so that a stray step never passes.
 *
 * Placing is next-fit over a list of free cells with a bound on the tries, so
 * that building is linear in the bytes of the keys; what does not fit in a
 * hole goes to the end, and the holes fill with the cells of unbranched
 * tails, which fit anywhere.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "image.h"

enum {
	TRIE_ROOTS = 256,	  /* also the least cell of a child: no base is
				     negative */
	TRIE_MAX_CELLS = 1 << 25, /* 512 MiB */
};

#define TRIE_NONE UINT32_MAX

/* Strings that begin with @text, or end with it if the trie is walked
 * backward; with @whole, the string that equals it. */
struct trie_key {
	const char *text; /* @len bytes, no NUL in it */
	uint32_t len;
	uint32_t row; /* for these strings, unless a longer key tells */
	bool backward;
	bool whole;
};

struct trie;

int trie_new(struct trie **ret);
void trie_free(struct trie **trie);

/* Order of bytes along the walk, a key before those that it is the start of;
 * 0: the walk is the same. */
int trie_key_compare(const struct trie_key *a, const struct trie_key *b);

/* Does the walk of @key pass the end of the walk of @start, or end there? */
bool trie_key_begins(const struct trie_key *start, const struct trie_key *key);

/**
 * trie_add() - add one trie
 * @keys:  distinct, not empty, in the order of trie_key_compare(), all of the
 *         same direction
 * @row:   for strings that have none of the keys
 * @ret:   its root
 *
 * Returns 0; -E2BIG past TRIE_MAX_CELLS or TRIE_ROOTS; -ENOMEM.
 */
int trie_add(struct trie *trie, const struct trie_key *keys, size_t n_keys,
	     uint32_t row, uint32_t *ret);

/* Moves the cells to @ret; the rest is only good for trie_free(). */
void trie_move(struct trie *trie, struct map_image *ret);
