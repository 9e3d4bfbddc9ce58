/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * mask - tables of class TABLE_MASK_ANY and TABLE_MASK_NONE
 *
 * "Has a bit in common" is decided bit by bit: a row for each of the 64, with
 * the rules that hold when this bit alone is set. Of a number with several
 * bits the rows are united; of the negated filters, which every bit can only
 * break, intersected.
 */

#include "maps.h"
#include "table.h"

/* Appends 64 entries to maps->masks and fills first, n and row of @conf.
 * Returns 0; -E2BIG past the limits of maps; -ENOMEM. */
int mask_build(const struct table *table, struct maps *maps,
	       struct table_conf *conf);
