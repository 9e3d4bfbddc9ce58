/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * pattern_reader - the text of a pattern while it is parsed
 */

#include "syntax.h"

enum {
	PATTERN_DEPTH = 32, /* groups in groups */
};

struct pattern_reader {
	const char *text;
	size_t len;
	size_t at;
	unsigned depth;
	bool fold; /* letters are meant in both cases */
	struct syntax *syntax;
	struct pattern_error *error;
};

/* The byte that is @ahead of the present one; -1: none. */
int reader_peek(const struct pattern_reader *reader, size_t ahead);

/* Passes @text if it comes next. */
bool reader_skip(struct pattern_reader *reader, const char *text);

/* Fills the error of the reader; returns -EINVAL. @at: byte of the pattern. */
int reader_fail(struct pattern_reader *reader, size_t at, const char *text);

/* Passes one character and makes a part of it. */
int reader_literal(struct pattern_reader *reader, uint32_t *ret);

/* The part that is the character @c, a code point. */
int reader_char(struct pattern_reader *reader, uint32_t c, uint32_t *ret);

/* The part that is one of @set. */
int reader_set(struct pattern_reader *reader, const struct char_set *set,
	       uint32_t *ret);

/* The part that is @child from @min to @max times. */
int reader_repeat(struct pattern_reader *reader, uint32_t child, unsigned min,
		  unsigned max, uint32_t *ret);

/* The number of the character at the next place, which is passed: of what is
 * not UTF-8, of one byte. -1: the pattern ends here. */
int32_t reader_next_char(struct pattern_reader *reader);
