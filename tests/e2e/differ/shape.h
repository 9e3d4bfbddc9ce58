/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * shape - system calls that do nothing, whatever their arguments
 *
 * Each fails, or returns 0, before it looks at what it is given: the
 * descriptor is none, or a flag does not exist. One argument numbers the
 * calls.
 */

#include "judge.h"

enum what {
	IS_NUMBER, /* anything */
	IS_CALL,   /* which call it is */
	IS_STRING,
	IS_BUFFER, /* as many bytes as the next argument says */
	IS_VECTOR, /* idem, struct iovec */
	IS_SIZE,
	IS_ADDRESS, /* struct sockaddr */
};

enum {
	N_SHAPES = 4,
	N_ARGS = 6,
	FIRST_CALL = 0x40000000, /* neither a descriptor nor a right flag */
};

struct shape {
	const char *name; /* "sys_splice" */
	long number;
	unsigned n_args;
	enum what args[N_ARGS];
};

extern const struct shape shapes[N_SHAPES];

/* What is judged of an argument, a program and a result. */
struct source source_of(unsigned arg, enum value_type type);
struct source source_of_family(unsigned arg);
struct source source_of_binary(void);
struct source source_of_result(enum value_type type);
