/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * program_sets - bpf/binaries.bpf.c in the kernel: which sets programs are in
 */

#include "image.h"
#include "tracker.h"

struct program_sets;

/* What it shares with the tracker: descriptors of maps. */
struct program_sets_maps {
	const struct shared_maps *shared;
	int mark_masks;
};

/* @image: of binaries_image(). Nothing runs yet. Returns 0 or a negative
 * errno. */
int program_sets_new(const struct image *image,
		     const struct program_sets_maps *maps,
		     struct program_sets **ret);
void program_sets_free(struct program_sets **sets);

/* Descriptors of the program for map after_exec, and of the one that takes
 * ORDER_PROGRAM. */
int program_sets_exec(const struct program_sets *sets);
int program_sets_order(const struct program_sets *sets);
