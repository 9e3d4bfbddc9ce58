// SPDX-License-Identifier: Apache-2.0

#include "maps.h"

#include "base/mem.h"

int maps_init(struct maps *maps, const uint64_t *all, size_t n_words)
{
	int err;

	*maps = (struct maps){ 0 };
	err = rows_new(all, n_words, &maps->rows);
	return err ? err : trie_new(&maps->trie);
}

void maps_free(struct maps *maps)
{
	rows_free(&maps->rows);
	trie_free(&maps->trie);
	free(maps->intervals);
	free(maps->masks);
	free(maps->states);
	*maps = (struct maps){ 0 };
}

void maps_move(struct maps *maps, struct image *image)
{
	rows_move(maps->rows, &image->maps[IMAGE_ROWS]);
	trie_move(maps->trie, &image->maps[IMAGE_CELLS]);
	image->maps[IMAGE_INTERVALS] = (struct map_image){
		.value_size = sizeof(*maps->intervals),
		.n = maps->n_intervals,
		.values = TAKE(maps->intervals),
	};
	image->maps[IMAGE_MASKS] = (struct map_image){
		.value_size = sizeof(*maps->masks),
		.n = maps->n_masks,
		.values = TAKE(maps->masks),
	};
	image->maps[IMAGE_STATES] = (struct map_image){
		.value_size = sizeof(*maps->states),
		.n = maps->n_states,
		.values = TAKE(maps->states),
	};
}
