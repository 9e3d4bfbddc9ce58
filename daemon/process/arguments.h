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

#include "base/buf.h"
#include "decode.h"

/* Adds argv without its first element; each element ends with a NUL, the
 * last one may lack it. */
void arguments_join(struct buf *out, struct bytes argv);

/* Adds @name as seen from @cwd. What is absolute stays as it is; otherwise
 * "//", "." and ".." are resolved by the letters alone. */
void arguments_binary(struct buf *out, struct bytes cwd, struct bytes name);
