/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * usdt_args - where the arguments of a static probe are, as its note says it
 *
 * The compiler prints operands in the notation of its assembler, each after
 * its size, which is negative for signed numbers:
 *
 *     x86-64   -4@%edi 8@$5 8@-24(%rbp) 4@(%rax,%rbx,4) 1@flag(%rip)
 *     arm64    -4@w0 8@5 8@[sp, 16] 4@[x1]
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum usdt_machine {
	USDT_X86_64,
	USDT_ARM64,
};

enum usdt_arg_kind {
	USDT_CONSTANT, /* @value */
	USDT_REGISTER, /* @base */
	USDT_MEMORY,   /* at @base + @index * @scale + @value + @symbol */
};

enum {
	USDT_REGISTER_NAME = 8,
	USDT_SYMBOL_NAME = 128,
};

struct usdt_arg {
	enum usdt_arg_kind kind;
	unsigned size; /* 1, 2, 4 or 8 bytes */
	bool is_signed;
	int64_t value;
	char base[USDT_REGISTER_NAME]; /* "rdi", "w0"; "": none, like the others
					*/
	char index[USDT_REGISTER_NAME];
	unsigned scale;
	char symbol[USDT_SYMBOL_NAME];
};

/* How many there are in a text. */
unsigned usdt_args_count(const char *text);

/* The n-th of them. Returns 0; -ENOENT: there are not so many; -EINVAL after
 * @why. */
int usdt_arg_parse(enum usdt_machine machine, const char *text, unsigned n,
		   struct buf *why, struct usdt_arg *ret);
