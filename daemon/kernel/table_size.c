// SPDX-License-Identifier: Apache-2.0

#include "table_size.h"

#include <stdbool.h>

enum {
	MAX_ENTRIES = 1 << 20,
};

/* The user ring buffer came with the same release. */
static bool can_allocate(void)
{
	return libbpf_probe_bpf_map_type(BPF_MAP_TYPE_USER_RINGBUF, NULL) == 1;
}

int table_size(struct bpf_map *map, unsigned fixed)
{
	int err;

	if (!can_allocate())
		return bpf_map__set_max_entries(map, fixed);

	err = bpf_map__set_max_entries(map, MAX_ENTRIES);
	return err ? err : bpf_map__set_map_flags(map, BPF_F_NO_PREALLOC);
}
