/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * tally - the row of a table while the values of its source are gone through
 *
 * From one key of a table to the next, few filters change their answer.
 * tally_hit() says that the value is now one of those that a filter names
 * (one more time, if several of its values cover it), tally_miss() takes that
 * back; the tally counts the filters of each rule that do not hold, and keeps
 * the bits of the rules for which there are none.
 */

#include <stddef.h>
#include <stdint.h>

#include "rows.h"
#include "table.h"

struct tally {
	const struct table *table;
	struct rows *rows;
	uint32_t *hits;	 /* for each ask */
	uint32_t *unmet; /* for each rule: asks that do not hold */
	uint64_t *row;
};

/* Starts with a value that no filter names. Returns 0; -ENOMEM. */
int tally_init(struct tally *tally, const struct table *table,
	       struct rows *rows);
void tally_free(struct tally *tally);

/* @ask is the number of a filter in the table. */
void tally_hit(struct tally *tally, size_t ask);
void tally_miss(struct tally *tally, size_t ask);

/* The number of the row as it is now; returns what rows_intern() does. */
int tally_row(const struct tally *tally, uint32_t *ret);
