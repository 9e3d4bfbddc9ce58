// SPDX-License-Identifier: Apache-2.0

#include "usdt_note.h"

#include <string.h>

enum {
	NOTE_STAPSDT = 3,
};

bool usdt_notes_open(const struct elf_file *file, struct usdt_notes *ret)
{
	struct usdt_notes notes = { 0 };
	struct elf_part base;

	if (!elf_file_section(file, ".note.stapsdt", &notes.part))
		return false;

	notes.has_base = elf_file_section(file, ".stapsdt.base", &base);
	if (notes.has_base)
		notes.base = base.addr;
	*ret = notes;
	return true;
}

/* The text at @at, which goes on to what follows it; NULL: it has no end. */
static const char *next_text(const struct elf_note *note, size_t *at)
{
	const char *text = (const char *)note->bytes + *at;
	size_t len = strnlen(text, note->len - *at);

	if (len == note->len - *at)
		return NULL;
	*at += len + 1;
	return text;
}

/* prelink(8) moves a file in memory and does not know of the notes; by the
 * section that lies with the code one sees how far. */
static void move(const struct usdt_notes *notes, uint64_t base,
		 struct usdt_probe *probe)
{
	if (!notes->has_base || !base)
		return;

	probe->pc += notes->base - base;
	if (probe->semaphore)
		probe->semaphore += notes->base - base;
}

static bool read_probe(const struct usdt_notes *notes,
		       const struct elf_note *note, struct usdt_probe *ret)
{
	struct usdt_probe probe = { 0 };
	uint64_t addrs[3]; /* of the probe, the base, the semaphore */
	size_t at = sizeof(addrs);

	if (note->type != NOTE_STAPSDT || strcmp(note->owner, "stapsdt") != 0 ||
	    note->len < sizeof(addrs))
		return false;

	memcpy(addrs, note->bytes, sizeof(addrs));
	probe.pc = addrs[0];
	probe.semaphore = addrs[2];
	probe.provider = next_text(note, &at);
	probe.name = probe.provider ? next_text(note, &at) : NULL;
	probe.args = probe.name ? next_text(note, &at) : NULL;
	if (!probe.args)
		return false;

	move(notes, addrs[1], &probe);
	*ret = probe;
	return true;
}

bool usdt_notes_next(struct usdt_notes *notes, struct usdt_probe *ret)
{
	struct elf_note note;

	while (elf_note_next(&notes->part, &notes->at, &note))
		if (read_probe(notes, &note, ret))
			return true;
	return false;
}
