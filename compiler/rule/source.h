/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * source - a value that is read, a number or a text
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"

/* Where a VALUE_BYTES or VALUE_IOVEC finds how much there is. */
struct source_size {
	enum source_kind kind; /* SOURCE_ARG, _FIELD, _RETURN or _CONSTANT */
	unsigned index;
	enum value_type type;
	unsigned offset; /* SOURCE_FIELD; SOURCE_CONSTANT: the size */
};

/* A value that is read. Fields mean what they do in struct source_conf. */
struct source {
	enum source_kind kind;
	unsigned index; /* SOURCE_ARG: argument of the hook, from 0;
			   SOURCE_EXPR: in ruleset::exprs */
	enum value_type type;
	unsigned flags; /* enum source_flag */
	unsigned shift;
	unsigned bits;
	unsigned n_steps;
	uint32_t steps[MAX_STEPS];
	unsigned fd_steps;	 /* SOURCE_DESCRIPTOR: as many lead to it;
				    SOURCE_REGISTERS: WORD_SHIFTED() */
	struct source_size size; /* type VALUE_BYTES, VALUE_IOVEC */
};

/* An expression over sources, of which operand n is args[n]. */
struct rule_expr {
	struct expr_op *ops; /* bpf/abi.h */
	size_t n_ops;
	struct source *args;
	size_t n_args;
};

/* The same in all that is read: steps past n_steps, and a size of what has
 * none, are left aside. */
bool source_equal(const struct source *a, const struct source *b);
bool source_is_text(const struct source *source);
bool source_is_signed(const struct source *source);

/* Is it the path of a file, from the root of its mount namespace? */
bool source_is_file(const struct source *source);

/* Is it known at the return only? */
bool source_is_late(const struct source *source);

/* Has it a source_size? */
bool source_is_sized(const struct source *source);

/* What comes first is cheaper to get, what is late comes last: numbers of the
 * task, registers, numbers in memory, cached texts, texts, paths. The fields
 * decide between sources that cost the same. */
int source_compare(const struct source *a, const struct source *b);
