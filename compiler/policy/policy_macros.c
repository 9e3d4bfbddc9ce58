// SPDX-License-Identifier: Apache-2.0
/*
 * Selector macros: read once, copied into each selector that names them. No
 * field of a selector may come from two places.
 */

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "policy_copy.h"
#include "policy_parts.h"

/* What @selector stands for in memory. */
static size_t weight(const struct policy_selector *selector)
{
	size_t sum = 1 + selector->n_actions + selector->n_return_actions;

	for (size_t i = 0; i < selector->n_filters; i++)
		sum += 1 + selector->filters[i].n_values;
	return sum;
}

void policy_read_macros(struct reader *r, const struct node *node, void *into)
{
	struct policy *policy = into;

	if (!reader_expect(r, node, NODE_MAPPING))
		return;
	if (node->n > MAX_MACROS) {
		reader_error(r, node->pairs[MAX_MACROS].key->pos,
			     "%zu macros: %d are allowed", node->n, MAX_MACROS);
		return;
	}

	for (size_t i = 0; i < node->n; i++) {
		const struct pair *pair = &node->pairs[i];
		struct policy_macro *macro;
		bool failed = r->failed;
		size_t path;

		macro = reader_grow(r, &policy->macros, &policy->n_macros,
				    sizeof(*macro));
		if (!macro)
			return;
		macro->name = strdup(pair->key->text);
		r->no_memory |= !macro->name;

		path = reader_enter(r, "[%s]", quote(pair->key->text).text);
		r->failed = false;
		policy_read_selector(r, pair->value, &macro->selector, true);
		macro->weight = weight(&macro->selector);
		macro->broken = r->failed;
		r->failed |= failed;
		reader_leave(r, path);
	}
}

static const struct policy_macro *find(const struct policy *policy,
				       const char *name)
{
	for (size_t i = 0; i < policy->n_macros; i++)
		if (policy->macros[i].name &&
		    strcmp(policy->macros[i].name, name) == 0)
			return &policy->macros[i];
	return NULL;
}

static int add_actions(const struct policy_action *from, size_t n_from,
		       struct policy_action **to, size_t *n)
{
	for (size_t i = 0; i < n_from; i++) {
		struct policy_action *slot;
		int err;

		slot = array_grow(to, *n, sizeof(*slot));
		if (!slot)
			return -ENOMEM;
		(*n)++;
		err = policy_action_copy(&from[i], slot);
		if (err)
			return err;
	}
	return 0;
}

/* Adds to @to what is in @from, the fields of which @to has not. */
static int add_selector(const struct policy_selector *from,
			struct policy_selector *to)
{
	int err;

	for (size_t i = 0; i < from->n_filters; i++) {
		struct policy_filter *slot;

		slot = array_grow(&to->filters, to->n_filters, sizeof(*slot));
		if (!slot)
			return -ENOMEM;
		to->n_filters++;
		err = policy_filter_copy(&from->filters[i], slot);
		if (err)
			return err;
	}

	if (from->label && !to->label) {
		to->label = strdup(from->label);
		if (!to->label)
			return -ENOMEM;
	}

	to->fields |= from->fields;
	err = add_actions(from->actions, from->n_actions, &to->actions,
			  &to->n_actions);
	if (err)
		return err;
	return add_actions(from->return_actions, from->n_return_actions,
			   &to->return_actions, &to->n_return_actions);
}

static const char *macro_name(size_t n, const void *policy)
{
	const struct policy *p = policy;

	return n < p->n_macros ? p->macros[n].name : NULL;
}

static void tell_no_macro(struct reader *r, const struct policy *policy,
			  const struct policy_macro_use *use)
{
	const char *nearest = NULL;

	if (r->diag->n_errors < MAX_MESSAGES)
		nearest = diag_nearest(use->name, macro_name, policy);
	reader_error(r, use->pos, "no macro is called %s%s%s%s",
		     quote(use->name).text, nearest ? "; did you mean '" : "",
		     nearest ? nearest : "", nearest ? "'?" : "");
}

/* A small file is not to become a big policy: as with aliases. */
static bool is_too_much(struct reader *r, const struct policy_macro *macro,
			const struct policy_macro_use *use, size_t *sum)
{
	if (macro->weight > TREE_MAX_NODES - *sum) {
		reader_error(r, use->pos,
			     "the macros of this policy stand for more than %d "
			     "values",
			     TREE_MAX_NODES);
		return true;
	}
	*sum += macro->weight;
	return false;
}

static void merge(struct reader *r, struct policy *policy,
		  const struct policy_macro_use *use,
		  struct policy_selector *selector)
{
	const struct policy_macro *macro = find(policy, use->name);
	uint32_t both;

	if (!macro) {
		tell_no_macro(r, policy, use);
		return;
	}
	if (macro->broken || is_too_much(r, macro, use, &policy->n_merged))
		return;

	both = macro->selector.fields & selector->fields;
	if (both)
		reader_error(
			r, use->pos,
			"macro %s has '%s', as the selector or another of "
			"its macros has: it can come from one place only",
			quote(use->name).text,
			policy_selector_field((unsigned)__builtin_ctz(both)));
	else if (add_selector(&macro->selector, selector))
		r->no_memory = true;
}

static void merge_into(struct reader *r, struct policy *policy,
		       struct policy_selector *selector)
{
	for (size_t i = 0; i < selector->n_macros; i++) {
		size_t path = reader_enter(r, ".macros[%zu]", i);

		if (selector->macros[i].name)
			merge(r, policy, &selector->macros[i], selector);
		reader_leave(r, path);
	}
}

void policy_merge_macros(struct reader *r, struct policy *policy)
{
	for (size_t i = 0; i < policy->n_hooks; i++) {
		struct policy_hook *hook = &policy->hooks[i];

		for (size_t k = 0; k < hook->n_selectors; k++) {
			size_t path =
				reader_enter(r, "spec.%s[%u].selectors[%zu]",
					     hook->section, hook->item, k);

			merge_into(r, policy, &hook->selectors[k]);
			reader_leave(r, path);
		}
	}
}
