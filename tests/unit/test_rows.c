// SPDX-License-Identifier: Apache-2.0

#include "rows.h"

#include "base/mem.h"
#include "unit.h"

static void free_map(struct map_image *map)
{
	free(map->values);
}

START_TEST(none_and_all_have_fixed_numbers)
{
	const uint64_t all[] = { UINT64_MAX, 0x7 };
	const uint64_t none[] = { 0, 0 };
	CLEANUP(rows_free) struct rows *rows = NULL;
	uint32_t row = 99;

	ck_assert_int_eq(rows_new(all, 2, &rows), 0);
	ck_assert_int_eq(rows_intern(rows, all, &row), 0);
	ck_assert_uint_eq(row, ROW_ALL);
	ck_assert_int_eq(rows_intern(rows, none, &row), 0);
	ck_assert_uint_eq(row, ROW_NONE);
	ck_assert_uint_eq(rows_words(rows), 2);
}
END_TEST

START_TEST(equal_rows_are_stored_once)
{
	const uint64_t all[] = { UINT64_MAX, UINT64_MAX, UINT64_MAX };
	CLEANUP(rows_free) struct rows *rows = NULL;
	CLEANUP(free_map) struct map_image map = { 0 };

	ck_assert_int_eq(rows_new(all, 3, &rows), 0);
	for (int round = 0; round < 2; round++) {
		for (uint64_t i = 0; i < 5000; i++) {
			const uint64_t bits[] = { i, 0, i << 40 | 1 };
			uint32_t row;

			ck_assert_int_eq(rows_intern(rows, bits, &row), 0);
			ck_assert_uint_eq(row, i + 2);
		}
	}

	rows_move(rows, &map);
	ck_assert_uint_eq(map.n, 5002);
	ck_assert_uint_eq(map.value_size, 24);
	ck_assert_uint_eq(((uint64_t *)map.values)[3 * 5001], 4999);
	ck_assert_uint_eq(((uint64_t *)map.values)[3 * 5001 + 2],
			  4999ULL << 40 | 1);
}
END_TEST

START_TEST(rows_that_differ_in_one_bit_are_different)
{
	const uint64_t all[] = { UINT64_MAX, UINT64_MAX };
	CLEANUP(rows_free) struct rows *rows = NULL;

	ck_assert_int_eq(rows_new(all, 2, &rows), 0);
	for (uint32_t i = 0; i < 128; i++) {
		uint64_t bits[] = { 0, 0 };
		uint32_t row;

		bits[i / 64] = 1ULL << i % 64;
		ck_assert_int_eq(rows_intern(rows, bits, &row), 0);
		ck_assert_uint_eq(row, i + 2);
		ck_assert_uint_eq(rows_at(rows, row)[i / 64], 1ULL << i % 64);
	}
}
END_TEST

int main(void)
{
	return RUN("rows", none_and_all_have_fixed_numbers,
		   equal_rows_are_stored_once,
		   rows_that_differ_in_one_bit_are_different);
}
