// SPDX-License-Identifier: Apache-2.0

#include "interval.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"
#include "tally.h"

/* Where a range starts, or the first number after it. */
struct edge {
	uint64_t key;
	uint32_t ask;
	bool leaves;
};

struct edges {
	struct edge *items;
	size_t n;
};

static void free_edges(struct edges *edges)
{
	free(edges->items);
}

static int compare_edges(const void *a, const void *b)
{
	const struct edge *edge_a = a;
	const struct edge *edge_b = b;

	return edge_a->key < edge_b->key ? -1 : edge_a->key > edge_b->key;
}

static void add_range(struct edges *edges, const struct rule_value *range,
		      bool is_signed, uint32_t ask)
{
	uint64_t low = interval_key(range->low, is_signed);
	uint64_t high = interval_key(range->high, is_signed);

	if (low > high)
		return; /* no number is in it */

	edges->items[edges->n++] = (struct edge){ low, ask, false };
	if (high != UINT64_MAX)
		edges->items[edges->n++] = (struct edge){ high + 1, ask, true };
}

static int find_edges(const struct table *table, struct edges *edges)
{
	bool is_signed = source_is_signed(&table->source);
	size_t n = 1;

	for (size_t i = 0; i < table->n_asks; i++)
		n += 2 * table->asks[i].filter->n_values;

	edges->items = calloc(n, sizeof(*edges->items));
	if (!edges->items)
		return -ENOMEM;

	for (size_t i = 0; i < table->n_asks; i++) {
		const struct filter *filter = table->asks[i].filter;

		for (size_t v = 0; v < filter->n_values; v++)
			add_range(edges, &filter->values[v], is_signed,
				  (uint32_t)i);
	}

	qsort(edges->items, edges->n, sizeof(*edges->items), compare_edges);
	return 0;
}

/* Appends an interval, unless it goes on with the row of the last one of the
 * table, which started at @first. */
static int add_interval(struct maps *maps, size_t first, uint64_t from,
			uint32_t row)
{
	struct interval *interval;

	if (maps->n_intervals > first &&
	    maps->intervals[maps->n_intervals - 1].row == row)
		return 0;
	if (maps->n_intervals - first == MAX_INTERVALS)
		return -E2BIG;

	interval = array_grow(&maps->intervals, maps->n_intervals,
			      sizeof(*interval));
	if (!interval)
		return -ENOMEM;

	*interval = (struct interval){ .from = from, .row = row };
	maps->n_intervals++;
	return 0;
}

static int sweep(const struct edges *edges, struct tally *tally,
		 struct maps *maps)
{
	size_t first = maps->n_intervals;
	uint64_t from = 0;
	size_t i = 0;

	for (;;) {
		uint32_t row;
		int err;

		for (; i < edges->n && edges->items[i].key == from; i++) {
			const struct edge *edge = &edges->items[i];

			if (edge->leaves)
				tally_miss(tally, edge->ask);
			else
				tally_hit(tally, edge->ask);
		}

		err = tally_row(tally, &row);
		if (err)
			return err;
		err = add_interval(maps, first, from, row);
		if (err)
			return err;
		if (i == edges->n)
			return 0;
		from = edges->items[i].key;
	}
}

int interval_build(const struct table *table, struct maps *maps,
		   struct table_conf *conf)
{
	CLEANUP(free_edges) struct edges edges = { 0 };
	CLEANUP(tally_free) struct tally tally = { 0 };
	size_t first = maps->n_intervals;
	int err;

	err = find_edges(table, &edges);
	if (err)
		return err;
	err = tally_init(&tally, table, maps->rows);
	if (err)
		return err;
	err = sweep(&edges, &tally, maps);
	if (err)
		return err;

	conf->first = (uint32_t)first;
	conf->n = (uint32_t)(maps->n_intervals - first);
	return 0;
}
