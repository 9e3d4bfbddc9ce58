/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * glob - patterns for paths; the whole text must match
 *
 *     ?           one character, but not "/"
 *     *           any characters, even none, but no "/"
 *     **          any bytes, even none, "/" too; as a whole name with the "/"
 *                 after it, any folders, even none
 *     [a-z_]      one of these characters, never "/"
 *     [!a-z]      one character that is none of them, nor "/"; [^a-z] is the
 *                 same
 *     {a,b*}      one of these patterns
 *     \c          the character c
 *
 * All else means itself. In a class "]" comes first, "-" first or last.
 */

#include "pattern_reader.h"

/* Returns 0; -EINVAL after filling the reader's error; -ENOMEM. */
int glob_parse(struct pattern_reader *reader);
