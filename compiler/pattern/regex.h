/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * regex - regular expressions; they are searched for in the text
 *
 *     .               one character, of a line end, too
 *     [a-z] [^a-z]    one of these characters, one that is none of them; with
 *                     [:alpha:] and the like, and escapes
 *     \d \w \s        digit, letter or digit or "_", space: of ASCII
 *     \D \W \S        one character that is not
 *     \t \n \r \f \v \a \e \x41 \x{20ac}    characters
 *     ^ \A, $ \z      the begin, the end of the text, not of a line
 *     (x) (?:x)       a group
 *     x|y             either
 *     x* x+ x? x{3} x{3,} x{3,5}    some, at most 1000; followed by "?" they
 *                     are the same
 *     (?i)            at the begin only: letters of ASCII in either case
 *
 * A match begins where a character can begin: never at a byte from 0x80 to
 * 0xBF, unless the text does. What remembers or looks around (\1, (?=x), \b)
 * is not supported: no automaton does.
 */

#include "pattern_reader.h"

/* Returns 0; -EINVAL after filling the reader's error; -ENOMEM. */
int regex_parse(struct pattern_reader *reader);
