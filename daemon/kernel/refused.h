/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * refused - the policy files of a hook that cannot be attached
 */

#include "image.h"

/* Their paths. */
struct refused {
	char **files;
	size_t n;
};

/* Those of @image, in place of what was there; as many as there is memory
 * for. */
void refused_fill(struct refused *refused, const struct image *image);
void refused_free(struct refused *refused);
