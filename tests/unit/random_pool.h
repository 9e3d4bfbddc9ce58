/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * random_pool - texts and numbers that look for the edges
 *
 * All comes from one seed. Each is made from another (longer, shorter, one bit
 * or byte off), so that values meet, overlap and are the start of each other.
 * Running out of memory aborts.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"

enum {
	POOL = 40,
};

struct text {
	char *bytes; /* with a NUL behind them */
	size_t len;
};

struct random_pool {
	uint64_t state;	      /* of the generator of numbers; not 0 */
	const char *alphabet; /* bytes of texts */
	bool has_long;	      /* some texts are as long as they may be */
	struct text texts[POOL];
	uint64_t numbers[POOL];
};

uint64_t pool_next(struct random_pool *pool);
size_t pool_below(struct random_pool *pool, size_t n);
bool pool_one_in(struct random_pool *pool, size_t n);

/* Other texts and numbers than before. */
void pool_fill(struct random_pool *pool);

/* One of the numbers, as @type has it. */
uint64_t pool_number(struct random_pool *pool, enum value_type type);

/* One of the texts, the pool's. */
const struct text *pool_text(struct random_pool *pool);

/* Texts of the caller: a copy; @from with a byte more or less, at the end or
 * the start, or changed. */
struct text text_copy(const char *bytes, size_t len);
struct text pool_mutate(struct random_pool *pool, const struct text *from);

/* The number in the bits of @type, extended to 64. */
uint64_t number_extend(uint64_t number, enum value_type type);

/* Frees the texts. */
void pool_clear(struct random_pool *pool);
