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
	IMAGE_ACTS,	 /* struct act, by rule; those at the return follow */
	IMAGE_EXPRS,	 /* struct expr_op */
	IMAGE_STATES,	 /* struct step */
	N_IMAGE_MAPS,
};

struct image_request {
	enum request_kind kind;
	bool late; /* only for what is reported at the return */
	char *text;
};

/* What an event says of a rule that matched. Rule r of the kernel is rules[r];
 * bits that pad a word have view NULL. */
struct image_rule {
	const struct image_view *view;
	unsigned selector;
	bool waits;
	bool post;
	bool kill;
	bool late_post;
	bool late_kill;
	struct act act;
	struct act late_act;
	struct image_request *requests;
	size_t n_requests;
};

enum {
	MAX_FIELDS = 24, /* of one argument type */
};

struct image_shown {
	enum shown_place place;
	enum arg_type type;
	char *label;		     /* NULL: none */
	uint8_t sources[MAX_FIELDS]; /* in hook_conf::sources, one for each of
					arg_type_info(type)->fields */
	unsigned n_sources;
};

struct image_view {
	char *policy; /* name */
	enum policy_mode mode;
	bool allow_protected; /* nobody is spared */
	int severity;	/* LOG_CRIT to LOG_DEBUG of <syslog.h>; 0: not said */
	bool is_loader; /* its events are process_loader */
	char *call;	/* as events name it */
	char *message;	/* NULL: none */
	struct origin origin;
	char **tags;
	size_t n_tags;
	struct image_shown *shown;
	size_t n_shown;
};

struct image {
	struct rule_hook hook; /* its own copy */
	struct hook_conf conf; /* conf.image is 0 until it is loaded */
	struct map_image maps[N_IMAGE_MAPS];
	struct image_rule *rules;
	size_t n_rules; /* 64 * conf.n_words */
	struct image_view *views;
	size_t n_views;
	uint64_t hash; /* of all of the above but modes and origins */
};

struct plan {
	struct image **images; /* ordered by kind and hook */
	size_t n_images;
	struct mark *marks;
	size_t n_marks;
	struct image *binaries; /* of the marks: see binaries.h; NULL: none is a
				   set of programs */
	char **policies;	/* names, in the order of the ruleset */
	size_t n_policies;
};

/* Name of a map, as in bpf/hook.bpf.c: "cells". */
const char *image_map_name(enum image_map map);

/* Sets image::hash, the last step of making an image. Returns 0; -ENOMEM. */
int image_seal(struct image *image);

/* The same in all that the hash covers, conf.image left aside: not in what can
 * be changed while an image is in force, the modes of its views and whom they
 * spare. Hashes are
 * compared first. Out of memory counts as different. */
bool image_equal(const struct image *a, const struct image *b);

/* The views of @policy begin in @mode. */
void plan_set_mode(struct plan *plan, const char *policy,
		   enum policy_mode mode);

void image_free(struct image **image);
void plan_free(struct plan **plan);
