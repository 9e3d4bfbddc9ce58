/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * draft_expr - CelExpr, of what ranges can say, too
 */

#include "draft.h"

/* As those of draft_filter.h. Returns false when there is none of this type,
 * or there are enough. */
bool draft_expr(struct draft *draft, struct source source);
