// SPDX-License-Identifier: Apache-2.0

#include "rule.h"

#include <stdlib.h>

#include "base/mem.h"

static void values_free(struct rule_value *values, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(values[i].text);
	free(values);
}

static void actions_clear(struct rule_actions *actions)
{
	for (size_t i = 0; i < actions->n_requests; i++)
		free(actions->requests[i].text);
	free(actions->requests);
}

static void rule_clear(struct rule *rule)
{
	actions_clear(&rule->actions);
	actions_clear(&rule->late);
	for (size_t i = 0; i < rule->n_filters; i++)
		values_free(rule->filters[i].values, rule->filters[i].n_values);
	free(rule->filters);
}

static void view_clear(struct view *view)
{
	for (size_t i = 0; i < view->n_tags; i++)
		free(view->tags[i]);
	for (size_t i = 0; i < view->n_shown; i++) {
		free(view->shown[i].label);
		free(view->shown[i].sources);
	}
	free(view->tags);
	free(view->shown);
	free(view->origin.file);
	free(view->origin.part);
	free(view->message);
	free(view->call);
}

static void mark_clear(struct mark *mark)
{
	free(mark->pids);
	values_free(mark->paths, mark->n_paths);
}

static void expr_clear(struct rule_expr *expr)
{
	free(expr->ops);
	free(expr->args);
}

void ruleset_free(struct ruleset **ruleset)
{
	struct ruleset *set = *ruleset;

	if (!set)
		return;

	for (size_t i = 0; i < set->n_policies; i++)
		free(set->policies[i]);
	for (size_t i = 0; i < set->n_hooks; i++) {
		free(set->hooks[i].name);
		free(set->hooks[i].symbol);
	}
	for (size_t i = 0; i < set->n_views; i++)
		view_clear(&set->views[i]);
	for (size_t i = 0; i < set->n_rules; i++)
		rule_clear(&set->rules[i]);
	for (size_t i = 0; i < set->n_marks; i++)
		mark_clear(&set->marks[i]);
	for (size_t i = 0; i < set->n_exprs; i++)
		expr_clear(&set->exprs[i]);
	free(set->policies);
	free(set->hooks);
	free(set->views);
	free(set->rules);
	free(set->marks);
	free(set->exprs);
	free(set);
	*ruleset = NULL;
}

struct filter *rule_add_filter(struct rule *rule)
{
	struct filter *filter;

	filter = array_grow(&rule->filters, rule->n_filters, sizeof(*filter));
	if (filter)
		rule->n_filters++;
	return filter;
}

const char *request_kind_name(enum request_kind kind)
{
	static const char *const names[N_REQUEST_KINDS] = {
		[REQUEST_GET_URL] = "get-url",
		[REQUEST_DNS_LOOKUP] = "dns-lookup",
	};

	return names[kind];
}

const char *rule_hook_kind_name(enum rule_hook_kind kind)
{
	static const char *const names[] = {
		[RULE_HOOK_SYSCALL] = "syscall",
		[RULE_HOOK_FUNCTION] = "function",
		[RULE_HOOK_LSM] = "lsm",
		[RULE_HOOK_TRACEPOINT] = "tracepoint",
		[RULE_HOOK_RAW_TRACEPOINT] = "raw_tracepoint",
		[RULE_HOOK_UPROBE] = "uprobe",
		[RULE_HOOK_USDT] = "usdt",
	};

	return names[kind];
}
