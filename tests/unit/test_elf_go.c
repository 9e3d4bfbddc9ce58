// SPDX-License-Identifier: Apache-2.0
/*
 * Programs that are nothing but the table of Go's runtime, in each of its
 * layouts.
 */

#include "elf_go.h"

#include <string.h>

#include "base/mem.h"
#include "elf_symbol.h"
#include "unit.h"

enum {
	TEXT = 0x401000,
	NAMES = 0x60,	/* in the table */
	BODIES = 0x100, /* idem */
	TABLE_SIZE = 0x200,
	NO_TEXT = 1 << 0,
};

struct program {
	Elf64_Ehdr header;
	uint8_t table[TABLE_SIZE];
	char section_names[64];
	Elf64_Shdr sections[3];
};

static const struct {
	const char *name;
	uint64_t begin;
} functions[] = {
	{ "runtime.text", 0 },
	{ "main.main", 0x40 },
	{ "main.(*T).Run[...]", 0x1280 },
};

static void put(struct program *p, uint64_t at, unsigned width, uint64_t number)
{
	ck_assert_uint_le(at + width, TABLE_SIZE);
	memcpy(p->table + at, &number, width);
}

static void put_word(struct program *p, unsigned word, uint64_t number)
{
	put(p, 8 + 8 * word, 8, number);
}

/* What each function has, from @entries on. */
static void put_functions(struct program *p, uint64_t entries, uint64_t bodies,
			  uint64_t names, unsigned width, uint64_t text)
{
	uint64_t name = NAMES;

	put_word(p, 0, ARRAY_SIZE(functions));
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++) {
		uint64_t body = BODIES + 0x80 + 16 * i;
		uint64_t begin = text + functions[i].begin;

		put(p, entries + 2 * width * i, width, begin);
		put(p, entries + 2 * width * i + width, width, body - bodies);
		put(p, body, width, begin);
		put(p, body + width, 4, name - names);
		strcpy((char *)p->table + name, functions[i].name);
		name += strlen(functions[i].name) + 1;
	}
}

static void put_elf(struct program *p, const char *section)
{
	p->header.e_type = ET_EXEC;
	p->header.e_machine = EM_X86_64;
	memcpy(p->header.e_ident, ELFMAG, SELFMAG);
	p->header.e_ident[EI_CLASS] = ELFCLASS64;
	p->header.e_ident[EI_DATA] = ELFDATA2LSB;
	p->header.e_shoff = offsetof(struct program, sections);
	p->header.e_shentsize = sizeof(Elf64_Shdr);
	p->header.e_shnum = 3;
	p->header.e_shstrndx = 1;
	strcpy(p->section_names + 1, section);
	p->sections[1] = (Elf64_Shdr){
		.sh_type = SHT_STRTAB,
		.sh_offset = offsetof(struct program, section_names),
		.sh_size = sizeof(p->section_names),
	};
	p->sections[2] = (Elf64_Shdr){
		.sh_name = 1,
		.sh_type = SHT_PROGBITS,
		.sh_offset = offsetof(struct program, table),
		.sh_size = sizeof(p->table),
	};
}

static struct program program(uint32_t magic, unsigned flags)
{
	struct program p = { 0 };

	put_elf(&p, ".gopclntab");
	put(&p, 0, 4, magic);
	put(&p, 6, 1, 1); /* the least an instruction has */
	put(&p, 7, 1, 8);
	switch (magic) {
	case 0xfffffffb:
		put_functions(&p, 16, 0, 0, 8, TEXT);
		break;
	case 0xfffffffa:
		put_word(&p, 2, NAMES);
		put_word(&p, 6, BODIES);
		put_functions(&p, BODIES, BODIES, NAMES, 8, TEXT);
		break;
	default:
		put_word(&p, 2, flags & NO_TEXT ? 0 : TEXT);
		put_word(&p, 3, NAMES);
		put_word(&p, 7, BODIES);
		put_functions(&p, BODIES, BODIES, NAMES, 4, 0);
	}
	return p;
}

