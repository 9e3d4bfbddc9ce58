/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_modes - what the administrator has said of policies at run time
 *
 *     policy file: its own mode -> policy_modes: another one -> plan
 *
 * It holds for as long as the text of the policy's file is the same: who
 * changes that says anew what he wants. It is kept in a file of --state-dir, so
 * that it outlives the daemon, until that is told to stop.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "policy_set.h"

/* What was said of one policy. */
struct policy_said {
	char *name;
	uint64_t text;	       /* policy_entry::text */
	enum policy_mode mode; /* MODE_ENFORCE or MODE_MONITOR */
	bool disabled;
};

struct policy_modes {
	struct policy_said *said;
	size_t n;
};

void policy_modes_free(struct policy_modes *modes);

/* Of the policy of @entry now. */
enum policy_mode policy_modes_of(const struct policy_modes *modes,
				 const struct policy_entry *entry);

/* Says that the policy is in this mode; disabled or not, it stays. Returns 0;
 * -ENOMEM. */
int policy_modes_set(struct policy_modes *modes,
		     const struct policy_entry *entry, enum policy_mode mode);

/* Idem; its mode stays for when it is enabled again. */
int policy_modes_disable(struct policy_modes *modes,
			 const struct policy_entry *entry, bool disabled);

/* Gives the views of the plan, which is of these policies, their modes. */
void policy_modes_apply(const struct policy_modes *modes,
			const struct policy_entry *entries, size_t n,
			struct plan *plan);

/* Forgets what was said of other policies, or other texts, than these. */
void policy_modes_prune(struct policy_modes *modes,
			const struct policy_entry *entries, size_t n);

/* Replaces what was written, whole or not at all. Returns 0 or a negative
 * errno. */
int policy_modes_write(const struct policy_modes *modes, const char *dir);

/* Returns 0, also when nothing was written; -EBADMSG: what is there is nothing
 * that was; another negative errno. */
int policy_modes_read(const char *dir, struct policy_modes *ret);

/* Forgets what was written. */
void policy_modes_remove(const char *dir);

/* "enforce"; static. */
const char *policy_mode_name(enum policy_mode mode);
