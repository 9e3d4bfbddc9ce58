/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * pattern - tables of class TABLE_FORWARD and TABLE_BACKWARD
 *
 * A pattern is one value of one filter. Going through the patterns in the
 * order of a walk, those that are the start of the present one are known, and
 * with them the filters that hold. Only patterns that change the row go into
 * the trie: its shape depends on what it says, not on how it was said.
 */

#include "maps.h"
#include "table.h"

/* Adds a trie to maps->trie and fills first of @conf. Returns 0; -E2BIG past
 * the limits of maps; -ENOMEM. */
int pattern_build(const struct table *table, struct maps *maps,
		  struct table_conf *conf);
