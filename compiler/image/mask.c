// SPDX-License-Identifier: Apache-2.0

#include "mask.h"

#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"
#include "tally.h"

enum {
	BITS = 64,
};

static uint64_t mask_of(const struct filter *filter)
{
	uint64_t mask = 0;

	for (size_t i = 0; i < filter->n_values; i++)
		mask |= filter->values[i].low;
	return mask;
}

/* The row for numbers with the bits @bits, one or none. */
static int row_for(struct tally *tally, const uint64_t *masks, uint64_t bits,
		   uint32_t *ret)
{
	const struct table *table = tally->table;
	int err;

	for (size_t i = 0; i < table->n_asks; i++)
		if (masks[i] & bits)
			tally_hit(tally, i);

	err = tally_row(tally, ret);

	for (size_t i = 0; i < table->n_asks; i++)
		if (masks[i] & bits)
			tally_miss(tally, i);
	return err;
}

static int add_entries(struct tally *tally, const uint64_t *masks,
		       struct maps *maps)
{
	for (int bit = 0; bit < BITS; bit++) {
		uint32_t *entry =
			array_grow(&maps->masks, maps->n_masks, sizeof(*entry));
		int err;

		if (!entry)
			return -ENOMEM;
		err = row_for(tally, masks, 1ULL << bit, entry);
		if (err)
			return err;
		maps->n_masks++;
	}
	return 0;
}

int mask_build(const struct table *table, struct maps *maps,
	       struct table_conf *conf)
{
	CLEANUP(tally_free) struct tally tally = { 0 };
	CLEANUP(free_mem) uint64_t *masks = NULL;
	size_t first = maps->n_masks;
	int err;

	masks = calloc(table->n_asks + 1, sizeof(*masks));
	if (!masks)
		return -ENOMEM;
	for (size_t i = 0; i < table->n_asks; i++)
		masks[i] = mask_of(table->asks[i].filter);

	err = tally_init(&tally, table, maps->rows);
	if (err)
		return err;
	err = row_for(&tally, masks, 0, &conf->row);
	if (err)
		return err;
	err = add_entries(&tally, masks, maps);
	if (err)
		return err;

	conf->first = (uint32_t)first;
	conf->n = BITS;
	return 0;
}
