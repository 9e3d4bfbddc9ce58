/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * elf_file - a program or shared library, as bytes
 *
 * Where its code and data are in the file, and what they are called. The
 * bytes may be anything: all that is read of them is read in bounds, and the
 * time is at most linear in their number. They are borrowed, as all is that
 * points into them.
 */

#include <elf.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct elf_file {
	const uint8_t *bytes;
	size_t len;
	Elf64_Ehdr header;
};

/* A section or segment that is in the file. */
struct elf_part {
	const uint8_t *bytes;
	size_t len;
	uint64_t addr; /* in memory, before it is moved as a whole */
	uint64_t align;
	unsigned index;
};

/* Looks at the header. Returns 0; -EINVAL after @why: no ELF file, or not for
 * this machine. */
int elf_file_open(const void *bytes, size_t len, struct buf *why,
		  struct elf_file *ret);

/* The first section with this name. */
bool elf_file_section(const struct elf_file *file, const char *name,
		      struct elf_part *ret);

/* The next segment of a type (PT_NOTE), or section of a type (SHT_SYMTAB), from
 * number @at on, which goes past it; 0 to begin with. */
bool elf_file_segment(const struct elf_file *file, uint32_t type, unsigned *at,
		      struct elf_part *ret);
bool elf_file_table(const struct elf_file *file, uint32_t type, unsigned *at,
		    struct elf_part *ret);

/* The section that section @index is linked to, like the names of symbols. */
bool elf_file_linked(const struct elf_file *file, unsigned index,
		     struct elf_part *ret);

/* Where the byte at an address is in the file; @flags: PF_X for code, PF_W for
 * what the program writes to. */
bool elf_file_offset(const struct elf_file *file, uint64_t addr, uint32_t flags,
		     uint64_t *ret);

/* Is an offset in the file in such a segment? */
bool elf_file_has(const struct elf_file *file, uint64_t offset, uint32_t flags);

/* The text at @offset of a table of texts; NULL: there is none. */
const char *elf_part_text(const struct elf_part *part, uint64_t offset);
