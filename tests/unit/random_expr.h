/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * random_expr - expressions as trees: their text, and what it means
 *
 * A tree is written as text, which is what the compiler sees, and evaluated as
 * it is, with exact numbers that are brought into the range of their type
 * after every step.
 */

#include <stdint.h>

#include "base/buf.h"
#include "expr.h"

enum {
	EXPR_NAMES = 8, /* one for each integer type: the first half are args */
	EXPR_NODES = 256,
};

struct expr_node {
	const char *sign; /* operator, function or name; NULL: a number */
	unsigned level;	  /* of an operator, as in compiler/expr.h; 0: none */
	enum value_type type; /* of the result; VALUE_NONE: bool */
	const struct expr_node *operands[2];
	__int128 number;
	size_t name; /* of what is loaded */
};

struct random_expr {
	uint64_t state; /* of the generator of numbers */
	struct expr_node nodes[EXPR_NODES];
	size_t n_nodes;
	const struct expr_node *root;
	struct value values[EXPR_NAMES];
};

enum expr_meaning {
	MEANS_FALSE,
	MEANS_TRUE,
	MEANS_UNREADABLE,
};

/* Types of the names of all random expressions. */
extern const struct expr_names random_expr_names;

/* A new tree and new values; its text is appended to @text. */
void random_expr(struct random_expr *random, struct buf *text);

enum expr_meaning random_expr_meaning(const struct random_expr *random);
