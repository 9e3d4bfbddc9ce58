// SPDX-License-Identifier: Apache-2.0

#include "elf_note.h"

#include <string.h>

/* From @at on to @size bytes, which begin at a multiple of @align. */
static bool take(const struct elf_part *part, size_t *at, size_t size,
		 size_t align, const uint8_t **ret)
{
	size_t start = (*at + align - 1) & ~(align - 1);

	if (start > part->len || size > part->len - start)
		return false;

	*ret = part->bytes + start;
	*at = start + size;
	return true;
}

bool elf_note_next(const struct elf_part *part, size_t *at,
		   struct elf_note *ret)
{
	size_t align = part->align == 8 ? 8 : 4;
	const uint8_t *header, *owner, *bytes;
	size_t next = *at;
	Elf64_Nhdr note;

	if (!take(part, &next, sizeof(note), align, &header))
		return false;
	memcpy(&note, header, sizeof(note));
	if (note.n_namesz == 0 ||
	    !take(part, &next, note.n_namesz, 1, &owner) ||
	    owner[note.n_namesz - 1] != '\0' ||
	    !take(part, &next, note.n_descsz, align, &bytes))
		return false;

	*at = next;
	ret->owner = (const char *)owner;
	ret->type = note.n_type;
	ret->bytes = bytes;
	ret->len = note.n_descsz;
	return true;
}

static bool is_build_id(const struct elf_note *note)
{
	return note->type == NT_GNU_BUILD_ID && !strcmp(note->owner, "GNU") &&
	       note->len > 0;
}

static bool find_build_id(const struct elf_part *part, struct elf_note *ret)
{
	struct elf_note note;
	size_t at = 0;

	while (elf_note_next(part, &at, &note))
		if (is_build_id(&note)) {
			*ret = note;
			return true;
		}
	return false;
}

bool elf_note_build_id(const struct elf_file *file, struct elf_note *ret)
{
	struct elf_part part;
	unsigned at = 0;

	while (elf_file_segment(file, PT_NOTE, &at, &part))
		if (find_build_id(&part, ret))
			return true;
	return elf_file_section(file, ".note.gnu.build-id", &part) &&
	       find_build_id(&part, ret);
}
