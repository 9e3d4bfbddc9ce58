/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * text_table - tables of class TABLE_TEXT_ANY and TABLE_TEXT_NONE
 *
 * All patterns of a table become one automaton, which finds them in one walk
 * over the text. Where it surely has found some, it names the row of their
 * rules: to be united with those found before, or, of negated filters, of
 * which none may find anything, to be intersected. Patterns for which it would
 * be too big become several automata, which are asked one after another.
 */

#include "maps.h"
#include "table.h"

/**
 * text_table_build() - append automata to maps->states
 * @conf:      first, n and row are filled
 * @ret_rule:  -EFBIG: the number of the rule whose pattern needs too big an
 *             automaton by itself
 *
 * Returns 0; -EFBIG; -E2BIG past MAX_AUTOMATA or the limits of maps; -ENOMEM.
 */
int text_table_build(const struct table *table, struct maps *maps,
		     struct table_conf *conf, uint32_t *ret_rule);
