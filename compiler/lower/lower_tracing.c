// SPDX-License-Identifier: Apache-2.0
/*
 * All entries of all policies are sorted by what they hook, so that each hook
 * is made once and what belongs to it stands together. An entry becomes a
 * view: two entries of one policy on the same hook decide independently.
 */

#include "lower_tracing.h"

#include <errno.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lower_action.h"
#include "lower_entries.h"
#include "lower_filter.h"
#include "lower_view.h"
#include "syscalls.h"

/* ---- what the parts share ---- */

static bool was_told(const struct lowering *l, struct pos pos, const char *text)
{
	for (size_t i = 0; i < l->diag->n_messages; i++) {
		const struct message *message = &l->diag->messages[i];

		if (message->pos.line == pos.line &&
		    message->pos.column == pos.column &&
		    !strcmp(message->file, l->policy->file) &&
		    !strcmp(message->text, text))
			return true;
	}
	return false;
}

static int tell(struct lowering *l, enum severity severity, struct pos pos,
		const char *fmt, va_list args)
{
	CLEANUP(buf_free) struct buf text = { 0 };

	buf_addf(&text, "spec.%s[%u]: ", l->hook->section, l->hook->item);
	buf_addv(&text, fmt, args);
	if (text.failed)
		return -ENOMEM;

	if (!was_told(l, pos, text.data))
		diag_add(l->diag, severity, l->policy->file, pos, "%s",
			 text.data);
	return 0;
}

int lower_error(struct lowering *l, struct pos pos, const char *fmt, ...)
{
	va_list args;
	int err;

	va_start(args, fmt);
	err = tell(l, SEVERITY_ERROR, pos, fmt, args);
	va_end(args);
	return err ? err : -EINVAL;
}

int lower_warning(struct lowering *l, struct pos pos, const char *fmt, ...)
{
	va_list args;
	int err;

	va_start(args, fmt);
	err = tell(l, SEVERITY_WARNING, pos, fmt, args);
	va_end(args);
	return err;
}

int lower_facts_error(struct lowering *l, struct pos pos, int err,
		      const char *what)
{
	switch (err) {
	case -ENOMEM:
		return err;
	case -ENOENT:
		return lower_error(l, pos, "%s are not known here", what);
	case -EBADMSG:
		return lower_error(l, pos, "%s are not what they should be",
				   what);
	default:
		return lower_error(l, pos, "%s cannot be read: %s", what,
				   strerror(-err));
	}
}

int lower_text(const char *from, char **to)
{
	*to = from ? strdup(from) : NULL;
	return from && !*to ? -ENOMEM : 0;
}

/* ---- rules ---- */

static int lower_selector(struct lowering *l,
			  const struct policy_selector *selector,
			  unsigned number)
{
	struct ruleset *rules = l->rules;
	struct rule *rule;
	int err, worst;

	rule = array_grow(&rules->rules, rules->n_rules, sizeof(*rule));
	if (!rule)
		return -ENOMEM;
	rules->n_rules++;

	rule->view = (unsigned)rules->n_views - 1;
	rule->hook = rules->views[rule->view].hook;
	rule->policy = rules->views[rule->view].policy;
	rule->selector = number;
	if (l->hook == &enforcer_hook) {
		rule->actions.act.flags = ACT_ENFORCE;
		return lower_denial(l, l->target->call->pos);
	}
	worst = lower_actions(l, selector, rule);
	for (size_t i = 0; i < selector->n_filters; i++) {
		if (worst && worst != -EINVAL)
			return worst;
		err = lower_filter(l, &selector->filters[i], rule);
		worst = err ? err : worst;
	}
	return worst;
}

static int lower_selectors(struct lowering *l)
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

/* ---- hooks ---- */

static int copy_target(const struct target *target, struct rule_hook *hook)
{
	int err;

	hook->kind = target->kind;
	hook->syscall = target->syscall ? target->syscall->number : -1;
	hook->is_compat = target->is_compat;
	hook->offset = target->offset;
	hook->ref_counter = target->ref_counter;
	hook->place = target->place;
	hook->file = target->file;
	hook->optional = true;
	err = lower_text(target->name, &hook->name);
	return err ? err : lower_text(target->symbol, &hook->symbol);
}

/* @before: the entry that the last hook was made of, or NULL. */
static int add_hook(struct lowering *l, const struct entry *before)
{
	struct ruleset *rules = l->rules;
	struct rule_hook *hook;
	int err;

	if (!before || compare_targets(&before->target, l->target) != 0) {
		hook = array_grow(&rules->hooks, rules->n_hooks, sizeof(*hook));
		if (!hook)
			return -ENOMEM;
		rules->n_hooks++;
		err = copy_target(l->target, hook);
		if (err)
			return err;
	}

	hook = &rules->hooks[rules->n_hooks - 1];
	hook->optional &= l->hook->may_be_missing;
	hook->n_params = l->has_function ? l->function.n_params : 0;
	return 0;
}

static int lower_rules(struct lowering *l, unsigned n_policy)
{
	int worst = lower_view(l, n_policy);
	int err;

	if (worst && worst != -EINVAL)
		return worst;
	err = lower_selectors(l);
	return err ? err : worst;
}

static int lower_entry(struct lowering *l, const struct entry *entry,
		       const struct entry **before)
{
	int err;

	l->policy = entry->policy;
	l->hook = entry->hook;
	l->target = &entry->target;
	err = lower_open_target(l);
	if (err)
		return err == -ENOENT ? 0 : err;

	err = add_hook(l, *before);
	*before = entry;
	if (!err)
		err = lower_rules(l, entry->n_policy);
	lower_close_target(l);
	return err;
}

static int lower_all(struct lowering *l, const struct policies *policies)
{
	CLEANUP(entries_free) struct entries entries = { 0 };
	const struct entry *before = NULL;
	int err, worst;

	worst = lower_entries(l, policies, &entries);
	if (worst && worst != -EINVAL)
		return worst;

	for (size_t i = 0; i < entries.n; i++) {
		err = lower_entry(l, &entries.items[i], &before);
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
		int err = lower_text(policies->items[i]->name,
				     &rules->policies[i]);

		if (err)
			return err;
		rules->n_policies++;
	}
	return 0;
}

int lower_tracing(const struct policies *policies, struct facts *facts,
		  struct diag *diag, struct ruleset **ret)
{
	CLEANUP(ruleset_free) struct ruleset *rules = NULL;
	struct lowering l = { .facts = facts, .diag = diag };
	int err;

	rules = calloc(1, sizeof(*rules));
	if (!rules)
		return -ENOMEM;

	err = add_policies(rules, policies);
	if (err)
		return err;

	l.rules = rules;
	err = lower_all(&l, policies);
	if (err)
		return err;

	*ret = TAKE(rules);
	return 0;
}
