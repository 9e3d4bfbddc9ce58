// SPDX-License-Identifier: Apache-2.0

#include "table_build.h"

#include <assert.h>
#include <errno.h>

#include "base/mem.h"
#include "interval.h"
#include "maps.h"
#include "mask.h"
#include "pattern.h"
#include "sources.h"
#include "text_table.h"

/* What cannot be read holds for the rules all of whose filters say so; for what
 * the kernel could not read either, none of them does. */
static int error_row(const struct table *table, struct maps *maps, bool blind,
		     uint32_t *ret)
{
	size_t n_words = rows_words(maps->rows);
	CLEANUP(free_mem) uint64_t *row = calloc(n_words, sizeof(*row));

	if (!row)
		return -ENOMEM;

	for (size_t i = 0; i < n_words; i++)
		row[i] = rows_at(maps->rows, ROW_ALL)[i];
	for (size_t i = 0; i < table->n_asks; i++) {
		const struct ask *ask = &table->asks[i];

		if (blind || !ask->filter->unreadable_matches)
			row[ask->rule / 64] &= ~(1ULL << ask->rule % 64);
	}
	return rows_intern(maps->rows, row, ret);
}

/* The tables of an image while they are built. */
struct building {
	struct image *image;
	struct maps maps;
	uint32_t rule; /* -EFBIG: which */
};

static int build_maps(struct building *building, const struct table *table,
		      struct table_conf *conf)
{
	struct maps *maps = &building->maps;

	switch (table->class) {
	case TABLE_FORWARD:
	case TABLE_BACKWARD:
		return pattern_build(table, maps, conf);
	case TABLE_INTERVAL:
		return interval_build(table, maps, conf);
	case TABLE_MASK_ANY:
	case TABLE_MASK_NONE:
		return mask_build(table, maps, conf);
	case TABLE_TEXT_ANY:
	case TABLE_TEXT_NONE:
		return text_table_build(table, maps, conf, &building->rule);
	}
	assert(!"a class of table");
	return -EINVAL;
}

static int build_table(struct building *building, const struct table *table,
		       struct table_conf *conf)
{
	struct hook_conf *counts = &building->image->conf;
	int err;

	conf->class = (uint8_t)table->class;
	conf->except = table->except;
	err = error_row(table, &building->maps, false, &conf->error_row);
	if (!err)
		err = error_row(table, &building->maps, true, &conf->blind_row);
	if (!err)
		err = build_maps(building, table, conf);
	if (err)
		return err;

	if (source_is_late(&table->source))
		counts->n_late++;
	else
		counts->n_tables++;
	return 0;
}

static int build(struct building *building, const struct tables *tables)
{
	for (size_t i = 0; i < tables->n; i++) {
		const struct table *table = &tables->items[i];
		struct table_conf *conf = &building->image->conf.tables[i];
		int err;

		err = sources_add(building->image, tables->rules,
				  &table->source, &conf->source);
		if (err)
			return err;
		err = build_table(building, table, conf);
		if (err)
			return err;
	}
	return 0;
}

int tables_build(struct image *image, const struct tables *tables,
		 const uint64_t *all, uint32_t *ret_rule)
{
	struct building building = { .image = image };
	int err;

	err = maps_init(&building.maps, all, image->conf.n_words);
	if (!err)
		err = build(&building, tables);
	if (!err)
		maps_move(&building.maps, image);
	else if (err == -EFBIG)
		*ret_rule = building.rule;
	maps_free(&building.maps);
	return err;
}
