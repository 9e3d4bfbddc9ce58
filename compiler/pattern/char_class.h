/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * char_class - sets of characters in patterns: [a-z], \d, [[:alpha:]]
 */

#include "pattern_reader.h"

enum class_style {
	CLASS_GLOB,  /* "!" negates, too; never has "/" */
	CLASS_REGEX, /* has [:names:] and escapes like \d */
};

/* From the "[" on. Returns 0; -EINVAL after filling the reader's error;
 * -ENOMEM. */
int class_parse(struct pattern_reader *reader, enum class_style style,
		uint32_t *ret);

/* Adds what the letter of \d, \w, \s, or of their negations \D, \W, \S, stands
 * for. Returns whether it is one of them. */
bool class_add_letter(struct char_set *set, int letter);

/* Passes an escape that is one character, from the "\" on, or any character
 * without one: a code point. Returns what class_parse() does. */
int class_escape(struct pattern_reader *reader, uint32_t *ret);
