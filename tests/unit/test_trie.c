// SPDX-License-Identifier: Apache-2.0

#include "trie.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "unit.h"

#define NOT_IN_A_TRIE 7

static void free_map(struct map_image *map)
{
	free(map->values);
}

/* The row of @text, read as abi.h says. */
static uint32_t row_of(const struct map_image *map, uint32_t root,
		       const char *text, size_t len)
{
	const struct cell *cells = map->values;
	uint32_t s = root;

	for (size_t i = 0; i <= len; i++) {
		uint32_t t = cells[s].base + (i < len ? (uint8_t)text[i] : 0);

		if (t >= map->n || cells[t].check != s)
			break;
		s = t;
	}
	return cells[s].row;
}

static uint32_t row(const struct map_image *map, uint32_t root,
		    const char *text)
{
	return row_of(map, root, text, strlen(text));
}

static struct trie_key starts(const char *text, uint32_t row)
{
	return (struct trie_key){
		.text = text,
		.len = (uint32_t)strlen(text),
		.row = row,
	};
}

static struct trie_key equals(const char *text, uint32_t row)
{
	struct trie_key key = starts(text, row);

	key.whole = true;
	return key;
}

static int compare_keys(const void *a, const void *b)
{
	return trie_key_compare(a, b);
}

static uint32_t added(struct trie *trie, struct trie_key *keys, size_t n)
{
	uint32_t root = UINT32_MAX;

	if (n)
		qsort(keys, n, sizeof(*keys), compare_keys);
	ck_assert_int_eq(trie_add(trie, keys, n, NOT_IN_A_TRIE, &root), 0);
	return root;
}

START_TEST(the_longest_key_decides)
{
	struct trie_key keys[] = {
		starts("/etc/", 10),
		equals("/etc/passwd", 11),
		starts("/etc/ssl/", 12),
		equals("/etc/ssl/", 13),
		equals("", 14),
		starts("/etc/ssl/x\xff", 15),
		starts("/etc/ssl/x\1", 16),
	};
	CLEANUP(trie_free) struct trie *trie = NULL;
	CLEANUP(free_map) struct map_image map = { 0 };
	uint32_t root;

	ck_assert_int_eq(trie_new(&trie), 0);
	root = added(trie, keys, ARRAY_SIZE(keys));
	trie_move(trie, &map);

	ck_assert_uint_eq(row(&map, root, ""), 14);
	ck_assert_uint_eq(row(&map, root, "/"), NOT_IN_A_TRIE);
	ck_assert_uint_eq(row(&map, root, "/etc"), NOT_IN_A_TRIE);
	ck_assert_uint_eq(row(&map, root, "/etc/"), 10);
	ck_assert_uint_eq(row(&map, root, "/etc/passwd"), 11);
	ck_assert_uint_eq(row(&map, root, "/etc/passw"), 10);
	ck_assert_uint_eq(row(&map, root, "/etc/passwd-"), 10);
	ck_assert_uint_eq(row(&map, root, "/etc/ssl/"), 13);
	ck_assert_uint_eq(row(&map, root, "/etc/ssl/a"), 12);
	ck_assert_uint_eq(row(&map, root, "/etc/ssl/x\xff\xff"), 15);
	ck_assert_uint_eq(row(&map, root, "/etc/ssl/x\1"), 16);
	ck_assert_uint_eq(row(&map, root, "/etc/ssl/x"), 12);
	ck_assert_uint_eq(row(&map, root, "usr"), NOT_IN_A_TRIE);
}
END_TEST

START_TEST(tries_share_cells_without_meeting)
{
	struct trie_key a[] = { equals("ab", 1), equals("ac", 2) };
	struct trie_key b[] = { equals("ab", 3), starts("b", 4) };
	CLEANUP(trie_free) struct trie *trie = NULL;
	CLEANUP(free_map) struct map_image map = { 0 };
	uint32_t root_a, root_b, empty;

	ck_assert_int_eq(trie_new(&trie), 0);
	root_a = added(trie, a, ARRAY_SIZE(a));
	empty = added(trie, NULL, 0);
	root_b = added(trie, b, ARRAY_SIZE(b));
	trie_move(trie, &map);

	ck_assert_uint_eq(row(&map, root_a, "ab"), 1);
	ck_assert_uint_eq(row(&map, root_a, "ac"), 2);
	ck_assert_uint_eq(row(&map, root_a, "b"), NOT_IN_A_TRIE);
	ck_assert_uint_eq(row(&map, root_b, "ab"), 3);
	ck_assert_uint_eq(row(&map, root_b, "ac"), NOT_IN_A_TRIE);
	ck_assert_uint_eq(row(&map, root_b, "bb"), 4);
	ck_assert_uint_eq(row(&map, empty, "ab"), NOT_IN_A_TRIE);
	ck_assert_uint_eq(row(&map, empty, ""), NOT_IN_A_TRIE);
}
END_TEST

