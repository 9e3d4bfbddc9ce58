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
	__u64 holds[MAX_WORDS]; /* rules that hold at entry */
	__u64 wins[MAX_WORDS];	/* winners that report, act or wait */
	__u64 lates[MAX_WORDS]; /* winners that wait, and hold then */
	bool post;
	bool kill;
	bool act;
	bool wait;
	bool monitored; /* some winners are */
};

void image_match(const struct image *image, const struct event *event,
		 struct matched *ret);
