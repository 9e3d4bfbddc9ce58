/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * bpf_host - bpf/match.bpf.h for the host: the maps and functions it uses
 *
 * Include it in one file only: it defines conf and the maps, which point to
 * the contents of an image.
 */

#include <stdbool.h>
#include <stddef.h>
#include <sys/cdefs.h>

#include "image.h"
#include "modes.h"

#ifndef __noinline
#define __noinline __attribute__((noinline))
#endif

#define barrier_var(var) asm volatile("" : "+r"(var))

struct host_map {
	const char *values;
	size_t value_size;
	size_t n;
};

static struct hook_conf conf;
static struct host_map cells, intervals, masks, rows, words, modes, states;
static char *strings; /* of the event, conf.n_strings * STRING_ROOM bytes */
static __u64 host_row[MAX_WORDS], host_words[MAX_WORDS];
static struct left host_left;
static struct modes host_modes[MAX_WORDS];

static inline const void *bpf_map_lookup_elem(const struct host_map *map,
					      const __u32 *key)
{
	return *key < map->n ? map->values + *key * map->value_size : NULL;
}

static inline const char *room_strings(__u32 room)
{
	return room ? NULL : strings;
}

static inline __u64 *room_row(__u32 room)
{
	return room ? NULL : host_row;
}

static inline __u64 *room_words(__u32 room)
{
	return room ? NULL : host_words;
}

static inline struct left *room_left(__u32 room)
{
	return room ? NULL : &host_left;
}

static inline struct host_map host_map(const struct map_image *map)
{
	return (struct host_map){ map->values, map->value_size, map->n };
}

/* Makes @image the one that match.bpf.h sees. */
static inline void host_load(const struct image *image)
{
	conf = image->conf;
	cells = host_map(&image->maps[IMAGE_CELLS]);
	intervals = host_map(&image->maps[IMAGE_INTERVALS]);
	masks = host_map(&image->maps[IMAGE_MASKS]);
	rows = host_map(&image->maps[IMAGE_ROWS]);
	words = host_map(&image->maps[IMAGE_WORDS]);
	states = host_map(&image->maps[IMAGE_STATES]);
	modes_of(image, host_modes);
	modes = (struct host_map){ (char *)host_modes, sizeof(*host_modes),
				   image->conf.n_words };
}

/* Pragmas are clang's; locals may be called like maps. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunknown-pragmas"
#pragma GCC diagnostic ignored "-Wshadow"
#include "match.bpf.h"
#pragma GCC diagnostic pop

_Static_assert(MAX_INTERVALS == 1 << INTERVAL_STEPS,
	       "the search does not reach every interval");
