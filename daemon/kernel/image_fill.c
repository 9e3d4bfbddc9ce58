// SPDX-License-Identifier: Apache-2.0

#include "image_fill.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"

int image_fill_size(struct bpf_map *map, const struct map_image *contents)
{
	size_t n = contents->n;

	return bpf_map__set_max_entries(map, n ? (unsigned)n : 1);
}

int image_fill(struct bpf_map *map, const struct map_image *contents)
{
	CLEANUP(free_mem) uint32_t *keys = NULL;
	uint32_t n = (uint32_t)contents->n;
	int err;

	if (!n)
		return 0;

	keys = calloc(n, sizeof(*keys));
	if (!keys)
		return -ENOMEM;
	for (uint32_t i = 0; i < n; i++)
		keys[i] = i;

	err = bpf_map_update_batch(bpf_map__fd(map), keys, contents->values, &n,
				   NULL);
	if (err)
		return err;
	if (n != contents->n)
		return -EIO;
	return bpf_map_freeze(bpf_map__fd(map));
}
