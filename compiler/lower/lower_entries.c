// SPDX-License-Identifier: Apache-2.0

#include "lower_entries.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* Where an enforcer does what was left for it: a hook that says nothing. */
const struct policy_hook enforcer_hook = {
	.section = "enforcers",
	.kind = HOOK_FUNCTION,
};

static int compare_texts(const char *a, const char *b)
{
	return strcmp(a ? a : "", b ? b : "");
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

int compare_targets(const struct target *a, const struct target *b)
{
	int order = compare_numbers(a->kind, b->kind);

	if (!order)
		order = strcmp(a->name, b->name);
	if (!order)
		order = compare_texts(a->symbol, b->symbol);
	if (!order)
		order = compare_numbers(a->offset, b->offset);
	return order ? order : compare_numbers(a->ref_counter, b->ref_counter);
}

void entries_free(struct entries *entries)
{
	for (size_t i = 0; i < entries->n; i++)
		target_clear(&entries->items[i].target);
	free(entries->items);
	*entries = (struct entries){ 0 };
}

static struct pos call_pos(const struct entry *entry)
{
	return entry->target.call ? entry->target.call->pos : entry->hook->pos;
}

/* By hook; then as the policies, their entries, and the calls of a list came.
 * A policy's own enforcers come after its hooks. */
static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = compare_targets(&x->target, &y->target);

	if (!order)
		order = compare_numbers(x->n_policy, y->n_policy);
	if (!order)
		order = compare_numbers(x->n_hook, y->n_hook);
	if (!order)
		order = compare_numbers(call_pos(x).line, call_pos(y).line);
	return order ? order
		     : compare_numbers(call_pos(x).column, call_pos(y).column);
}

/* A list that names a function twice hooks it once. */
static void drop_twice(struct entries *entries)
{
	size_t n = 0;

	for (size_t i = 0; i < entries->n; i++) {
		struct entry *entry = &entries->items[i];
		const struct entry *last = n ? &entries->items[n - 1] : NULL;

		if (last && last->policy == entry->policy &&
		    last->hook == entry->hook &&
		    !compare_targets(&last->target, &entry->target))
			target_clear(&entry->target);
		else
			entries->items[n++] = *entry;
	}
	entries->n = n;
}

static int take_targets(struct lowering *l, unsigned n_policy,
			struct targets *targets, struct entries *entries)
{
	for (size_t i = 0; i < targets->n; i++) {
		const struct policy *policy = l->policy;
		struct entry entry = {
			.policy = policy,
			.hook = l->hook,
			.n_policy = n_policy,
			.n_hook = l->hook == &enforcer_hook
					  ? policy->n_hooks
					  : (size_t)(l->hook - policy->hooks),
			.target = targets->items[i],
		};
		struct entry *slot;

		slot = array_grow(&entries->items, entries->n, sizeof(*slot));
		if (!slot)
			return -ENOMEM;
		*slot = entry;
		targets->items[i] = (struct target){ 0 };
		entries->n++;
	}
	return 0;
}

/* The targets of the calls of all enforcers of a policy. */
static int add_enforcers(struct lowering *l, unsigned n_policy,
			 struct entries *entries)
{
	int err = 0;

	l->hook = &enforcer_hook;
	for (size_t i = 0; !err && i < l->policy->n_enforcers; i++) {
		const struct policy_enforcer *from = &l->policy->enforcers[i];

		for (size_t k = 0; !err && k < from->n_calls; k++) {
			CLEANUP(targets_free) struct targets targets = { 0 };

			err = lower_call(l, &from->calls[k], &targets);
			if (!err)
				err = take_targets(l, n_policy, &targets,
						   entries);
		}
	}
	return err;
}

static int add_hooks(struct lowering *l, unsigned n_policy,
		     struct entries *entries)
{
	const struct policy *policy = l->policy;
	int err, worst = 0;

	for (size_t i = 0; i < policy->n_hooks; i++) {
		CLEANUP(targets_free) struct targets targets = { 0 };

		l->hook = &policy->hooks[i];
		err = lower_targets(l, &targets);
		if (!err)
			err = take_targets(l, n_policy, &targets, entries);
		if (err && err != -EINVAL)
			return err;
		worst = err ? err : worst;
	}
	return worst;
}

static int find_entries(struct lowering *l, const struct policies *policies,
			struct entries *entries)
{
	int err, worst = 0;

	for (size_t i = 0; i < policies->n; i++) {
		l->policy = policies->items[i];
		err = add_hooks(l, (unsigned)i, entries);
		if (!err)
			err = add_enforcers(l, (unsigned)i, entries);
		if (err && err != -EINVAL)
			return err;
		worst = err ? err : worst;
	}
	return worst;
}

int lower_entries(struct lowering *l, const struct policies *policies,
		  struct entries *ret)
{
	int err = find_entries(l, policies, ret);

	if (ret->n)
		qsort(ret->items, ret->n, sizeof(*ret->items), compare_entries);
	drop_twice(ret);
	return err;
}
