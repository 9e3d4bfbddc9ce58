/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_program - places in programs of user space
 *
 * They are offsets in the file in the end. Where the file cannot be read, on
 * another machine or without the right to, a symbol is taken on trust: who
 * attaches looks for it.
 */

#include "elf_file.h"
#include "facts_program.h"
#include "lower_target.h"

/* The file of l->hook. */
struct program {
	const struct fact_program *fact;
	struct elf_file elf;
};

/* Returns 0; -ENODATA: it is not there, and may be missing (a warning was
 * told); -ENOENT: it cannot be looked at here; -EINVAL after telling;
 * -ENOMEM. */
int lower_program(struct lowering *l, struct program *ret);

/* Tells what is missing. Returns -EINVAL; -ENODATA where the policy says that
 * it may be missing; -ENOMEM. */
int lower_program_missing(struct lowering *l, struct pos pos,
			  const struct buf *why);

/* Appends the places of a uprobe. Returns 0; -EINVAL after telling;
 * -ENOMEM. */
int lower_uprobes(struct lowering *l, struct targets *ret);
