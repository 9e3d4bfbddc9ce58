/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * table_size - how many entries the hash tables of the programs have
 *
 * A table that allocates entries as they are needed may be as large as one
 * entry for each possible process. In a program that may run anywhere that
 * needs the allocator of Linux 6.1 (kernel/bpf/memalloc.c); before, the kernel
 * warns that it may deadlock, and a table of fixed size is made at once.
 */

#include <bpf/libbpf.h>

/* @fixed: entries where they must be made at once. Returns 0 or a negative
 * errno. */
int table_size(struct bpf_map *map, unsigned fixed);
