/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * call - a random system call, and what can be known of it
 */

#include "arena.h"
#include "random_pool.h"
#include "shape.h"

enum {
	MAX_CALL_FACTS = 64,
};

struct call {
	const struct shape *shape;
	unsigned number; /* from 0 */
	long args[N_ARGS];
	long result; /* or a negative errno */
	struct fact facts[MAX_CALL_FACTS];
	size_t n_facts;
	struct argument {
		struct text text; /* what is to be read, as it is judged */
		enum value_state state;
		bool inner_nul;
		uint16_t family;
		uint32_t port;
		const void *at; /* memory that must be resident */
		size_t size;
	} arguments[N_ARGS];
};

/* Draws the arguments of @call, of which only shape and number are set, and
 * puts them into @arena. */
void call_draw(struct call *call, struct random_pool *pool,
	       struct arena *arena);

/* Makes the call, and finds the facts: what is not resident by its end could
 * never be read. */
void call_make(struct call *call, struct arena *arena, const char *program);

/* For whoever looks for the reason of a difference. */
void call_print(const struct call *call);

void call_clear(struct call *call);
