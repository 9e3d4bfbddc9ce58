// SPDX-License-Identifier: Apache-2.0

#include "elf_file.h"

#include <errno.h>
#include <string.h>

#include "../e2e/static_probe.h"
#include "base/mem.h"
#include "elf_note.h"
#include "elf_symbol.h"
#include "own_program.h"
#include "program_digest.h"
#include "unit.h"
#include "usdt_note.h"

STATIC_PROBE_BASE;
STATIC_PROBE_SEMAPHORE(own_semaphore);

__attribute__((noinline)) static int twin(void)
{
	__asm__ volatile("");
	return 2;
}

/* Two places of one probe, and one of another. */
static int pass_probes(int number)
{
	STATIC_PROBE("own", "pair", own_semaphore, "-4@%k0", "r"(number));
	STATIC_PROBE("own", "pair", own_semaphore, "-4@%k0 8@$1", "r"(number));
	STATIC_PROBE("own", "lone", 0, "");
	return number + twin() + own_twin();
}

static void open_own(struct buf *bytes, struct elf_file *file)
{
	own_program(bytes);
	ck_assert_int_eq(elf_file_open(bytes->data, bytes->len, NULL, file), 0);
}

static void refused(const Elf64_Ehdr *header, const char *reason)
{
	CLEANUP(buf_free) struct buf why = { 0 };
	struct elf_file file;

	ck_assert_int_eq(elf_file_open(header, sizeof(*header), &why, &file),
			 -EINVAL);
	ck_assert_ptr_nonnull(strstr(why.data, reason));
}

START_TEST(a_file_for_another_machine_is_named)
{
	CLEANUP(buf_free) struct buf bytes = { 0 };
	struct elf_file file;
	Elf64_Ehdr header;

	open_own(&bytes, &file);
	header = file.header;
	header.e_machine = EM_AARCH64;
	refused(&header, "arm64");

	header = file.header;
	header.e_ident[EI_DATA] = ELFDATA2MSB;
	header.e_machine = __builtin_bswap16(EM_S390);
	refused(&header, "s390");

	header = file.header;
	header.e_ident[EI_CLASS] = ELFCLASS32;
	header.e_machine = EM_386;
	refused(&header, "32-bit x86");

	header = file.header;
	header.e_type = ET_REL;
	refused(&header, "neither a program nor a shared library");

	header = file.header;
	header.e_ident[0] = '#';
	refused(&header, "no ELF file");
}
END_TEST

START_TEST(a_function_is_where_its_bytes_are)
{
	CLEANUP(buf_free) struct buf bytes = { 0 };
	struct elf_symbol symbol = { 0 };
	struct elf_file file;
	uint64_t offset = 0;

	open_own(&bytes, &file);
	ck_assert(elf_symbol_find(&file, "own_function", SYMBOL_CODE, &symbol));
	ck_assert(!symbol.is_chosen && !symbol.is_ambiguous);
	ck_assert_uint_gt(symbol.size, 0);
	ck_assert(elf_file_offset(&file, symbol.addr, PF_X, &offset));
	ck_assert(elf_file_has(&file, offset, PF_X));
	ck_assert_mem_eq(bytes.data + offset, (const void *)own_function,
			 symbol.size);
}
END_TEST

START_TEST(a_variable_is_data_and_no_code)
{
	CLEANUP(buf_free) struct buf bytes = { 0 };
	struct elf_symbol symbol = { 0 };
	struct elf_file file;
	uint64_t offset = 0;

	open_own(&bytes, &file);
	ck_assert(
		!elf_symbol_find(&file, "own_variable", SYMBOL_CODE, &symbol));
	ck_assert(elf_symbol_find(&file, "own_variable", SYMBOL_DATA, &symbol));
	ck_assert(!elf_file_offset(&file, symbol.addr, PF_X, &offset));
	ck_assert(elf_file_offset(&file, symbol.addr, PF_W, &offset));
	ck_assert_int_eq(bytes.data[offset], 1);
	ck_assert(!elf_file_has(&file, offset, PF_X));
}
END_TEST

