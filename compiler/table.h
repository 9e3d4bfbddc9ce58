/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * table - which filters one look-up answers
 *
 * A table asks one source one class of question, for all rules of a hook at
 * once. A rule may have several filters in a table: all of them must hold.
 * Only a MASK_ANY table takes one filter of a rule, since it unites rows; a
 * rule with more of them has more tables.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "rule.h"

/* One filter in a table. */
struct ask {
	const struct filter *filter;
	uint32_t rule; /* number on the hook */
};

struct table {
	struct source source;
	enum table_class class;
	unsigned turn;	  /* of the tables alike in the above */
	struct ask *asks; /* by rule */
	size_t n_asks;
};

/* In the order in which they are asked. */
struct tables {
	struct table items[MAX_TABLES];
	size_t n;
};

bool source_equal(const struct source *a, const struct source *b);
bool source_is_text(const struct source *source);
bool source_is_signed(const struct source *source);

/* What comes first is cheaper to get: cached numbers, numbers, cached text,
 * text; then the numbers of the enums decide. */
int source_compare(const struct source *a, const struct source *b);

/**
 * tables_add() - give the filters of a rule their tables
 * @rule:    its number; rules come in ascending order
 *
 * Returns 0; -E2BIG past MAX_TABLES; -ENOMEM.
 */
int tables_add(struct tables *tables, const struct rule *rule, uint32_t number);

/* Puts the tables in order, after all rules were added. */
void tables_sort(struct tables *tables);
void tables_free(struct tables *tables);
