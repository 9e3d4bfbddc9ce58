// SPDX-License-Identifier: Apache-2.0

#include "table.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"
#include "sources.h"

static int compare(unsigned a, unsigned b)
{
	return a < b ? -1 : a > b;
}

static enum table_class class_of(const struct filter *filter)
{
	switch (filter->test) {
	case TEST_EQUAL:
	case TEST_PREFIX:
		return TABLE_FORWARD;
	case TEST_SUFFIX:
		return TABLE_BACKWARD;
	case TEST_SUBSTRING:
	case TEST_SUBSTRING_NOCASE:
	case TEST_GLOB:
	case TEST_REGEX:
		return filter->negated ? TABLE_TEXT_NONE : TABLE_TEXT_ANY;
	case TEST_RANGE:
		return TABLE_INTERVAL;
	case TEST_MASK:
		break;
	}
	return filter->negated ? TABLE_MASK_NONE : TABLE_MASK_ANY;
}

static bool is_text_class(enum table_class class)
{
	return class == TABLE_FORWARD || class == TABLE_BACKWARD ||
	       class == TABLE_TEXT_ANY || class == TABLE_TEXT_NONE;
}

static bool unites(enum table_class class)
{
	return class == TABLE_MASK_ANY || class == TABLE_TEXT_ANY;
}

/* Does @table, one of the right source and class, take a filter of @rule? */
static bool takes(const struct table *table, uint32_t rule)
{
	return !unites(table->class) || !table->n_asks ||
	       table->asks[table->n_asks - 1].rule != rule;
}

/* Negated filters on paths have tables of their own. */
static bool is_except(const struct filter *filter)
{
	return filter->negated && source_is_file(&filter->source);
}

static struct table *find_table(struct tables *tables,
				const struct filter *filter, uint32_t rule)
{
	enum table_class class = class_of(filter);
	struct source source = filter->source;
	unsigned turn = 0;

	assert(is_text_class(class) == source_is_text(&source));
	if (source.kind == SOURCE_EXPR)
		source.index = sources_first_expr(tables->rules, source.index);

	for (size_t i = 0; i < tables->n; i++) {
		struct table *table = &tables->items[i];

		if (table->class != class ||
		    table->except != is_except(filter) ||
		    !source_equal(&table->source, &source))
			continue;
		if (takes(table, rule))
			return table;
		turn++;
	}

	if (tables->n == MAX_TABLES)
		return NULL;

	tables->items[tables->n] = (struct table){
		.source = source,
		.class = class,
		.except = is_except(filter),
		.turn = turn,
	};
	return &tables->items[tables->n++];
}

int tables_add(struct tables *tables, const struct rule *rule, uint32_t number)
{
	for (size_t i = 0; i < rule->n_filters; i++) {
		const struct filter *filter = &rule->filters[i];
		struct table *table = find_table(tables, filter, number);
		struct ask *ask;

		assert(rule->waits || !source_is_late(&filter->source));
		if (!table)
			return -E2BIG;

		ask = array_grow(&table->asks, table->n_asks, sizeof(*ask));
		if (!ask)
			return -ENOMEM;
		*ask = (struct ask){ filter, number };
		table->n_asks++;
	}
	return 0;
}

static int compare_tables(const void *a, const void *b)
{
	const struct table *table_a = a;
	const struct table *table_b = b;
	int order = source_compare(&table_a->source, &table_b->source);

	if (!order)
		order = compare(table_a->class, table_b->class);
	if (!order)
		order = compare(table_a->except, table_b->except);
	return order ? order : compare(table_a->turn, table_b->turn);
}

void tables_sort(struct tables *tables)
{
	qsort(tables->items, tables->n, sizeof(*tables->items), compare_tables);
}

void tables_free(struct tables *tables)
{
	for (size_t i = 0; i < tables->n; i++)
		free(tables->items[i].asks);
	*tables = (struct tables){ 0 };
}