START_TEST(two_functions_of_one_name_are_ambiguous)
{
	CLEANUP(buf_free) struct buf bytes = { 0 };
	struct elf_symbol symbol = { 0 };
	struct elf_file file;

	open_own(&bytes, &file);
	ck_assert(elf_symbol_find(&file, "twin", SYMBOL_CODE, &symbol));
	ck_assert(symbol.is_ambiguous);
}
END_TEST

START_TEST(the_nearest_function_is_found)
{
	CLEANUP(buf_free) struct buf bytes = { 0 };
	struct elf_symbol symbol;
	struct elf_file file;

	open_own(&bytes, &file);
	ck_assert(elf_symbol_any(&file));
	ck_assert(
		!elf_symbol_find(&file, "own_functoin", SYMBOL_CODE, &symbol));
	ck_assert_str_eq(elf_symbol_nearest(&file, "own_functoin"),
			 "own_function");
	ck_assert_ptr_null(elf_symbol_nearest(&file, "xqzxqzxqzxqzxqzxqz"));
}
END_TEST

START_TEST(the_build_id_is_that_of_the_linker)
{
	static const uint8_t expected[] = { 0x01, 0x23, 0x45, 0x67,
					    0x89, 0xab, 0xcd, 0xef };
	CLEANUP(buf_free) struct buf bytes = { 0 };
	struct elf_note note = { 0 };
	struct elf_file file;

	open_own(&bytes, &file);
	ck_assert(elf_note_build_id(&file, &note));
	ck_assert_uint_eq(note.len, sizeof(expected));
	ck_assert_mem_eq(note.bytes, expected, sizeof(expected));
}
END_TEST

START_TEST(all_places_of_a_probe_are_found)
{
	CLEANUP(buf_free) struct buf bytes = { 0 };
	struct usdt_probe probe = { 0 };
	struct usdt_notes notes = { 0 };
	struct elf_file file;
	unsigned n_pairs = 0, n_lone = 0;
	uint64_t offset = 0;

	ck_assert_int_eq(pass_probes(1), 4);
	open_own(&bytes, &file);
	ck_assert(usdt_notes_open(&file, &notes));
	while (usdt_notes_next(&notes, &probe)) {
		ck_assert_str_eq(probe.provider, "own");
		ck_assert(elf_file_offset(&file, probe.pc, PF_X, &offset));
		ck_assert_uint_eq((uint8_t)bytes.data[offset], 0x90);
		if (strcmp(probe.name, "lone") == 0) {
			ck_assert_str_eq(probe.args, "");
			ck_assert_uint_eq(probe.semaphore, 0);
			n_lone++;
			continue;
		}
		ck_assert(
			elf_file_offset(&file, probe.semaphore, PF_W, &offset));
		ck_assert_int_eq(strncmp(probe.args, "-4@%", 4), 0);
		n_pairs++;
	}
	ck_assert_uint_eq(n_pairs, 2);
	ck_assert_uint_eq(n_lone, 1);
}
END_TEST

START_TEST(a_file_that_was_moved_has_its_probes_moved)
{
	CLEANUP(buf_free) struct buf bytes = { 0 };
	struct usdt_probe before = { 0 }, after = { 0 };
	struct usdt_notes notes = { 0 };
	struct elf_file file;

	open_own(&bytes, &file);
	ck_assert(usdt_notes_open(&file, &notes));
	ck_assert(usdt_notes_next(&notes, &before));

	ck_assert(usdt_notes_open(&file, &notes));
	ck_assert(notes.has_base);
	notes.base += 0x1000;
	ck_assert(usdt_notes_next(&notes, &after));
	ck_assert_uint_eq(after.pc, before.pc + 0x1000);
	ck_assert_uint_eq(after.semaphore, before.semaphore + 0x1000);
}
END_TEST

/* All that is asked of a file, of any bytes. */
static void look_into(const void *bytes, size_t len)
{
	struct usdt_notes notes = { 0 };
	struct usdt_probe probe;
	struct elf_symbol symbol;
	struct elf_note note;
	struct elf_file file;
	uint64_t offset;
	size_t total = 0;

	if (elf_file_open(bytes, len, NULL, &file))
		return;
	if (elf_symbol_find(&file, "own_function", SYMBOL_CODE, &symbol) &&
	    elf_file_offset(&file, symbol.addr, PF_X, &offset))
		ck_assert_uint_lt(offset, len);
	elf_symbol_any(&file);
	if (elf_note_build_id(&file, &note))
		ck_assert(note.bytes + note.len <= (uint8_t *)bytes + len);
	if (usdt_notes_open(&file, &notes))
		while (usdt_notes_next(&notes, &probe))
			total += strlen(probe.provider) + strlen(probe.name) +
				 strlen(probe.args);
	ck_assert_uint_lt(total, 3 * len);
}