static struct elf_file file_of(const struct program *p, size_t len)
{
	struct elf_file file;

	ck_assert_int_eq(elf_file_open(p, len, NULL, &file), 0);
	return file;
}

static const uint32_t magics[] = { 0xfffffff1, 0xfffffff0, 0xfffffffa,
				   0xfffffffb };

START_TEST(functions_of_every_layout_are_found)
{
	for (size_t i = 0; i < ARRAY_SIZE(magics); i++) {
		struct program p = program(magics[i], 0);
		struct elf_file file = file_of(&p, sizeof(p));

		for (size_t k = 0; k < ARRAY_SIZE(functions); k++) {
			uint64_t addr = 0;

			ck_assert_msg(
				elf_go_find(&file, functions[k].name, &addr),
				"%#x: %s", magics[i], functions[k].name);
			ck_assert_uint_eq(addr, TEXT + functions[k].begin);
		}
	}
}
END_TEST

START_TEST(they_are_symbols_of_a_program_without_symbols)
{
	struct program p = program(magics[0], 0);
	struct elf_file file = file_of(&p, sizeof(p));
	struct elf_symbol symbol;

	ck_assert(elf_symbol_find(&file, "main.main", SYMBOL_CODE, &symbol));
	ck_assert_uint_eq(symbol.addr, TEXT + 0x40);
	ck_assert(!elf_symbol_find(&file, "main.main", SYMBOL_DATA, &symbol));
	ck_assert(!elf_symbol_find(&file, "main.mian", SYMBOL_CODE, &symbol));
	ck_assert_str_eq(elf_symbol_nearest(&file, "main.mian"), "main.main");
	ck_assert(elf_symbol_any(&file));
}
END_TEST

START_TEST(a_program_that_is_moved_has_its_table_elsewhere)
{
	struct program p = program(magics[0], 0);
	struct elf_file file = file_of(&p, sizeof(p));
	uint64_t addr;

	put_elf(&p, ".data.rel.ro.gopclntab");
	ck_assert(elf_go_find(&file, "main.main", &addr));
	put_elf(&p, ".rodata");
	ck_assert(!elf_go_find(&file, "main.main", &addr));
}
END_TEST

START_TEST(what_only_the_loader_knows_is_not_guessed)
{
	struct program p = program(magics[0], NO_TEXT);
	struct elf_file file = file_of(&p, sizeof(p));

	ck_assert(!elf_symbol_any(&file));
}
END_TEST

static void look_into(const struct program *p)
{
	struct elf_file file = file_of(p, sizeof(*p));
	struct go_functions found;
	struct go_function function;

	if (!elf_go_open(&file, &found))
		return;
	ck_assert_uint_le(found.n, TABLE_SIZE);
	for (size_t i = 0; i < found.n; i++)
		if (elf_go_at(&found, i, &function))
			ck_assert_uint_lt(strlen(function.name), TABLE_SIZE);
}

START_TEST(a_broken_table_leads_nowhere)
{
	static const uint8_t values[] = { 0, 1, 0x7f, 0x80, 0xff };

	for (size_t i = 0; i < ARRAY_SIZE(magics); i++) {
		struct program p = program(magics[i], 0);

		for (size_t at = 0; at < TABLE_SIZE; at++)
			for (size_t k = 0; k < ARRAY_SIZE(values); k++) {
				uint8_t old = p.table[at];

				p.table[at] = values[k];
				look_into(&p);
				p.table[at] = old;
			}
		while (p.sections[2].sh_size--)
			look_into(&p);
	}
}
END_TEST

int main(void)
{
	return RUN("elf_go", functions_of_every_layout_are_found,
		   they_are_symbols_of_a_program_without_symbols,
		   a_program_that_is_moved_has_its_table_elsewhere,
		   what_only_the_loader_knows_is_not_guessed,
		   a_broken_table_leads_nowhere);
}
