// SPDX-License-Identifier: Apache-2.0

#include "lower_register.h"

#include <string.h>

#include "base/mem.h"

/* Word of struct pt_regs (arch/x86/include/asm/ptrace.h), and the part. */
struct cpu_register {
	const char *name;
	unsigned word;
	unsigned shift;
	unsigned bits; /* 0: all */
};

#define WIDE(r, e, x, l, word)                                     \
	{ r, word, 0, 0 }, { e, word, 0, 32 }, { x, word, 0, 16 }, \
	{                                                          \
		l, word, 0, 8                                      \
	}
#define NUMBERED(r, word)                                                  \
	{ r, word, 0, 0 }, { r "d", word, 0, 32 }, { r "w", word, 0, 16 }, \
	{                                                                  \
		r "b", word, 0, 8                                          \
	}

static const struct cpu_register registers[] = {
	NUMBERED("r15", 0),
	NUMBERED("r14", 1),
	NUMBERED("r13", 2),
	NUMBERED("r12", 3),
	WIDE("rbp", "ebp", "bp", "bpl", 4),
	WIDE("rbx", "ebx", "bx", "bl", 5),
	{ "bh", 5, 8, 8 },
	NUMBERED("r11", 6),
	NUMBERED("r10", 7),
	NUMBERED("r9", 8),
	NUMBERED("r8", 9),
	WIDE("rax", "eax", "ax", "al", 10),
	{ "ah", 10, 8, 8 },
	WIDE("rcx", "ecx", "cx", "cl", 11),
	{ "ch", 11, 8, 8 },
	WIDE("rdx", "edx", "dx", "dl", 12),
	{ "dh", 12, 8, 8 },
	WIDE("rsi", "esi", "si", "sil", 13),
	WIDE("rdi", "edi", "di", "dil", 14),
	{ "rip", 16, 0, 0 },
	{ "eip", 16, 0, 32 },
	{ "cs", 17, 0, 16 },
	{ "eflags", 18, 0, 32 },
	{ "rflags", 18, 0, 0 },
	WIDE("rsp", "esp", "sp", "spl", 19),
	{ "ss", 20, 0, 16 },
};

static const char *register_name(size_t n, const void *data)
{
	(void)data;
	return n < ARRAY_SIZE(registers) ? registers[n].name : NULL;
}

bool register_find(const char *name, struct source *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(registers); i++) {
		if (strcmp(registers[i].name, name) != 0)
			continue;
		ret->kind = SOURCE_REGISTER;
		ret->index = registers[i].word;
		ret->shift = registers[i].shift;
		ret->bits = registers[i].bits;
		return true;
	}
	return false;
}

int lower_register(struct lowering *l, const struct policy_arg *arg,
		   struct source *ret)
{
	const char *nearest;

	if (register_find(arg->resolve, ret))
		return 0;

	nearest = diag_nearest(arg->resolve, register_name, NULL);
	return lower_error(
		l, arg->resolve_pos, "%s is no register of this machine%s%s%s",
		quote(arg->resolve).text, nearest ? "; did you mean '" : "",
		nearest ? nearest : "", nearest ? "'?" : "");
}
