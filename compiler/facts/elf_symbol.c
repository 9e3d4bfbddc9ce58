// SPDX-License-Identifier: Apache-2.0

#include "elf_symbol.h"

#include <string.h>

#include "base/mem.h"
#include "diag.h"
#include "elf_go.h"

enum {
	VERSION_HIDDEN = 0x8000, /* of .gnu.version: not the default one */
	MAX_NEAREST = 100000,	 /* symbols that are compared, for a hint, */
	MAX_NAME = 64,		 /* with names of at most as many bytes */
};

/* A table of symbols, with their names and versions. */
struct symbols {
	struct elf_part items;
	struct elf_part names;
	struct elf_part versions; /* len 0: none */
	size_t n;
};

static bool open_table(const struct elf_file *file, uint32_t type,
		       struct symbols *ret)
{
	struct symbols symbols = { 0 };
	unsigned at = 0;

	if (!elf_file_table(file, type, &at, &symbols.items) ||
	    !elf_file_linked(file, symbols.items.index, &symbols.names))
		return false;

	at = 0;
	if (type == SHT_DYNSYM)
		elf_file_table(file, SHT_GNU_versym, &at, &symbols.versions);
	symbols.n = symbols.items.len / sizeof(Elf64_Sym);
	*ret = symbols;
	return true;
}

static Elf64_Sym symbol_at(const struct symbols *symbols, size_t i)
{
	Elf64_Sym symbol;

	memcpy(&symbol, symbols->items.bytes + i * sizeof(symbol),
	       sizeof(symbol));
	return symbol;
}

static const char *name_of(const struct symbols *symbols,
			   const Elf64_Sym *symbol)
{
	return elf_part_text(&symbols->names, symbol->st_name);
}

static bool is_hidden(const struct symbols *symbols, size_t i)
{
	uint16_t version = 0;

	if (i < symbols->versions.len / sizeof(version))
		memcpy(&version, symbols->versions.bytes + i * sizeof(version),
		       sizeof(version));
	return version & VERSION_HIDDEN;
}

/* Functions that are written in assembler often say no type. */
static bool is_kind(const Elf64_Sym *symbol, enum elf_symbol_kind kind)
{
	unsigned type = ELF64_ST_TYPE(symbol->st_info);

	if (symbol->st_shndx == SHN_UNDEF || symbol->st_value == 0)
		return false;
	if (type == STT_NOTYPE)
		return symbol->st_shndx < SHN_LORESERVE;
	if (kind == SYMBOL_CODE)
		return type == STT_FUNC || type == STT_GNU_IFUNC;
	return type == STT_OBJECT;
}

/* The default version of a name is written with two. */
static bool is_named(const char *text, const char *name, size_t len)
{
	return strncmp(text, name, len) == 0 &&
	       (text[len] == '\0' ||
		(text[len] == '@' && text[len + 1] == '@'));
}

/* How sure it is that a symbol is meant: more is better. */
static unsigned rank_of(const struct symbols *symbols, size_t i,
			const Elf64_Sym *symbol)
{
	unsigned rank = 0;

	if (ELF64_ST_TYPE(symbol->st_info) != STT_NOTYPE)
		rank += 8;
	if (ELF64_ST_BIND(symbol->st_info) == STB_GLOBAL)
		rank += 4;
	if (ELF64_ST_BIND(symbol->st_info) == STB_WEAK)
		rank += 2;
	return rank + !is_hidden(symbols, i);
}

static bool find_in(const struct symbols *symbols, const char *name,
		    enum elf_symbol_kind kind, struct elf_symbol *ret)
{
	size_t len = strlen(name);
	unsigned best = 0;
	bool found = false;

	for (size_t i = 0; i < symbols->n; i++) {
		Elf64_Sym symbol = symbol_at(symbols, i);
		const char *text = name_of(symbols, &symbol);
		unsigned rank;

		if (!text || !is_kind(&symbol, kind) ||
		    !is_named(text, name, len))
			continue;
		rank = rank_of(symbols, i, &symbol);
		if (found && rank == best && ret->addr != symbol.st_value)
			ret->is_ambiguous = true;
		if (found && rank <= best)
			continue;
		ret->addr = symbol.st_value;
		ret->size = symbol.st_size;
		ret->is_chosen = ELF64_ST_TYPE(symbol.st_info) == STT_GNU_IFUNC;
		ret->is_ambiguous = false;
		best = rank;
		found = true;
	}
	return found;
}

static const uint32_t tables[] = { SHT_SYMTAB, SHT_DYNSYM };

bool elf_symbol_find(const struct elf_file *file, const char *name,
		     enum elf_symbol_kind kind, struct elf_symbol *ret)
{
	struct elf_symbol symbol = { 0 };
	struct symbols symbols;

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++)
		if (open_table(file, tables[i], &symbols) &&
		    find_in(&symbols, name, kind, &symbol)) {
			*ret = symbol;
			return true;
		}
	if (kind != SYMBOL_CODE || !elf_go_find(file, name, &symbol.addr))
		return false;
	*ret = symbol;
	return true;
}

bool elf_symbol_any(const struct elf_file *file)
{
	struct go_functions functions;
	struct symbols symbols;

	if (elf_go_open(file, &functions))
		return true;
	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		if (!open_table(file, tables[i], &symbols))
			continue;
		for (size_t k = 0; k < symbols.n; k++) {
			Elf64_Sym symbol = symbol_at(&symbols, k);

			if (is_kind(&symbol, SYMBOL_CODE))
				return true;
		}
	}
	return false;
}

/* For diag_nearest(). */
static const char *nth_name(size_t n, const void *data)
{
	const struct symbols *symbols = data;
	const char *text;
	Elf64_Sym symbol;

	if (n >= symbols->n || n >= MAX_NEAREST)
		return NULL;

	symbol = symbol_at(symbols, n);
	text = is_kind(&symbol, SYMBOL_CODE) ? name_of(symbols, &symbol) : NULL;
	return text && strnlen(text, MAX_NAME + 1) <= MAX_NAME ? text : "";
}

static const char *nth_function(size_t n, const void *data)
{
	const struct go_functions *functions = data;
	struct go_function function;

	if (n >= functions->n || n >= MAX_NEAREST)
		return NULL;
	if (!elf_go_at(functions, n, &function) ||
	    strnlen(function.name, MAX_NAME + 1) > MAX_NAME)
		return "";
	return function.name;
}

const char *elf_symbol_nearest(const struct elf_file *file, const char *name)
{
	struct go_functions functions;
	struct symbols symbols;

	for (size_t i = 0; i < ARRAY_SIZE(tables); i++) {
		const char *nearest = NULL;

		if (open_table(file, tables[i], &symbols))
			nearest = diag_nearest(name, nth_name, &symbols);
		if (nearest)
			return nearest;
	}
	return elf_go_open(file, &functions)
		       ? diag_nearest(name, nth_function, &functions)
		       : NULL;
}
