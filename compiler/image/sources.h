/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * sources - the values that one hook reads, as they are numbered
 *
 * A source that needs others (a text the number of its bytes, an expression
 * its operands) comes after them. Each is there once, and so is each of the
 * expressions of the map "exprs".
 */

#include "image.h"
#include "source.h"

/**
 * sources_add() - the number of a source, a new one unless it has one
 * @image:  conf.sources and what counts them grow, and the map "exprs"
 * @rules:  whose expression a SOURCE_EXPR is
 *
 * Returns 0; -E2BIG past MAX_SOURCES; -ENOMEM.
 */
int sources_add(struct image *image, const struct ruleset *rules,
		const struct source *source, uint8_t *ret);

/* The first of the expressions that is equal to number @expr, so that sources
 * that name it are equal, too. */
unsigned sources_first_expr(const struct ruleset *rules, unsigned expr);
