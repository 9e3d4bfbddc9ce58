/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * maps - the maps of an image that its tables fill, while they grow
 */

#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "image.h"
#include "rows.h"
#include "trie.h"

struct maps {
	struct rows *rows;
	struct trie *trie;
	struct interval *intervals;
	size_t n_intervals;
	uint32_t *masks;
	size_t n_masks;
	struct step *states;
	size_t n_states;
};

/* @all is as in rows_new(). Returns 0; -ENOMEM. */
int maps_init(struct maps *maps, const uint64_t *all, size_t n_words);
void maps_free(struct maps *maps);

/* Moves the contents to the maps of @image. */
void maps_move(struct maps *maps, struct image *image);