START_TEST(a_backward_key_is_read_from_its_end)
{
	struct trie_key so = starts(".so", 1);
	struct trie_key so_1 = starts(".so.1", 2);
	struct trie_key lib_so = starts("lib.so", 3);

	so.backward = so_1.backward = lib_so.backward = true;
	ck_assert(trie_key_begins(&so, &lib_so));
	ck_assert(!trie_key_begins(&lib_so, &so));
	ck_assert(!trie_key_begins(&so, &so_1));
	ck_assert_int_lt(trie_key_compare(&so, &lib_so), 0);
	ck_assert_int_lt(trie_key_compare(&so_1, &so), 0); /* '1' < 'o' */
	ck_assert_int_eq(trie_key_compare(&so, &so), 0);
}
END_TEST

START_TEST(an_equal_key_comes_after_the_prefix_of_the_same_text)
{
	struct trie_key prefix = starts("ab", 1);
	struct trie_key whole = equals("ab", 2);
	struct trie_key longer = starts("ab\1", 3);

	ck_assert_int_lt(trie_key_compare(&prefix, &whole), 0);
	ck_assert_int_lt(trie_key_compare(&whole, &longer), 0);
	ck_assert(trie_key_begins(&prefix, &whole));
	ck_assert(!trie_key_begins(&whole, &longer));
}
END_TEST

START_TEST(no_walk_leaves_its_own_trie)
{
	struct trie_key keys[256];
	char texts[256][3];
	CLEANUP(trie_free) struct trie *trie = NULL;
	CLEANUP(free_map) struct map_image map = { 0 };
	uint32_t root;

	for (unsigned i = 1; i < 256; i++) {
		snprintf(texts[i], sizeof(texts[i]), "%c%c", (char)i,
			 (char)(i / 2 + 1));
		keys[i - 1] = equals(texts[i], i);
	}

	ck_assert_int_eq(trie_new(&trie), 0);
	root = added(trie, keys, 255);
	trie_move(trie, &map);

	for (unsigned i = 1; i < 256; i++) {
		for (unsigned j = 1; j < 256; j++) {
			const char text[] = { (char)i, (char)j, '\0' };

			ck_assert_uint_eq(row(&map, root, text),
					  j == i / 2 + 1 ? i : NOT_IN_A_TRIE);
		}
	}
}
END_TEST

START_TEST(free_cells_are_clean)
{
	struct trie_key keys[] = { equals("\x01", 1), equals("\xff", 2) };
	CLEANUP(trie_free) struct trie *trie = NULL;
	CLEANUP(free_map) struct map_image map = { 0 };
	size_t n_used = 0;

	ck_assert_int_eq(trie_new(&trie), 0);
	added(trie, keys, ARRAY_SIZE(keys));
	trie_move(trie, &map);

	for (size_t t = TRIE_ROOTS; t < map.n; t++) {
		const struct cell *cell = (struct cell *)map.values + t;

		n_used += cell->check != TRIE_NONE;
		if (cell->check == TRIE_NONE) {
			ck_assert_uint_eq(cell->base, 0);
			ck_assert_uint_eq(cell->row, 0);
		}
		ck_assert_uint_eq(cell->_pad, 0);
	}
	ck_assert_uint_eq(n_used, 4); /* two bytes, two NULs */
	ck_assert_uint_gt(map.n, TRIE_ROOTS + 100);
}
END_TEST

START_TEST(the_array_stays_dense)
{
	enum {
		N = 20000,
		LEN = 24
	};
	CLEANUP(free_mem) char *texts = calloc(N, LEN);
	CLEANUP(free_mem) struct trie_key *keys = calloc(N, sizeof(*keys));
	CLEANUP(trie_free) struct trie *trie = NULL;
	CLEANUP(free_map) struct map_image map = { 0 };
	size_t n_used = 0;
	uint64_t state = 88172645463325252ULL;
	uint32_t root;

	ck_assert(texts && keys);
	for (size_t i = 0; i < N; i++) {
		for (size_t j = 0; j < LEN - 1; j++) {
			state ^= state << 13;
			state ^= state >> 7;
			state ^= state << 17;
			texts[i * LEN + j] = (char)(state % 255 + 1);
		}
		keys[i] = equals(texts + i * LEN, (uint32_t)i + 10);
	}

	ck_assert_int_eq(trie_new(&trie), 0);
	root = added(trie, keys, N);
	trie_move(trie, &map);

	for (size_t t = 0; t < map.n; t++)
		n_used += ((struct cell *)map.values)[t].check != TRIE_NONE;
	ck_assert_uint_gt(10 * n_used, 9 * map.n);
	for (size_t i = 0; i < N; i++)
		ck_assert_uint_eq(row(&map, root, texts + i * LEN), i + 10);
}
END_TEST

START_TEST(no_trie_is_no_cell)
{
	CLEANUP(trie_free) struct trie *trie = NULL;
	CLEANUP(free_map) struct map_image map = { 0 };

	ck_assert_int_eq(trie_new(&trie), 0);
	trie_move(trie, &map);
	ck_assert_uint_eq(map.n, 0);
	ck_assert_uint_eq(map.value_size, sizeof(struct cell));
}
END_TEST

int main(void)
{
	return RUN("trie", the_longest_key_decides,
		   tries_share_cells_without_meeting,
		   a_backward_key_is_read_from_its_end,
		   an_equal_key_comes_after_the_prefix_of_the_same_text,
		   no_walk_leaves_its_own_trie, free_cells_are_clean,
		   the_array_stays_dense, no_trie_is_no_cell);
}
