/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * elf_go - the functions of a program in Go
 *
 * Its runtime finds the name of a function in a table of its own (.gopclntab),
 * which strip(1) leaves where it is. Layouts are those of Go 1.2 and later.
 * Where the table does not say at which address the code begins (it is only
 * known when the program is loaded), it has no functions.
 */

#include "elf_file.h"

struct go_functions {
	struct elf_part table;
	size_t n;
	uint64_t entries; /* where each begins, and what it is; in the table */
	uint64_t bodies;  /* what these count from */
	uint64_t names;
	uint64_t text;	/* what addresses count from */
	unsigned width; /* bytes of an address */
};

struct go_function {
	const char *name; /* "main.main", in the file */
	uint64_t addr;
};

/* False: it is no program in Go, or in one that is not known. */
bool elf_go_open(const struct elf_file *file, struct go_functions *ret);

/* Function @i. False: the table is broken there. */
bool elf_go_at(const struct go_functions *functions, size_t i,
	       struct go_function *ret);

/* The address of the function @name. False: there is none. */
bool elf_go_find(const struct elf_file *file, const char *name, uint64_t *ret);
