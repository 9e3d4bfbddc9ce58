// SPDX-License-Identifier: Apache-2.0

#include "random_pool.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

enum {
	LONGEST = MAX_STRING - 1,
};

static const uint64_t edges[] = {
	0,	    1,		0x7f,	   0x80,
	0xff,	    0x7fff,	0x8000,	   0x7fffffff,
	0x80000000, 0xffffffff, INT64_MAX, (uint64_t)INT64_MIN,
	UINT64_MAX,
};

/* xorshift64*, S. Vigna 2016. */
uint64_t pool_next(struct random_pool *pool)
{
	pool->state ^= pool->state >> 12;
	pool->state ^= pool->state << 25;
	pool->state ^= pool->state >> 27;
	return pool->state * 0x2545f4914f6cdd1dULL;
}

size_t pool_below(struct random_pool *pool, size_t n)
{
	return (size_t)((pool_next(pool) >> 32) % n);
}

bool pool_one_in(struct random_pool *pool, size_t n)
{
	return pool_below(pool, n) == 0;
}

struct text text_copy(const char *bytes, size_t len)
{
	struct text text = { malloc(len + 1), len };

	if (!text.bytes)
		abort();
	memcpy(text.bytes, bytes, len);
	text.bytes[len] = '\0';
	return text;
}

static char random_byte(struct random_pool *pool)
{
	return pool->alphabet[pool_below(pool, strlen(pool->alphabet))];
}

/* @from with a byte more or less, at the end or the start, or changed. */
struct text pool_mutate(struct random_pool *pool, const struct text *from)
{
	CLEANUP(free_mem) char *room = malloc(from->len + 2);
	size_t cut = pool_one_in(pool, 2) && from->len ? 1 : 0;
	size_t len = from->len - cut;

	if (!room)
		abort();

	switch (pool_below(pool, 5)) {
	case 0: /* at the end */
		memcpy(room, from->bytes, len);
		break;
	case 1: /* at the start */
		memcpy(room, from->bytes + cut, len);
		break;
	case 2:
		memcpy(room, from->bytes, from->len);
		len = from->len;
		if (len)
			room[pool_below(pool, len)] = random_byte(pool);
		break;
	case 3:
		memcpy(room, from->bytes, from->len);
		room[from->len] = random_byte(pool);
		len = from->len + 1;
		break;
	case 4:
		room[0] = random_byte(pool);
		memcpy(room + 1, from->bytes, from->len);
		len = from->len + 1;
		break;
	}
	return text_copy(room, len < LONGEST ? len : LONGEST);
}

static struct text long_text(struct random_pool *pool)
{
	char bytes[LONGEST];

	memset(bytes, 'a', sizeof(bytes));
	return text_copy(bytes, sizeof(bytes) - pool_below(pool, 3));
}

void pool_fill(struct random_pool *pool)
{
	for (size_t i = 0; i < POOL; i++) {
		struct text text;
		uint64_t number;

		free(pool->texts[i].bytes);
		if (!i)
			text = text_copy("", 0);
		else if (pool->has_long && pool_one_in(pool, 10))
			text = long_text(pool);
		else
			text = pool_mutate(pool,
					   &pool->texts[pool_below(pool, i)]);
		pool->texts[i] = text;

		if (i < 8 || pool_one_in(pool, 2))
			number = edges[pool_below(pool, ARRAY_SIZE(edges))];
		else
			number = pool->numbers[pool_below(pool, i)] +
				 pool_below(pool, 5) - 2;
		pool->numbers[i] = number;
	}
}

uint64_t number_extend(uint64_t number, enum value_type type)
{
	switch (type) {
	case VALUE_S8:
		return (uint64_t)(int8_t)number;
	case VALUE_S16:
		return (uint64_t)(int16_t)number;
	case VALUE_S32:
		return (uint64_t)(int32_t)number;
	case VALUE_U8:
		return (uint8_t)number;
	case VALUE_U16:
		return (uint16_t)number;
	case VALUE_U32:
		return (uint32_t)number;
	default:
		return number;
	}
}

uint64_t pool_number(struct random_pool *pool, enum value_type type)
{
	return number_extend(pool->numbers[pool_below(pool, POOL)], type);
}

const struct text *pool_text(struct random_pool *pool)
{
	return &pool->texts[pool_below(pool, POOL)];
}

void pool_clear(struct random_pool *pool)
{
	for (size_t i = 0; i < POOL; i++) {
		free(pool->texts[i].bytes);
		pool->texts[i] = (struct text){ 0 };
	}
}
