/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * table_build - the tables of an image and the maps that they look into
 */

#include "image.h"
#include "table.h"

/**
 * tables_build() - fill conf.tables and the maps that they look into
 * @tables:    sorted; their sources are numbered
 * @all:       the row of all rules
 * @ret_rule:  -EFBIG: the number of the rule on the hook
 *
 * Returns 0; -E2BIG past the limits of maps; -EFBIG when a pattern needs too
 * big an automaton; -ENOMEM.
 */
int tables_build(struct image *image, const struct tables *tables,
		 const uint64_t *all, uint32_t *ret_rule);
