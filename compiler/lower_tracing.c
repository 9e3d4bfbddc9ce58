// SPDX-License-Identifier: Apache-2.0
/*
 * All entries of all policies are sorted by what they hook, so that each hook
 * is made once and what belongs to it stands together. An entry becomes a
 * view: two entries of one policy on the same hook decide independently.
 */

#include "lower_tracing.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lower_filter.h"
#include "syscalls.h"

/* One entry of kprobes of one policy. */
struct entry {
	const struct policy *policy;
	const struct policy_hook *hook;
	unsigned n_policy;
};

static void lower_actions(const struct policy_selector *selector,
			  struct rule *rule)
{
	rule->post = true;
	for (size_t i = 0; i < selector->n_actions; i++) {
		if (selector->actions[i].kind == ACTION_NO_POST)
			rule->post = false;
		if (selector->actions[i].kind == ACTION_SIGKILL)
			rule->kill = true;
	}
}

static int lower_selector(const struct lowering *l,
			  const struct policy_selector *selector,
			  unsigned number)
{
	struct ruleset *rules = l->rules;
	struct rule *rule;
	int err;

	rule = array_grow(&rules->rules, rules->n_rules, sizeof(*rule));
	if (!rule)
		return -ENOMEM;
	rules->n_rules++;

	rule->view = (unsigned)rules->n_views - 1;
	rule->hook = rules->views[rule->view].hook;
	rule->policy = rules->views[rule->view].policy;
	rule->selector = number;
	lower_actions(selector, rule);
	for (size_t i = 0; i < selector->n_filters; i++) {
		err = lower_filter(l, &selector->filters[i], rule);
		if (err)
			return err;
	}
	return 0;
}

static int lower_selectors(const struct lowering *l)
{
	static const struct policy_selector always;
	const struct policy_hook *hook = l->hook;
	int err, worst = 0;

	if (hook->n_selectors == 0)
		return lower_selector(l, &always, 0);

	for (size_t i = 0; i < hook->n_selectors; i++) {
		err = lower_selector(l, &hook->selectors[i], (unsigned)i);
		if (err && err != -EINVAL)
			return err;
		worst = err ? err : worst;
	}
	return worst;
}

/* ---- views ---- */

static int copy_text(const char *from, char **to)
{
	*to = from ? strdup(from) : NULL;
	return from && !*to ? -ENOMEM : 0;
}

static int add_tag(struct view *view, const char *tag)
{
	char **slot = array_grow(&view->tags, view->n_tags, sizeof(*slot));

	if (!slot)
		return -ENOMEM;
	view->n_tags++;
	return copy_text(tag, slot);
}

static int add_shown(struct view *view, const struct policy_arg *arg)
{
	struct shown *shown;

	shown = array_grow(&view->shown, view->n_shown, sizeof(*shown));
	if (!shown)
		return -ENOMEM;
	view->n_shown++;
	shown->source = (struct source){ SOURCE_ARG, arg->index, arg->type };
	shown->type_name = arg->type_name;
	return copy_text(arg->label, &shown->label);
}

static int add_view(struct ruleset *rules, const struct entry *entry)
{
	const struct policy_hook *hook = entry->hook;
	struct view *view;
	int err;

	view = array_grow(&rules->views, rules->n_views, sizeof(*view));
	if (!view)
		return -ENOMEM;
	rules->n_views++;

	view->policy = entry->n_policy;
	view->hook = (unsigned)rules->n_hooks - 1;
	err = copy_text(hook->message, &view->message);
	for (size_t i = 0; !err && i < hook->n_tags; i++)
		err = add_tag(view, hook->tags[i]);
	for (size_t i = 0; !err && i < hook->n_args; i++)
		if (hook->args[i].type != VALUE_NONE)
			err = add_shown(view, &hook->args[i]);
	return err;
}

/* ---- hooks ---- */

static int add_hook(struct ruleset *rules, const struct entry *entry)
{
	const struct syscall *syscall = entry->hook->syscall;
	struct rule_hook *hook;

	if (rules->n_hooks > 0 &&
	    rules->hooks[rules->n_hooks - 1].syscall == syscall->number)
		return 0;

	hook = array_grow(&rules->hooks, rules->n_hooks, sizeof(*hook));
	if (!hook)
		return -ENOMEM;
	rules->n_hooks++;
	hook->kind = RULE_HOOK_SYSCALL;
	hook->syscall = syscall->number;
	return copy_text(syscall->symbol, &hook->name);
}

static int lower_entry(struct ruleset *rules, struct diag *diag,
		       const struct entry *entry)
{
	const struct lowering l = {
		.rules = rules,
		.diag = diag,
		.file = entry->policy->file,
		.hook = entry->hook,
	};
	int err;

	err = add_hook(rules, entry);
	if (err)
		return err;

	err = add_view(rules, entry);
	if (err)
		return err;

	return lower_selectors(&l);
}

/* By hook; then as the policies and their entries came. */
static int compare_entries(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;
	int order = strcmp(x->hook->syscall->name, y->hook->syscall->name);

	if (order)
		return order;
	if (x->n_policy != y->n_policy)
		return x->n_policy < y->n_policy ? -1 : 1;
	return x->hook < y->hook ? -1 : x->hook > y->hook;
}

static int lower_entries(struct ruleset *rules, struct diag *diag,
			 const struct policies *policies)
{
	CLEANUP(free_mem) struct entry *entries = NULL;
	size_t n = 0, max = 0;
	int err, worst = 0;

	for (size_t i = 0; i < policies->n; i++)
		max += policies->items[i]->n_hooks;
	entries = calloc(max + 1, sizeof(*entries));
	if (!entries)
		return -ENOMEM;

	for (size_t i = 0; i < policies->n; i++)
		for (size_t k = 0; k < policies->items[i]->n_hooks; k++)
			entries[n++] = (struct entry){
				policies->items[i],
				&policies->items[i]->hooks[k],
				(unsigned)i,
			};
	qsort(entries, n, sizeof(*entries), compare_entries);

	for (size_t i = 0; i < n; i++) {
		err = lower_entry(rules, diag, &entries[i]);
		if (err && err != -EINVAL)
			return err;
		worst = err ? err : worst;
	}
	return worst;
}

static int add_policies(struct ruleset *rules, const struct policies *policies)
{
	rules->policies = calloc(policies->n + 1, sizeof(*rules->policies));
	if (!rules->policies)
		return -ENOMEM;

	for (size_t i = 0; i < policies->n; i++) {
		int err = copy_text(policies->items[i]->name,
				    &rules->policies[i]);

		if (err)
			return err;
		rules->n_policies++;
	}
	return 0;
}

int lower_tracing(const struct policies *policies, struct diag *diag,
		  struct ruleset **ret)
{
	CLEANUP(ruleset_free) struct ruleset *rules = NULL;
	int err;

	rules = calloc(1, sizeof(*rules));
	if (!rules)
		return -ENOMEM;

	err = add_policies(rules, policies);
	if (err)
		return err;

	err = lower_entries(rules, diag, policies);
	if (err)
		return err;

	*ret = TAKE(rules);
	return 0;
}
