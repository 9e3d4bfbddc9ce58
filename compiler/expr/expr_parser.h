/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * expr_parser - where the parser of an expression stands
 *
 * The grammar is in expr.c; this is the token in hand, the operations so far
 * and the types. After the first error nothing more is said or added, and the
 * token in hand is the end, at which everything stops.
 */

#include <stdbool.h>
#include <stdint.h>

#include "diag.h"
#include "expr.h"
#include "expr_token.h"

/* A truth value, beside the types of integers. */
#define BOOL VALUE_NONE

struct parser {
	const char *text;
	const struct expr_names *names;
	struct token token; /* in hand */
	struct expr expr;
	unsigned slot; /* the first that is free */
	unsigned nesting;
	bool failed;
	struct expr_error error;
};

struct expr_type {
	const char *name;
	const char *five; /* how a number of the type is written */
};

extern const struct expr_type expr_types[]; /* by enum value_type, to U64 */

static inline bool expr_is_integer(enum value_type type)
{
	return type >= VALUE_S8 && type <= VALUE_U64;
}

void parser_fail(struct parser *p, const struct token *at, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* For messages, as quote(). */
struct quoted quote_token(const struct token *token);

/* Takes the next token in hand. */
void parser_advance(struct parser *p);

/* Goes past @sign. The one may do nothing and return false, the other fails. */
bool parser_accept(struct parser *p, const char *sign);
void parser_expect(struct parser *p, const char *sign);

/* Adds an operation that makes a new result. Returns @type. */
enum value_type parser_push(struct parser *p, const struct token *at,
			    enum expr_opcode op, enum value_type type,
			    uint64_t value);

/* Adds one that puts its result in place of the last @n. */
void parser_combine(struct parser *p, const struct token *at,
		    enum expr_opcode op, enum value_type type, unsigned n);

/* Makes the last result one of type @to. */
void parser_convert(struct parser *p, const struct token *at,
		    enum value_type to);

/* Check operands of @at, and fail if they are not of one type, or not
 * integers. */
bool parser_alike(struct parser *p, const struct token *at, enum value_type a,
		  enum value_type b);
bool parser_integer(struct parser *p, const struct token *at,
		    enum value_type type);
