/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * table_size - how many entries the hash tables of the programs have
 *
 * A table that allocates entries as they are needed may be large; only its
 * buckets, 16 bytes for each entry, are there from the start. In a program that
 * may run anywhere that needs the allocator of Linux 6.1 (kernel/bpf/
 * memalloc.c); before, the kernel warns that it may deadlock, and a table of
 * fixed size is made at once.
 */

#include <bpf/libbpf.h>

/* @most: entries; @fixed: where they must be made at once, if that is less.
 * Returns 0 or a negative errno. */
int table_size(struct bpf_map *map, unsigned most, unsigned fixed);

/* How many processes this host can have as it is set now (threads-max,
 * pid_max), and some more. */
unsigned table_size_processes(void);
