/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * automaton_text - the part of the canonical text that says what automata do
 */

#include "base/buf.h"
#include "image.h"

/* Appends the classes of bytes and the states of the automaton of @table. */
void automaton_text(const struct image *image, const struct table_conf *table,
		    struct buf *out);
