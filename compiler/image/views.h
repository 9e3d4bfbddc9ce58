/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * views - what an image keeps of its policies for events
 */

#include "image.h"

/**
 * views_build() - copy the views of one hook
 * @ret_numbers:  gets, for each of ruleset::views, its number in the image
 *
 * Returns 0; -E2BIG past MAX_SOURCES; -ENOMEM.
 */
int views_build(struct image *image, const struct ruleset *rules, unsigned hook,
		size_t **ret_numbers);
