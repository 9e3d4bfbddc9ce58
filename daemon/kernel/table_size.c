// SPDX-License-Identifier: Apache-2.0

#include "table_size.h"

#include <stdbool.h>
#include <stdio.h>

#include "base/mem.h"

enum {
	MIN_ENTRIES = 1 << 15,
	MAX_ENTRIES = 1 << 20,
};

/* The user ring buffer came with the same release. */
static bool can_allocate(void)
{
	return libbpf_probe_bpf_map_type(BPF_MAP_TYPE_USER_RINGBUF, NULL) == 1;
}

/* The number in @path; MAX_ENTRIES: it is larger, or not known. */
static unsigned limit_of(const char *path)
{
	CLEANUP(close_file) FILE *file = fopen(path, "re");
	unsigned limit;

	if (!file || fscanf(file, "%u", &limit) != 1 || limit > MAX_ENTRIES)
		return MAX_ENTRIES;
	return limit;
}

/* Those that have ended are in the tables for a while: half as many again. */
unsigned table_size_processes(void)
{
	unsigned threads = limit_of("/proc/sys/kernel/threads-max");
	unsigned pids = limit_of("/proc/sys/kernel/pid_max");

	threads += threads / 2;
	if (pids > threads)
		pids = threads;
	return pids > MIN_ENTRIES ? pids : MIN_ENTRIES;
}

int table_size(struct bpf_map *map, unsigned most, unsigned fixed)
{
	int err;

	if (!can_allocate())
		return bpf_map__set_max_entries(map,
						fixed < most ? fixed : most);

	err = bpf_map__set_max_entries(map, most);
	return err ? err : bpf_map__set_map_flags(map, BPF_F_NO_PREALLOC);
}
