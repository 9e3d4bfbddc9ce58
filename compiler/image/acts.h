/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * acts - what rules do besides reporting and killing: the map "acts"
 */

#include "image.h"

/**
 * acts_place() - tell a rule of the image what it does
 * @rules:  whose rule @from is
 * @to:     a rule of @image; its act and late_act are filled
 *
 * Returns what sources_add() does.
 */
int acts_place(struct image *image, const struct ruleset *rules,
	       const struct rule *from, struct image_rule *to);

/* Makes the map from the rules of the image, and counts those that act or wait
 * in its constants. Returns 0; -ENOMEM. */
int acts_build(struct image *image);
