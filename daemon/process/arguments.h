/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * arguments - how a program was called, as one line of text
 *
 * As Tetragon shows it, so that its users find what they know: the elements
 * joined by spaces, those that are empty or have a space in double quotes.
 * Quotes in them stay as they are: the line is for people and patterns, it
 * cannot be split again without doubt. The binary is made absolute, symbolic
 * links stay.
 */

#include <stdbool.h>

#include "base/buf.h"
#include "decode.h"

/* Takes the next element off the front of @list; each ends with a NUL, the
 * last one may lack it. Returns false when there is none. */
bool arguments_next(struct bytes *list, struct bytes *ret);

/* Adds the variables of @envs ("NAME=value") that have one of @names, a NUL
 * after each. */
void arguments_variables(struct buf *out, struct bytes envs,
			 char *const names[], size_t n);

/* Adds argv without its first element; each element ends with a NUL, the
 * last one may lack it. */
void arguments_join(struct buf *out, struct bytes argv);

/* Adds @name as seen from @cwd. What is absolute stays as it is; otherwise
 * "//", "." and ".." are resolved by the letters alone. */
void arguments_binary(struct buf *out, struct bytes cwd, struct bytes name);
