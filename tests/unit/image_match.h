/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * image_match - an event through an image, by the text of the BPF program
 *
 * Matching is bpf/match.bpf.h itself; only the loop over the tables, which in
 * the kernel reads the values, is written again.
 */

#include "image.h"
#include "judge.h"

struct matched {
	__u64 holds[MAX_WORDS]; /* rules that hold */
	__u64 posts[MAX_WORDS]; /* winners that report */
	bool post;
	bool kill;
};

void image_match(const struct image *image, const struct event *event,
		 struct matched *ret);
