/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * symbols - the functions of the running kernel by their addresses
 *
 * Nothing is read before the first question: only policies that ask for stack
 * traces pay for the table. It is read again when modules came or went.
 */

#include <stdbool.h>
#include <stdint.h>

struct symbols;

struct symbol {
	const char *name; /* until the next symbols_find() */
	uint64_t offset;  /* of the address in it */
};

/* @kallsyms, @modules: "/proc/kallsyms", "/proc/modules"; static. Returns 0;
 * -ENOMEM. */
int symbols_new(const char *kallsyms, const char *modules,
		struct symbols **ret);
void symbols_free(struct symbols **symbols);

/* Returns whether the function at @address is known. */
bool symbols_find(struct symbols *symbols, uint64_t address,
		  struct symbol *ret);
