/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * draft_filter - filters of each kind of value
 *
 * Each writes the rest of a line of matchArgs and the like, from the operator
 * on, and adds the filter to the last rule.
 */

#include "draft.h"

void draft_number(struct draft *draft, struct source source);
void draft_text(struct draft *draft, struct source source);
void draft_address(struct draft *draft, unsigned arg);
void draft_binary(struct draft *draft);
