/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * syntax - what a pattern says, as a tree: from glob and regex to nfa
 *
 * Texts are bytes. Where a pattern means "some character" (the "?" of a glob,
 * the "." of a regular expression, a class that is negated), that is a byte
 * below 0x80; or a byte from 0xC2 to 0xF4 and as many of the continuation bytes
 * (0x80 to 0xBF) that it announces as there are; or any other byte. So it is a
 * character of UTF-8, and what is not UTF-8 cannot hide from it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "rule.h"

enum part_kind {
	PART_EMPTY,
	PART_BYTE,
	PART_SET,      /* one character */
	PART_SEQUENCE, /* all children, in their order */
	PART_CHOICE,   /* one of the children */
	PART_REPEAT,   /* the child, from @min to @max times */
	PART_RUN,      /* any bytes, even none */
	PART_BEGIN,    /* only at the begin of the text */
	PART_END,
};

enum {
	PART_NONE = 0, /* number of no part */
	REPEAT_MOST = 1000,
	REPEAT_FOREVER = REPEAT_MOST + 1,
};

/* Characters: those below 0x80 by their bits, and all others or none. */
struct char_set {
	uint64_t ascii[2];
	bool others;
};

struct part {
	enum part_kind kind;
	uint32_t child; /* the first */
	uint32_t next;	/* child of the same parent */
	unsigned min;
	unsigned max;
	uint8_t byte;
	struct char_set set;
};

struct syntax {
	struct part *parts; /* the first is of no use */
	size_t n;
	uint32_t root;
};

/* What is wrong, a sentence without a full stop, and how many characters of
 * the pattern stand before it. */
struct pattern_error {
	size_t column;
	char text[160];
};

/**
 * pattern_check() - is a value of a filter a pattern that can be compiled?
 * @test:  TEST_SUBSTRING, TEST_SUBSTRING_NOCASE, TEST_GLOB or TEST_REGEX
 *
 * Returns 0; -EINVAL after filling @error; -ENOMEM.
 */
int pattern_check(enum test test, const char *text, size_t len,
		  struct pattern_error *error);

void set_add(struct char_set *set, unsigned char c);
bool set_has(const struct char_set *set, unsigned char c);
void set_negate(struct char_set *set);

/* Adds the letters that differ in their case only. */
void set_fold(struct char_set *set);

/* All characters but @c. */
struct char_set set_all_but(unsigned char c);

/* Appends a part; -ENOMEM. */
int syntax_add(struct syntax *syntax, const struct part *part, uint32_t *ret);

/* A list of parts that becomes a sequence or a choice. */
struct part_list {
	uint32_t first;
	uint32_t last;
};

void syntax_append(struct syntax *syntax, struct part_list *list,
		   uint32_t part);

/* The part with the children in @list: the child itself if it is alone. */
int syntax_join(struct syntax *syntax, enum part_kind kind,
		const struct part_list *list, uint32_t *ret);

void syntax_free(struct syntax *syntax);
