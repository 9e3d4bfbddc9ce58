// SPDX-License-Identifier: Apache-2.0

#include "image_fill.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"
#include "modes.h"

int image_fill_size(struct bpf_map *map, const struct map_image *contents)
{
	size_t n = contents->n;

	return bpf_map__set_max_entries(map, n ? (unsigned)n : 1);
}

/* All entries of an array. */
static int write_all(int map, const void *values, size_t size)
{
	CLEANUP(free_mem) uint32_t *keys = NULL;
	uint32_t n = (uint32_t)size;
	int err;

	keys = calloc(n, sizeof(*keys));
	if (!keys)
		return -ENOMEM;
	for (uint32_t i = 0; i < n; i++)
		keys[i] = i;

	err = bpf_map_update_batch(map, keys, values, &n, NULL);
	if (err)
		return err;
	return n == size ? 0 : -EIO;
}

int image_fill(struct bpf_map *map, const struct map_image *contents)
{
	int err;

	if (!contents->n)
		return 0;

	err = write_all(bpf_map__fd(map), contents->values, contents->n);
	return err ? err : bpf_map_freeze(bpf_map__fd(map));
}

int image_fill_size_modes(struct bpf_map *map, const struct image *image)
{
	return bpf_map__set_max_entries(map, image->conf.n_words);
}

int image_fill_modes(int map, const struct image *image)
{
	size_t n = image->conf.n_words;
	CLEANUP(free_mem) struct modes *modes = calloc(n, sizeof(*modes));

	if (!modes)
		return -ENOMEM;
	modes_of(image, modes);
	return write_all(map, modes, n);
}
