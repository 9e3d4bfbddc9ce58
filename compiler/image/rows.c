// SPDX-License-Identifier: Apache-2.0
/*
 * A hash table of row numbers beside the rows themselves. Each slot keeps the
 * hash, so that neither a miss nor growing touches the rows.
 */

#include "rows.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/mem.h"

struct slot {
	uint32_t hash;
	uint32_t row; /* number + 1; 0: free */
};

struct rows {
	uint64_t *words;
	size_t n_words; /* of one row */
	size_t n;
	size_t capacity;
	struct slot *slots;
	size_t n_slots; /* a power of two, at least 2 * capacity */
};

static uint32_t hash_row(const uint64_t *bits, size_t n_words)
{
	uint64_t hash = 0;

	for (size_t i = 0; i < n_words; i++) {
		hash = (hash ^ bits[i]) * 0x9e3779b97f4a7c15ULL;
		hash ^= hash >> 32;
	}
	return (uint32_t)hash;
}

/* The slot of @bits, or the free one where they belong. */
static struct slot *find(const struct rows *rows, const uint64_t *bits,
			 uint32_t hash)
{
	size_t size = rows->n_words * sizeof(*bits);
	size_t mask = rows->n_slots - 1;
	size_t i = hash & mask;

	for (;; i = (i + 1) & mask) {
		struct slot *slot = &rows->slots[i];

		if (!slot->row)
			return slot;
		if (slot->hash == hash &&
		    !memcmp(rows_at(rows, slot->row - 1), bits, size))
			return slot;
	}
}

static int grow(struct rows *rows)
{
	size_t capacity = rows->capacity ? 2 * rows->capacity : 8;
	size_t n_slots = 2 * capacity;
	size_t size = rows->n_words * sizeof(*rows->words);
	struct slot *slots;
	uint64_t *words;

	words = reallocarray(rows->words, capacity, size);
	if (!words)
		return -ENOMEM;
	rows->words = words;

	slots = calloc(n_slots, sizeof(*slots));
	if (!slots)
		return -ENOMEM;

	for (size_t i = 0; i < rows->n_slots; i++) {
		size_t at = rows->slots[i].hash & (n_slots - 1);

		if (!rows->slots[i].row)
			continue;
		while (slots[at].row)
			at = (at + 1) & (n_slots - 1);
		slots[at] = rows->slots[i];
	}

	free(rows->slots);
	rows->slots = slots;
	rows->n_slots = n_slots;
	rows->capacity = capacity;
	return 0;
}

int rows_new(const uint64_t *all, size_t n_words, struct rows **ret)
{
	CLEANUP(rows_free) struct rows *rows = NULL;
	CLEANUP(free_mem) uint64_t *none = NULL;
	uint32_t row;
	int err;

	rows = calloc(1, sizeof(*rows));
	none = calloc(n_words, sizeof(*none));
	if (!rows || !none)
		return -ENOMEM;

	rows->n_words = n_words;
	err = rows_intern(rows, none, &row);
	if (err)
		return err;
	err = rows_intern(rows, all, &row);
	if (err)
		return err;

	*ret = TAKE(rows);
	return 0;
}

void rows_free(struct rows **rows)
{
	if (!*rows)
		return;

	free((*rows)->words);
	free((*rows)->slots);
	free(*rows);
	*rows = NULL;
}

size_t rows_words(const struct rows *rows)
{
	return rows->n_words;
}

const uint64_t *rows_at(const struct rows *rows, uint32_t row)
{
	return rows->words + row * rows->n_words;
}

int rows_intern(struct rows *rows, const uint64_t *bits, uint32_t *ret)
{
	size_t size = rows->n_words * sizeof(*bits);
	uint32_t hash = hash_row(bits, rows->n_words);
	struct slot *slot;
	int err;

	if (rows->n == rows->capacity) {
		err = grow(rows);
		if (err)
			return err;
	}

	slot = find(rows, bits, hash);
	if (!slot->row) {
		if (rows->n >= ROWS_MAX_BYTES / size)
			return -E2BIG;
		memcpy(rows->words + rows->n * rows->n_words, bits, size);
		*slot = (struct slot){ hash, (uint32_t)++rows->n };
	}

	*ret = slot->row - 1;
	return 0;
}

void rows_move(struct rows *rows, struct map_image *ret)
{
	size_t size = rows->n_words * sizeof(*rows->words);
	void *fitted = reallocarray(rows->words, rows->n, size);

	*ret = (struct map_image){
		.value_size = size,
		.n = rows->n,
		.values = fitted ? fitted : rows->words,
	};
	rows->words = NULL;
}
