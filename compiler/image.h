/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * image - everything one hook needs, from all policies; plan - all images
 *
 * An image is plain data: the constants of the hook program and the contents
 * of its maps, laid out as bpf/abi.h says. It is made without a kernel,
 * compared byte for byte, and loaded as it is: daemon/hook.c adds nothing. Of
 * the policies it keeps what events must show.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "rule.h"

/* The contents of an array map: @n values. All maps of an image are arrays. */
struct map_image {
	size_t value_size;
	size_t n;
	void *values;
};

enum image_map {
	IMAGE_CELLS,	 /* struct cell */
	IMAGE_INTERVALS, /* struct interval */
	IMAGE_MASKS,	 /* __u32: row */
	IMAGE_ROWS,	 /* hook_conf::n_words * 8 bytes */
	IMAGE_WORDS,	 /* struct word */
	N_IMAGE_MAPS,
};

/* What an event says of a rule that matched. Rule r of the kernel is rules[r];
 * bits that pad a word have view NULL. */
struct image_rule {
	const struct image_view *view;
	unsigned selector;
	bool post;
	bool kill;
};

struct image_shown {
	unsigned source; /* in hook_conf::sources */
	const char *type_name;
	char *label; /* NULL: none */
};

struct image_view {
	char *policy;  /* name */
	char *message; /* NULL: none */
	char **tags;
	size_t n_tags;
	struct image_shown *shown;
	size_t n_shown;
};

struct image {
	enum rule_hook_kind kind;
	char *hook;	       /* "execve" */
	struct hook_conf conf; /* conf.image is 0 until it is loaded */
	struct map_image maps[N_IMAGE_MAPS];
	struct image_rule *rules;
	size_t n_rules; /* 64 * conf.n_words */
	struct image_view *views;
	size_t n_views;
	uint64_t hash; /* of all of the above */
};

struct plan {
	struct image **images; /* ordered by kind and hook */
	size_t n_images;
	struct mark *marks;
	size_t n_marks;
	char **policies; /* names, in the order of the ruleset */
	size_t n_policies;
};

/* Name of a map, as in bpf/hook.bpf.c: "cells". */
const char *image_map_name(enum image_map map);

/* Sets image::hash, the last step of making an image. Returns 0; -ENOMEM. */
int image_seal(struct image *image);

/* The same in all that the hash covers, conf.image left aside. Hashes are
 * compared first. Out of memory counts as different. */
bool image_equal(const struct image *a, const struct image *b);

void image_free(struct image **image);
void plan_free(struct plan **plan);
