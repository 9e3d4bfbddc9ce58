/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * modes - whether the policies of a hook enforce, and on whom: map "modes"
 *
 * Not one of the maps of an image: it is written while the image is in force.
 */

#include "image.h"

/* @ret: image->conf.n_words of them, as the modes of the views are. */
void modes_of(const struct image *image, struct modes *ret);

/* Does a rule override that is of a view in MODE_ENFORCE? */
bool modes_deny(const struct image *image);

/* Gives the views of @to the modes that those of @from have, which is equal,
 * and whom they spare. */
void modes_copy(const struct image *from, struct image *to);
