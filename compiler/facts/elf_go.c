// SPDX-License-Identifier: Apache-2.0
/*
 * The table begins with numbers: which layout, how many functions, and from Go
 * 1.16 on, where its parts are. One part has two numbers for each function, in
 * the order of addresses: where it begins, and where more about it stands,
 * which begins with the same address and the place of its name.
 */

#include "elf_go.h"

#include <string.h>

#include "base/mem.h"

enum {
	HEAD = 8, /* bytes before the first number */
	WORD = 8,
	NO_PART = -1,
};

/* Parts are named by the number of the word that says where they are. */
static const struct layout {
	uint32_t magic;
	int8_t text;
	int8_t names;
	int8_t bodies;
	uint8_t width;
} layouts[] = {
	{ 0xfffffff1, 2, 3, 7, 4 },		      /* Go 1.20 */
	{ 0xfffffff0, 2, 3, 7, 4 },		      /* 1.18 */
	{ 0xfffffffa, NO_PART, 2, 6, 8 },	      /* 1.16 */
	{ 0xfffffffb, NO_PART, NO_PART, NO_PART, 8 }, /* 1.2 */
};

static bool read_number(const struct elf_part *table, uint64_t offset,
			unsigned width, uint64_t *ret)
{
	uint64_t number = 0;

	if (offset > table->len || width > table->len - offset)
		return false;
	memcpy(&number, table->bytes + offset, width);
	*ret = number;
	return true;
}

/* What the layout does not have is 0. */
static bool read_word(const struct elf_part *table, int8_t word, uint64_t *ret)
{
	*ret = 0;
	return word == NO_PART ||
	       read_number(table, HEAD + WORD * (uint64_t)word, WORD, ret);
}

/* Where a part begins: what the layout does not have, with the table. */
static bool read_part(const struct elf_part *table, int8_t word, uint64_t *ret)
{
	return read_word(table, word, ret) && *ret <= table->len;
}

static bool find_table(const struct elf_file *file, struct elf_part *ret)
{
	return elf_file_section(file, ".gopclntab", ret) ||
	       elf_file_section(file, ".data.rel.ro.gopclntab", ret);
}

static const struct layout *find_layout(const struct elf_part *table)
{
	uint64_t magic, word;

	if (!read_number(table, 0, sizeof(uint32_t), &magic) ||
	    !read_number(table, HEAD - 1, 1, &word) || word != WORD)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(layouts); i++)
		if (layouts[i].magic == magic)
			return &layouts[i];
	return NULL;
}

bool elf_go_open(const struct elf_file *file, struct go_functions *ret)
{
	struct go_functions go = { 0 };
	const struct layout *layout;
	uint64_t n;

	if (!find_table(file, &go.table))
		return false;
	layout = find_layout(&go.table);
	if (!layout || !read_number(&go.table, HEAD, WORD, &n) ||
	    !read_word(&go.table, layout->text, &go.text) ||
	    !read_part(&go.table, layout->names, &go.names) ||
	    !read_part(&go.table, layout->bodies, &go.bodies))
		return false;

	go.width = layout->width;
	go.entries = layout->bodies == NO_PART ? HEAD + WORD : go.bodies;
	if (n > go.table.len / (2 * go.width) ||
	    (layout->text != NO_PART && !go.text))
		return false;
	go.n = (size_t)n;
	*ret = go;
	return true;
}

bool elf_go_at(const struct go_functions *functions, size_t i,
	       struct go_function *ret)
{
	const struct elf_part *table = &functions->table;
	unsigned width = functions->width;
	uint64_t at = functions->entries + 2 * (uint64_t)width * i;
	uint64_t begin, body, name;
	const char *text;

	if (!read_number(table, at, width, &begin) ||
	    !read_number(table, at + width, width, &body) ||
	    body > table->len ||
	    !read_number(table, functions->bodies + body + width,
			 sizeof(uint32_t), &name))
		return false;

	text = elf_part_text(table, functions->names + name);
	if (!text)
		return false;
	*ret = (struct go_function){ text, functions->text + begin };
	return true;
}

bool elf_go_find(const struct elf_file *file, const char *name, uint64_t *ret)
{
	struct go_functions functions;
	struct go_function function;

	if (!elf_go_open(file, &functions))
		return false;
	for (size_t i = 0; i < functions.n; i++) {
		if (!elf_go_at(&functions, i, &function) ||
		    strcmp(function.name, name) != 0)
			continue;
		*ret = function.addr;
		return true;
	}
	return false;
}
