/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * interval - tables of class TABLE_INTERVAL
 *
 * The ends of all ranges cut the numbers into intervals, within which every
 * filter has one answer. Neighbours with the same row are one interval. The
 * first starts at 0, so that every number is in one.
 */

#include "maps.h"
#include "table.h"

/* Appends to maps->intervals and fills first and n of @conf. Returns 0;
 * -E2BIG past MAX_INTERVALS or the limit of rows; -ENOMEM. */
int interval_build(const struct table *table, struct maps *maps,
		   struct table_conf *conf);
