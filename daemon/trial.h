/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * trial - the files that policies on trial will be in
 *
 * A policy that has the name of one in force takes the place of its file; the
 * others have theirs in the first folder of --policy.
 */

#include "change.h"
#include "options.h"
#include "policy_set.h"

/* The files of @change, by the paths that they will have. Returns 0; -EINVAL
 * and why not; -ENOMEM. */
int trial_texts(const struct options *options, const struct policy_set *set,
		const struct change *change, struct buf *why,
		struct file_table *ret);

/* Writes them, all or none. Returns 0; a negative errno and why not. */
int trial_write(const struct file_table *texts, struct buf *why);
