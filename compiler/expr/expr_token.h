/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * expr_token - the words of an expression
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum token_kind {
	TOKEN_END,
	TOKEN_NUMBER,
	TOKEN_NAME,
	TOKEN_SIGN,  /* one of those that CEL has, used here or not */
	TOKEN_WRONG, /* anything else */
};

struct token {
	enum token_kind kind;
	const char *text; /* where it is in the expression */
	size_t len;
	uint64_t number;
	bool is_unsigned;  /* 5u */
	const char *wrong; /* TOKEN_WRONG: what it is */
};

/* The next token at @text, past white space and comments. */
struct token token_next(const char *text);

bool token_is(const struct token *token, const char *text);
