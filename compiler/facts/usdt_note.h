/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * usdt_note - the static probes of a program, by its notes
 *
 * A probe is an instruction that does nothing, and a note (section
 * .note.stapsdt, which <sys/sdt.h> makes) that says where it is and where its
 * arguments are then. A probe in code that was inlined is in many places, each
 * with a note of its own.
 */

#include "elf_note.h"

/* One place of a probe; texts are borrowed from the file. */
struct usdt_probe {
	const char *provider;
	const char *name;
	const char *args;   /* see usdt_args.h */
	uint64_t pc;	    /* address of the instruction */
	uint64_t semaphore; /* address of a 16-bit counter of those who look,
			       without which the program may skip it; 0: none */
};

struct usdt_notes {
	struct elf_part part;
	size_t at;
	bool has_base;
	uint64_t base;
};

/* False: the file has no probes. */
bool usdt_notes_open(const struct elf_file *file, struct usdt_notes *ret);

/* The next place of a probe; notes that are broken are left out. */
bool usdt_notes_next(struct usdt_notes *notes, struct usdt_probe *ret);
