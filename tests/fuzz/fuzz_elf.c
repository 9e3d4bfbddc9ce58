// SPDX-License-Identifier: Apache-2.0
/*
 * Any bytes as a program: its symbols, notes and probes are read in bounds,
 * and what is said to be in the file is there.
 *
 * Built by clang with -fsanitize=fuzzer,address.
 */

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "elf_note.h"
#include "elf_symbol.h"
#include "usdt_args.h"
#include "usdt_note.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void read_args(const char *text)
{
	unsigned n = usdt_args_count(text);
	struct usdt_arg arg;

	for (unsigned i = 0; i < n && i < 20; i++) {
		usdt_arg_parse(USDT_X86_64, text, i, NULL, &arg);
		usdt_arg_parse(USDT_ARM64, text, i, NULL, &arg);
	}
}

static void read_probes(const struct elf_file *file)
{
	struct usdt_notes notes = { 0 };
	struct usdt_probe probe;
	uint64_t offset;

	if (!usdt_notes_open(file, &notes))
		return;
	while (usdt_notes_next(&notes, &probe)) {
		if (elf_file_offset(file, probe.pc, PF_X, &offset)) {
			assert(offset < file->len);
			assert(elf_file_has(file, offset, PF_X));
		}
		read_args(probe.args);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct elf_symbol symbol;
	struct elf_note note;
	struct elf_file file;

	if (elf_file_open(data, size, NULL, &file))
		return 0;

	elf_symbol_find(&file, "traced_number", SYMBOL_CODE, &symbol);
	elf_symbol_find(&file, "traced_global", SYMBOL_DATA, &symbol);
	elf_symbol_nearest(&file, "traced_nomber");
	if (elf_note_build_id(&file, &note))
		assert(note.bytes + note.len <= data + size);
	read_probes(&file);
	return 0;
}
