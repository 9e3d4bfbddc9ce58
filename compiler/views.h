/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * views - what an image keeps of its policies for events, and its sources
 *
 * Sources are numbered in the order in which tables ask them; those that
 * events only show come last, so that they are read only for a match.
 */

#include "image.h"
#include "table.h"

/* Numbers the sources of the tables: fills conf.sources and the source of each
 * of conf.tables. Returns 0; -E2BIG past MAX_SOURCES. */
int sources_build(struct image *image, const struct tables *tables);

/**
 * views_build() - copy the views of one hook
 * @ret_numbers:  gets, for each of ruleset::views, its number in the image
 *
 * Returns 0; -E2BIG past MAX_SOURCES; -ENOMEM.
 */
int views_build(struct image *image, const struct ruleset *rules, unsigned hook,
		size_t **ret_numbers);
