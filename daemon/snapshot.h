/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * snapshot - the policy files at one load, and what is in them
 */

#include "policy.h"
#include "policy_set.h"

struct snapshot {
	struct file_table table;
	struct policy_entry *entries;
	size_t n_entries;
};

void snapshot_free(struct snapshot *snapshot);

/* Makes the entries, of the files and the policies in these, which are in the
 * order of the files. Returns 0; -ENOMEM. */
int snapshot_list(struct snapshot *snapshot, const struct policies *policies);
