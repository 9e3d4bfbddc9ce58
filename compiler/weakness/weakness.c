// SPDX-License-Identifier: Apache-2.0

#include "weakness.h"

#include <errno.h>

#include "base/mem.h"
#include "weakness_parts.h"

static void find_in_hook(struct weakness *w, const struct policy_hook *hook)
{
	weakness_ways(w, hook);
	weakness_texts(w, hook);
	weakness_null(w, hook);
	weakness_acts(w, hook);
}

/* So that a list is gone through once, not for each hook that has it. */
static void mark_lists(struct weakness *w)
{
	for (size_t i = 0; i < w->policy->n_hooks; i++) {
		const struct policy_list *list = w->policy->hooks[i].call.list;

		if (list)
			w->uses[list - w->policy->lists] = true;
	}
}

static int find_in_policy(const struct policy *policy, struct diag *diag)
{
	struct weakness w = {
		.r = { .file = policy->file, .diag = diag },
		.policy = policy,
		.compat_left = MAX_COMPAT,
	};
	int err;

	mark_lists(&w);
	for (size_t i = 0; i < policy->n_hooks; i++) {
		const struct policy_hook *hook = &policy->hooks[i];
		size_t path = hook->is_loader
				      ? reader_enter(&w.r, "spec.loader")
				      : reader_enter(&w.r, "spec.%s[%u]",
						     hook->section, hook->item);

		find_in_hook(&w, hook);
		reader_leave(&w.r, path);
	}

	err = w.r.no_memory || w.r.path.failed ? -ENOMEM : 0;
	reader_end(&w.r);
	return err;
}

int weakness_find(const struct policies *policies, struct diag *diag)
{
	for (size_t i = 0; i < policies->n; i++) {
		int err = find_in_policy(policies->items[i], diag);

		if (err)
			return err;
	}
	return 0;
}