START_TEST(what_is_cut_off_is_not_read)
{
	CLEANUP(buf_free) struct buf bytes = { 0 };
	size_t step;

	own_program(&bytes);
	step = bytes.len / 300 + 1;
	for (size_t len = 0; len < bytes.len; len += len < 200 ? 1 : step) {
		CLEANUP(free_mem) char *copy = malloc(len + 1);

		ck_assert_ptr_nonnull(copy);
		memcpy(copy, bytes.data, len);
		copy = realloc(copy, len ? len : 1);
		look_into(copy, len);
	}
}
END_TEST

/* A place where a wrong number does most harm. */
static size_t pick(const struct elf_file *file, unsigned *seed)
{
	const Elf64_Ehdr *header = &file->header;
	struct elf_part notes = { 0 };

	switch (rand_r(seed) % 4) {
	case 0:
		return (size_t)rand_r(seed) % sizeof(*header);
	case 1:
		return header->e_phoff +
		       (size_t)rand_r(seed) %
			       (header->e_phnum * sizeof(Elf64_Phdr));
	case 2:
		ck_assert(elf_file_section(file, ".note.stapsdt", &notes));
		return (size_t)(notes.bytes - file->bytes) +
		       (size_t)rand_r(seed) % notes.len;
	default:
		return header->e_shoff +
		       (size_t)rand_r(seed) %
			       (header->e_shnum * sizeof(Elf64_Shdr));
	}
}

START_TEST(wrong_bytes_lead_nowhere)
{
	static const uint8_t values[] = { 0, 1, 0x7f, 0x80, 0xff };
	CLEANUP(buf_free) struct buf bytes = { 0 };
	struct elf_file file;
	unsigned seed = 1;

	open_own(&bytes, &file);
	for (unsigned i = 0; i < 600; i++) {
		size_t at[4];
		char old[4];

		for (unsigned k = 0; k < 4; k++)
			at[k] = pick(&file, &seed);
		for (unsigned k = 0; k < 4; k++) {
			old[k] = bytes.data[at[k]];
			bytes.data[at[k]] = (char)values[rand_r(&seed) % 5];
		}
		look_into(bytes.data, bytes.len);
		for (unsigned k = 4; k-- > 0;)
			bytes.data[at[k]] = old[k];
	}
}
END_TEST

static void digests(const char *algorithm, const char *hex)
{
	uint8_t digest[MAX_DIGEST];
	size_t len = program_digest(algorithm, "abc", 3, digest);
	char text[2 * MAX_DIGEST + 1] = "";

	ck_assert_uint_gt(len, 0);
	for (size_t i = 0; i < len; i++)
		snprintf(text + 2 * i, 3, "%02x", digest[i]);
	ck_assert_int_eq(strncmp(text, hex, strlen(hex)), 0);
}

/* FIPS 180: examples of NIST. */
START_TEST(digests_are_those_of_the_standard)
{
	uint8_t digest[MAX_DIGEST];

	digests("sha1", "a9993e364706816aba3e25717850c26c9cd0d89d");
	digests("sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9c"
			  "b410ff61f20015ad");
	digests("sha384", "cb00753f45a35e8bb5a03d699ac65007272c32ab0eded163");
	digests("sha512", "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea2");
	ck_assert_uint_eq(program_digest("md5", "abc", 3, digest), 0);
}
END_TEST

int main(void)
{
	return RUN("elf_file", a_file_for_another_machine_is_named,
		   a_function_is_where_its_bytes_are,
		   a_variable_is_data_and_no_code,
		   two_functions_of_one_name_are_ambiguous,
		   the_nearest_function_is_found,
		   the_build_id_is_that_of_the_linker,
		   all_places_of_a_probe_are_found,
		   a_file_that_was_moved_has_its_probes_moved,
		   what_is_cut_off_is_not_read, wrong_bytes_lead_nowhere,
		   digests_are_those_of_the_standard);
}
