/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * abi_limits - the numbers that everything else is measured by
 */

#include <linux/types.h>

#define ABI_SIZE(type, size) \
	_Static_assert(sizeof(struct type) == (size), #type " changed size")

enum {
	MAX_SOURCES = 128,	 /* values one hook can read */
	MAX_TABLES = 96,	 /* tables one hook can ask */
	MAX_STEPS = 10,		 /* pointers on the way to a value */
	MAX_WORDS = 1024,	 /* of 64 rules each, on one hook */
	MAX_INTERVALS = 1 << 20, /* of one table */
	MAX_STRING = 4096,	 /* bytes of one string, its NUL included */
	/* a NUL in front, one byte more than fits to tell a longer string */
	STRING_ROOM = 8 + MAX_STRING + 8,
	MAX_DATA = 80 * (MAX_STRING - 1), /* bytes of a value with maxData */
	MAX_ARGV = 32768,   /* bytes of argv in a record_exec, unless set */
	MAX_LIST = 1 << 20, /* of argv, and of the environment, at most */
	MAX_MARKS = 1024,   /* bits of a process: struct marks */
	MARK_WORDS = MAX_MARKS / 64,
	MAX_FRAMES = 127, /* of a stack trace */
	IMA_DIGEST = 64,
	EXE_SHORT = 256, /* bytes of an exe path kept in struct proc */
	SYSCALL_ARGS = 6,
	CLOCK_TICK_NS = 10000000, /* USER_HZ of every architecture in use */
};
