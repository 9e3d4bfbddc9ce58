// SPDX-License-Identifier: Apache-2.0
/*
 * All bytes go through get() and part_of(), which know the end. What is read
 * is copied, since nothing in a file needs to be aligned.
 */

#include "elf_file.h"

#include <errno.h>
#include <string.h>

#include "why.h"

static bool get(const struct elf_file *file, uint64_t offset, void *to,
		size_t size)
{
	if (offset > file->len || size > file->len - offset)
		return false;

	memcpy(to, file->bytes + offset, size);
	return true;
}

static bool part_of(const struct elf_file *file, uint64_t offset, uint64_t len,
		    struct elf_part *ret)
{
	if (offset > file->len || len > file->len - offset)
		return false;

	ret->bytes = file->bytes + offset;
	ret->len = len;
	return true;
}

/* ---- header ---- */

static const char *machine_name(unsigned machine)
{
	switch (machine) {
	case EM_386:
		return "32-bit x86";
	case EM_X86_64:
		return "x86-64";
	case EM_AARCH64:
		return "arm64";
	case EM_ARM:
		return "arm";
	case EM_RISCV:
		return "RISC-V";
	case EM_PPC64:
		return "POWER";
	case EM_S390:
		return "s390";
	default:
		return "another machine";
	}
}

static int check_header(const Elf64_Ehdr *header, struct buf *out)
{
	const unsigned char *ident = header->e_ident;
	unsigned machine = header->e_machine;

	if (memcmp(ident, ELFMAG, SELFMAG) != 0)
		return why(out, "it is no ELF file");
	if (ident[EI_DATA] != ELFDATA2LSB)
		machine = __builtin_bswap16(header->e_machine);
	if (ident[EI_CLASS] != ELFCLASS64 || ident[EI_DATA] != ELFDATA2LSB ||
	    machine != EM_X86_64)
		return why(out, "it is a program for %s%s: not supported",
			   ident[EI_CLASS] == ELFCLASS32 && machine == EM_X86_64
				   ? "32-bit addresses on "
				   : "",
			   machine_name(machine));
	if (header->e_type != ET_EXEC && header->e_type != ET_DYN)
		return why(out, "it is neither a program nor a shared library");
	return 0;
}

int elf_file_open(const void *bytes, size_t len, struct buf *out,
		  struct elf_file *ret)
{
	struct elf_file file = { .bytes = bytes, .len = len };
	int err;

	if (!get(&file, 0, &file.header, sizeof(file.header)))
		return why(out, "it is no ELF file");

	err = check_header(&file.header, out);
	if (err)
		return err;

	*ret = file;
	return 0;
}

/* ---- sections ---- */

static bool section_header(const struct elf_file *file, unsigned i,
			   Elf64_Shdr *ret)
{
	const Elf64_Ehdr *header = &file->header;
	uint64_t at = (uint64_t)i * sizeof(*ret);

	return i < header->e_shnum && header->e_shentsize == sizeof(*ret) &&
	       header->e_shoff <= file->len &&
	       get(file, header->e_shoff + at, ret, sizeof(*ret));
}

static bool section(const struct elf_file *file, unsigned i,
		    struct elf_part *ret)
{
	struct elf_part part = { .index = i };
	Elf64_Shdr header;

	if (!section_header(file, i, &header) || header.sh_type == SHT_NOBITS ||
	    header.sh_type == SHT_NULL || (header.sh_flags & SHF_COMPRESSED) ||
	    !part_of(file, header.sh_offset, header.sh_size, &part))
		return false;

	part.addr = header.sh_addr;
	part.align = header.sh_addralign;
	*ret = part;
	return true;
}

bool elf_file_section(const struct elf_file *file, const char *name,
		      struct elf_part *ret)
{
	struct elf_part names;
	Elf64_Shdr header;

	if (!section(file, file->header.e_shstrndx, &names))
		return false;

	for (unsigned i = 0; section_header(file, i, &header); i++) {
		const char *text = elf_part_text(&names, header.sh_name);

		if (text && strcmp(text, name) == 0)
			return section(file, i, ret);
	}
	return false;
}

bool elf_file_table(const struct elf_file *file, uint32_t type, unsigned *at,
		    struct elf_part *ret)
{
	Elf64_Shdr header;

	for (unsigned i = *at; section_header(file, i, &header); i++)
		if (header.sh_type == type && section(file, i, ret)) {
			*at = i + 1;
			return true;
		}
	return false;
}

bool elf_file_linked(const struct elf_file *file, unsigned index,
		     struct elf_part *ret)
{
	Elf64_Shdr header;

	return section_header(file, index, &header) &&
	       section(file, header.sh_link, ret);
}

/* All texts of a table end in it when the last one does. */
const char *elf_part_text(const struct elf_part *part, uint64_t offset)
{
	if (offset >= part->len || part->bytes[part->len - 1] != '\0')
		return NULL;

	return (const char *)part->bytes + offset;
}

/* ---- segments ---- */

static bool segment_header(const struct elf_file *file, unsigned i,
			   Elf64_Phdr *ret)
{
	const Elf64_Ehdr *header = &file->header;
	uint64_t at = (uint64_t)i * sizeof(*ret);

	return i < header->e_phnum && header->e_phentsize == sizeof(*ret) &&
	       header->e_phoff <= file->len &&
	       get(file, header->e_phoff + at, ret, sizeof(*ret));
}

bool elf_file_segment(const struct elf_file *file, uint32_t type, unsigned *at,
		      struct elf_part *ret)
{
	Elf64_Phdr header;

	for (unsigned i = *at; segment_header(file, i, &header); i++) {
		struct elf_part part = { .addr = header.p_vaddr,
					 .align = header.p_align,
					 .index = i };

		if (header.p_type != type ||
		    !part_of(file, header.p_offset, header.p_filesz, &part))
			continue;
		*at = i + 1;
		*ret = part;
		return true;
	}
	return false;
}

/* Is @at in the segment, whose first byte is @first, and all of it there? */
static bool is_within(const struct elf_file *file, const Elf64_Phdr *segment,
		      uint64_t at, uint64_t first)
{
	struct elf_part part;

	return at >= first && at - first < segment->p_filesz &&
	       part_of(file, segment->p_offset, segment->p_filesz, &part);
}

bool elf_file_offset(const struct elf_file *file, uint64_t addr, uint32_t flags,
		     uint64_t *ret)
{
	Elf64_Phdr segment;

	for (unsigned i = 0; segment_header(file, i, &segment); i++) {
		if (segment.p_type != PT_LOAD ||
		    (segment.p_flags & flags) != flags ||
		    !is_within(file, &segment, addr, segment.p_vaddr))
			continue;
		*ret = segment.p_offset + (addr - segment.p_vaddr);
		return true;
	}
	return false;
}

bool elf_file_has(const struct elf_file *file, uint64_t offset, uint32_t flags)
{
	Elf64_Phdr segment;

	for (unsigned i = 0; segment_header(file, i, &segment); i++)
		if (segment.p_type == PT_LOAD &&
		    (segment.p_flags & flags) == flags &&
		    is_within(file, &segment, offset, segment.p_offset))
			return true;
	return false;
}
