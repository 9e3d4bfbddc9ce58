/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * rows - the map "rows" of an image while it grows: equal rows once
 *
 * A row is one bit for each rule of a hook; its number is what cells,
 * intervals and masks hold. Rows ROW_NONE and ROW_ALL are there from the
 * start.
 *
 * Memory is (distinct rows) * (words): 10,000 rules that each name one path
 * of their own need 10,000 rows of 157 words, 12.5 MB. It grows with the
 * square of the rules then, so there is a limit.
 */

#include <stddef.h>
#include <stdint.h>

#include "image.h"

enum {
	ROWS_MAX_BYTES = 1 << 29,
};

struct rows;

/* @all is row ROW_ALL: the @n_words words of every rule, no bit that pads. */
int rows_new(const uint64_t *all, size_t n_words, struct rows **ret);
void rows_free(struct rows **rows);

size_t rows_words(const struct rows *rows);
const uint64_t *rows_at(const struct rows *rows, uint32_t row);

/* The number of a row with these bits. Returns 0; -E2BIG past ROWS_MAX_BYTES;
 * -ENOMEM. */
int rows_intern(struct rows *rows, const uint64_t *bits, uint32_t *ret);

/* Moves the rows to @ret; the rest is only good for rows_free(). */
void rows_move(struct rows *rows, struct map_image *ret);
