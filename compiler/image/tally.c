// SPDX-License-Identifier: Apache-2.0

#include "tally.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

static void answer(struct tally *tally, const struct ask *ask, bool holds)
{
	uint32_t *unmet = &tally->unmet[ask->rule];
	uint64_t bit = 1ULL << ask->rule % 64;

	if (holds)
		--*unmet;
	else
		++*unmet;

	if (*unmet)
		tally->row[ask->rule / 64] &= ~bit;
	else
		tally->row[ask->rule / 64] |= bit;
}

int tally_init(struct tally *tally, const struct table *table,
	       struct rows *rows)
{
	size_t n_words = rows_words(rows);

	*tally = (struct tally){
		.table = table,
		.rows = rows,
		.hits = calloc(table->n_asks + 1, sizeof(*tally->hits)),
		.unmet = calloc(64 * n_words, sizeof(*tally->unmet)),
		.row = calloc(n_words, sizeof(*tally->row)),
	};
	if (!tally->hits || !tally->unmet || !tally->row)
		return -ENOMEM;

	memcpy(tally->row, rows_at(rows, ROW_ALL),
	       n_words * sizeof(*tally->row));
	for (size_t i = 0; i < table->n_asks; i++)
		if (!table->asks[i].filter->negated)
			answer(tally, &table->asks[i], false);
	return 0;
}

void tally_free(struct tally *tally)
{
	free(tally->hits);
	free(tally->unmet);
	free(tally->row);
	*tally = (struct tally){ 0 };
}

void tally_hit(struct tally *tally, size_t ask)
{
	const struct ask *asked = &tally->table->asks[ask];

	if (tally->hits[ask]++ == 0)
		answer(tally, asked, !asked->filter->negated);
}

void tally_miss(struct tally *tally, size_t ask)
{
	const struct ask *asked = &tally->table->asks[ask];

	if (--tally->hits[ask] == 0)
		answer(tally, asked, asked->filter->negated);
}

int tally_row(const struct tally *tally, uint32_t *ret)
{
	return rows_intern(tally->rows, tally->row, ret);
}
