/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * elf_note - the notes of a program: who wrote it, a type, and bytes
 */

#include "elf_file.h"

struct elf_note {
	const char *owner; /* "GNU"; ends with a NUL */
	uint32_t type;
	const uint8_t *bytes;
	size_t len;
};

/* The note at @at of a part, which goes on to the next one. False at the end,
 * or where what follows is no note. */
bool elf_note_next(const struct elf_part *part, size_t *at,
		   struct elf_note *ret);

/* The build id, which the linker makes of the contents. */
bool elf_note_build_id(const struct elf_file *file, struct elf_note *ret);
