/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * expr - what an expression over the values of one event says
 *
 * As match.bpf.h it has nothing to do with the kernel, and tests compile it
 * for the host. The file that includes it has also defined the map exprs and
 * two functions that give memory of a room, or NULL: room_slots(), EXPR_SLOTS
 * numbers, and room_values(), conf.n_sources values, of which those that an
 * expression names have been read.
 *
 * Slots are in a map, since old kernels let nobody write to their stack at an
 * offset that is not a constant.
 */

#include "abi.h"
#include "match.bpf.h"

enum expr_result {
	EXPR_FALSE,
	EXPR_TRUE,
	EXPR_UNREADABLE, /* some value that it names could not be read */
};

/* Rounds to zero. Programs of these kernels divide unsigned numbers only; the
 * least number by -1 is itself, as when it is added up. */
static __always_inline __u64 expr_quotient(__u64 a, __u64 b, bool is_signed)
{
	bool negative = is_signed && (a ^ b) >> 63;

	if (is_signed && a >> 63)
		a = -a;
	if (is_signed && b >> 63)
		b = -b;
	a /= b;
	return negative ? -a : a;
}

static __always_inline __u64 expr_shift(const struct expr_op *op, __u64 a,
					__u64 by)
{
	by &= op->type == VALUE_S64 || op->type == VALUE_U64 ? 63 : 31;
	if (op->op == EXPR_LSH)
		return a << by;
	return is_signed(op->type) ? (__u64)((__s64)a >> by) : a >> by;
}

/* Numbers compare as unsigned once they are keys of intervals. */
static __always_inline bool expr_compare(const struct expr_op *op, __u64 a,
					 __u64 b)
{
	a = interval_key(a, is_signed(op->type));
	b = interval_key(b, is_signed(op->type));

	switch (op->op) {
	case EXPR_EQ:
		return a == b;
	case EXPR_NE:
		return a != b;
	case EXPR_LT:
		return a < b;
	case EXPR_LE:
		return a <= b;
	case EXPR_GT:
		return a > b;
	}
	return a >= b;
}

static __always_inline __u64 expr_apply(const struct expr_op *op, __u64 a,
					__u64 b)
{
	switch (op->op) {
	case EXPR_EXTEND:
		return a;
	case EXPR_NOT:
		return !a;
	case EXPR_INVERT:
		return ~a;
	case EXPR_ADD:
		return a + b;
	case EXPR_SUB:
		return a - b;
	case EXPR_MUL:
		return a * b;
	case EXPR_DIV:
		return expr_quotient(a, b, is_signed(op->type));
	case EXPR_AND:
		return a & b;
	case EXPR_OR:
		return a | b;
	case EXPR_XOR:
		return a ^ b;
	case EXPR_LSH:
	case EXPR_RSH:
		return expr_shift(op, a, b);
	}
	return expr_compare(op, a, b);
}

/*
 * Does the expression of the @n operations from @first hold for the values in
 * @room? Returns an enum expr_result. A division by zero makes the expression
 * as a whole not hold, whatever is around it.
 *
 * A global function: see trie_steps(). conf.expr_ops is what it costs the
 * verifier, nothing where there is no expression.
 */
__u64 expr_result(__u32 room, __u32 first, __u32 n);

__noinline __u64 expr_result(__u32 room, __u32 first, __u32 n)
{
	const struct value *values = room_values(room);
	__u64 *slots = room_slots(room);

	if (!conf.expr_ops || !values || !slots)
		return EXPR_UNREADABLE;

	NO_UNROLL
	for (__u32 i = 0; i < MAX_EXPR_OPS; i++) {
		const struct expr_op *op;
		__u32 at = first + i;
		__u64 next, number;
		__u64 *slot;

		if (i >= conf.expr_ops || i >= n)
			break;
		op = bpf_map_lookup_elem(&exprs, &at);
		if (!op)
			return EXPR_UNREADABLE;
		slot = &slots[op->slot % EXPR_SLOTS];
		number = op->value;

		if (op->op == EXPR_LOAD) {
			if (number >= conf.n_sources ||
			    values[number].state != VALUE_OK)
				return EXPR_UNREADABLE;
			number = values[number].number;
		} else if (op->op != EXPR_LITERAL) {
			next = slots[(op->slot + 1) % EXPR_SLOTS];
			if (op->op == EXPR_DIV && !next)
				return EXPR_FALSE;
			number = expr_apply(op, *slot, next);
		}
		*slot = value_extend(number, op->type);
	}
	return *slots ? EXPR_TRUE : EXPR_FALSE;
}
