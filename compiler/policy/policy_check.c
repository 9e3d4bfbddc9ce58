// SPDX-License-Identifier: Apache-2.0

#include "policy_read.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "policy_check.h"

enum {
	MAX_NAME = 253,
};

/* ---- name ---- */

static bool is_name_end(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* The rule of Kubernetes for names of objects, so that a policy may move
 * there and back. */
static void check_name(struct reader *r, const struct policy *policy)
{
	const char *name = policy->name;
	size_t len = strlen(name);
	size_t path = reader_enter(r, "metadata.name");
	bool ok;

	ok = len > 0 && len <= MAX_NAME && is_name_end(name[0]) &&
	     is_name_end(name[len - 1]);
	for (size_t i = 0; ok && i < len; i++)
		ok = is_name_end(name[i]) || name[i] == '-' || name[i] == '.';
	if (!ok)
		reader_error(r, policy->name_pos,
			     "%s: a name has 1 to %d of a-z, 0-9, '-' and '.', "
			     "and begins and ends with a letter or digit",
			     quote(name).text, MAX_NAME);
	reader_leave(r, path);
}

/* ---- selectors ---- */

static void warn_unreachable(struct reader *r, const struct policy_hook *hook)
{
	for (size_t i = 0; i + 1 < hook->n_selectors; i++) {
		const struct pos *pos = &hook->selectors[i].pos;

		if (hook->selectors[i].n_filters > 0)
			continue;
		reader_warning(r, hook->selectors[i + 1].pos,
			       "selectors[%zu] and those after it are never "
			       "tried: the one in line %u has no filter and "
			       "always matches",
			       i + 1, pos->line);
		return;
	}
}

static void check_selector(struct reader *r, const struct policy *policy,
			   const struct policy_hook *hook,
			   struct policy_selector *selector)
{
	for (size_t i = 0; i < selector->n_filters; i++) {
		struct policy_filter *filter = &selector->filters[i];
		size_t path = reader_enter(
			r, ".%s[%u]", match_name(filter->kind), filter->item);

		policy_check_filter(r, policy, hook, filter);
		reader_leave(r, path);
	}
	policy_check_actions(r, policy, hook, selector);
}

static void check_hook(struct reader *r, const struct policy *policy,
		       struct policy_hook *hook)
{
	policy_check_hook_call(r, policy, hook);
	policy_check_args(r, hook);

	for (size_t i = 0; i < hook->n_selectors; i++) {
		size_t path = reader_enter(r, ".selectors[%zu]", i);

		check_selector(r, policy, hook, &hook->selectors[i]);
		reader_leave(r, path);
	}

	/* A selector may seem to have no filter because it is broken. */
	if (!r->failed)
		warn_unreachable(r, hook);
}

int policy_check(struct policy *policy, struct diag *diag)
{
	CLEANUP(reader_end)
	struct reader r = {
		.file = policy->file,
		.diag = diag,
		.failed = policy->broken,
	};

	if (policy->name)
		check_name(&r, policy);
	policy_check_lists(&r, policy);
	policy_check_enforcers(&r, policy);

	for (size_t i = 0; i < policy->n_hooks; i++) {
		struct policy_hook *hook = &policy->hooks[i];
		size_t path = reader_enter(&r, "spec.%s[%u]", hook->section,
					   hook->item);

		check_hook(&r, policy, hook);
		reader_leave(&r, path);
	}

	if (r.no_memory)
		return -ENOMEM;
	return r.failed ? -EINVAL : 0;
}
