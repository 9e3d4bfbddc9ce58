/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * source_text - the part of the canonical text that says what is read
 */

#include "base/buf.h"
#include "image.h"

/* "argument 0 +24 -> +0, u32": each number is added to the address before it,
 * an arrow follows the pointer that is there. @number: in conf.sources. */
void source_text(const struct image *image, uint32_t number, struct buf *out);
