/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * expr - conditions over numbers, from the text of CelExpr to operations
 *
 *     "arg0 == int32(3) && and(arg1, 0x40u) != 0u" -> struct expr
 *
 * The part of CEL (the Common Expression Language) that Tetragon runs in the
 * kernel, with its types and nothing implicit between them:
 *
 *     numbers      5 and 0x5 are int64, 5u and 0x5u uint64; true, false: bool
 *     names        arg0, arg1..., data0, data1...: the caller says their types
 *     ||  &&  !    of bool; there is no short circuit, all is looked at
 *     == !=        of two of one type; < <= > >= of two of one integer type
 *     + - * /      of two of one integer type; the result has it, and wraps
 *     int8(x) int16(x) int32(x)       of an int64, of which the low bits stay
 *     uint8(x) uint16(x) uint32(x)    of a uint64
 *     and(x, y) or(x, y) xor(x, y) not(x) lsh(x, y) rsh(x, y)    of bits
 *
 * from the loosest to the closest, all from the left: || && relations, + -,
 * * /, !. "//" begins a comment. rsh keeps the sign of signed types; shifts
 * count modulo 64, modulo 32 for types of 32 bits and less. By a division by
 * zero the whole expression does not hold.
 */

#include <stddef.h>

#include "abi.h"

/* Types of what can be named: VALUE_S8 to VALUE_U64; others make a name that
 * cannot be used. In the program arg N has number N, data N @n_args + N. */
struct expr_names {
	const enum value_type *args;
	size_t n_args;
	const enum value_type *data;
	size_t n_data;
};

/* A program as bpf/expr.bpf.h runs it, but that EXPR_LOAD has the number of a
 * name, as above, where an image has that of a source of its hook. */
struct expr {
	struct expr_op ops[MAX_EXPR_OPS];
	size_t n;
};

/* What is wrong, a sentence without a full stop, and how many characters of
 * the expression stand before it: in a YAML scalar on one line without
 * escapes, that many columns after its first character. */
struct expr_error {
	size_t column;
	char text[200];
};

/* Returns 0; -EINVAL after filling @error, with @ret as it was. */
int expr_parse(const char *text, const struct expr_names *names,
	       struct expr *ret, struct expr_error *error);

/* "arg1 has bits that arg0 lacks", of 64 bits each. */
struct expr expr_gained(void);
