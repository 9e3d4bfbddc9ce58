/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * elf_symbol - where the functions and variables of a program are
 *
 * By the table that strip(1) takes away (.symtab), then by that of the dynamic
 * linker, then by that of the runtime of Go. Where a name is there more than
 * once, the one that other files see is meant, of its default version.
 */

#include "elf_file.h"

struct elf_symbol {
	uint64_t addr;
	uint64_t size;	   /* 0: not known */
	bool is_chosen;	   /* IFUNC: a function that chooses, once, which
			      function it is */
	bool is_ambiguous; /* others of that name are as good */
};

enum elf_symbol_kind {
	SYMBOL_CODE,
	SYMBOL_DATA,
};

/* False: there is none, or only in other files. */
bool elf_symbol_find(const struct elf_file *file, const char *name,
		     enum elf_symbol_kind kind, struct elf_symbol *ret);

/* Does the file have symbols of its functions? */
bool elf_symbol_any(const struct elf_file *file);

/* The name of a function that may be meant; NULL: none. */
const char *elf_symbol_nearest(const struct elf_file *file, const char *name);
