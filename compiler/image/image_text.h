/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * image_text - the canonical text of a plan
 *
 * For golden tests and `haetae policy explain`: every byte that reaches the
 * kernel can be told from it, in an order that depends on nothing but the
 * plan. Rows are printed as the rules in them, tries as the strings in them.
 */

#include "base/buf.h"
#include "image.h"

void plan_text(const struct plan *plan, struct buf *out);
