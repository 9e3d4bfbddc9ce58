/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * table - which filters one look-up answers
 *
 * A table asks one source one class of question, for all rules of a hook at
 * once. A rule may have several filters in a table: all of them must hold.
 * Only tables that unite rows, MASK_ANY and TEXT_ANY, take one filter of a
 * rule; a rule with more of them has more tables.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "rule.h"
#include "source.h"

/* One filter in a table. */
struct ask {
	const struct filter *filter;
	uint32_t rule; /* number on the hook */
};

struct table {
	struct source source;
	enum table_class class;
	bool except;	  /* table_conf::except */
	unsigned turn;	  /* of the tables alike in the above */
	struct ask *asks; /* by rule */
	size_t n_asks;
};

/* In the order in which they are asked. */
struct tables {
	const struct ruleset *rules;
	struct table items[MAX_TABLES];
	size_t n;
};

/**
 * tables_add() - give the filters of a rule their tables
 * @rule:    of tables->rules
 * @number:  of the rule on the hook; rules come in ascending order
 *
 * Returns 0; -E2BIG past MAX_TABLES; -ENOMEM.
 */
int tables_add(struct tables *tables, const struct rule *rule, uint32_t number);

/* Puts the tables in order, after all rules were added. */
void tables_sort(struct tables *tables);
void tables_free(struct tables *tables);
