/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * hook_image - the image of one hook
 */

#include "diag.h"
#include "image.h"
#include "rule.h"

/* @hook is in ruleset::hooks. Returns 0; -ENOENT when it has no rules, so
 * that nothing can match; -EINVAL after adding to @diag; -ENOMEM. */
int hook_image(const struct ruleset *ruleset, unsigned hook, struct diag *diag,
	       struct image **ret);
