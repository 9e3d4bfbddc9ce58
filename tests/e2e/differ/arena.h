/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * arena - memory that is resident, and memory that is not before it is used
 */

#include <stdbool.h>
#include <stddef.h>

enum {
	ARENA_SLOTS = 8,
	SLOT_SIZE = 4 * 4096,
};

struct arena {
	char *warm;
	char *cold; /* a mapping of @file */
	int file;
	int pagemap;
};

/* Ends the program when there is no such memory. */
void arena_init(struct arena *arena);

/* Puts @size bytes at @offset of a slot. Returns where. */
void *arena_put(struct arena *arena, unsigned place, const void *bytes,
		size_t size, bool cold);

/* Makes all cold memory cold again. */
void arena_cool(struct arena *arena);

bool arena_is_resident(struct arena *arena, const void *at, size_t size);
