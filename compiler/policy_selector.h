/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_selector - the part of policy_read() below "selectors"
 */

#include "reader.h"

/* Reads one selector and appends it to the struct policy_hook @into. */
void policy_read_selector(struct reader *r, const struct node *node,
			  void *into);
