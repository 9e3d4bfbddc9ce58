/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * ring_map - the records in the memory of a ring, one after the other
 *
 * A part of the ring is mapped at a time, which moves as it is read. The
 * kernel counts all that is mapped as memory of the daemon's, and libbpf maps
 * all of a ring, twice.
 */

#include "decode.h"

struct ring_map;

/* Of a map of type ringbuf; the descriptor stays the caller's. Returns 0 or a
 * negative errno. */
int ring_map_new(int map_fd, struct ring_map **ret);
void ring_map_free(struct ring_map **map);

/* Bytes that it has room for, headers included. */
size_t ring_map_size(const struct ring_map *map);

/* Becomes readable when there are records. */
int ring_map_fd(const struct ring_map *map);

/* Returns 1 and the next record, which stays until ring_map_done(); 0: there
 * is none yet; a negative errno. */
int ring_map_next(struct ring_map *map, struct bytes *ret);

/* Gives the record back to the kernel. */
void ring_map_done(struct ring_map *map);
