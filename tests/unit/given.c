// SPDX-License-Identifier: Apache-2.0

#include "given.h"

#include <string.h>

#include "base/mem.h"
#include "compile.h"

#define LAST(array, n) (&(array)[(n)-1])

static void *grow(void *items, size_t *n, size_t size)
{
	void *item = array_grow(items, *n, size);

	if (!item)
		abort();
	++*n;
	return item;
}

static char *copy(const char *text, size_t len)
{
	char *to = malloc(len + 1);

	if (!to)
		abort();
	memcpy(to, text, len);
	to[len] = '\0';
	return to;
}

struct ruleset *given(void)
{
	struct ruleset *rules = calloc(1, sizeof(*rules));

	if (!rules)
		abort();
	return rules;
}

void given_hook(struct ruleset *rules, const char *name, int number)
{
	struct rule_hook *hook =
		grow(&rules->hooks, &rules->n_hooks, sizeof(*hook));

	hook->kind = RULE_HOOK_SYSCALL;
	hook->name = copy(name, strlen(name));
	hook->syscall = number;
}

void given_view(struct ruleset *rules, const char *policy)
{
	size_t n = rules->n_policies;
	struct view *view;

	if (!n || strcmp(rules->policies[n - 1], policy) != 0) {
		char **name = grow(&rules->policies, &rules->n_policies,
				   sizeof(*name));

		*name = copy(policy, strlen(policy));
	}

	view = grow(&rules->views, &rules->n_views, sizeof(*view));
	view->policy = (unsigned)rules->n_policies - 1;
	view->hook = (unsigned)rules->n_hooks - 1;
}

void given_shown(struct ruleset *rules, struct source source,
		 enum arg_type type, const char *label)
{
	struct view *view = LAST(rules->views, rules->n_views);
	struct shown *shown =
		grow(&view->shown, &view->n_shown, sizeof(*shown));
	struct source *to =
		grow(&shown->sources, &shown->n_sources, sizeof(*to));

	*to = source;
	shown->type = type;
	shown->label = label ? copy(label, strlen(label)) : NULL;
}

void given_tag(struct ruleset *rules, const char *tag)
{
	struct view *view = LAST(rules->views, rules->n_views);
	char **to = grow(&view->tags, &view->n_tags, sizeof(*to));

	*to = copy(tag, strlen(tag));
}

void given_message(struct ruleset *rules, const char *message)
{
	struct view *view = LAST(rules->views, rules->n_views);

	view->message = copy(message, strlen(message));
}

struct rule *given_rule(struct ruleset *rules)
{
	unsigned view = (unsigned)rules->n_views - 1;
	const struct rule *last =
		rules->n_rules ? LAST(rules->rules, rules->n_rules) : NULL;
	unsigned selector = last && last->view == view ? last->selector + 1 : 0;
	struct rule *rule = grow(&rules->rules, &rules->n_rules, sizeof(*rule));

	rule->policy = rules->views[view].policy;
	rule->hook = rules->views[view].hook;
	rule->view = view;
	rule->selector = selector;
	rule->actions.post = true;
	return rule;
}

void given_filter(struct ruleset *rules, struct source source, enum test test,
		  bool negated)
{
	struct rule *rule = LAST(rules->rules, rules->n_rules);
	struct filter *filter =
		grow(&rule->filters, &rule->n_filters, sizeof(*filter));

	filter->source = source;
	filter->test = test;
	filter->negated = negated;
	filter->unreadable_matches = true;
}

static struct rule_value *add_value(struct ruleset *rules)
{
	struct rule *rule = LAST(rules->rules, rules->n_rules);
	struct filter *filter = LAST(rule->filters, rule->n_filters);

	return grow(&filter->values, &filter->n_values,
		    sizeof(struct rule_value));
}

void given_text(struct ruleset *rules, const char *text, size_t len)
{
	struct rule_value *value = add_value(rules);

	value->text = copy(text, len);
	value->len = len;
}

void given_range(struct ruleset *rules, uint64_t low, uint64_t high)
{
	struct rule_value *value = add_value(rules);

	value->low = low;
	value->high = high;
}

void given_mark(struct ruleset *rules, uint32_t pid)
{
	struct mark *mark = grow(&rules->marks, &rules->n_marks, sizeof(*mark));
	uint32_t *to = grow(&mark->pids, &mark->n_pids, sizeof(*to));

	*to = pid;
}

static void add_op(struct rule_expr *expr, struct expr_op op)
{
	struct expr_op *to = grow(&expr->ops, &expr->n_ops, sizeof(*to));

	*to = op;
}

struct source given_expr(struct ruleset *rules, unsigned index, uint64_t number)
{
	struct rule_expr *expr =
		grow(&rules->exprs, &rules->n_exprs, sizeof(*expr));
	struct source *arg = grow(&expr->args, &expr->n_args, sizeof(*arg));

	*arg = ARG(index, S64);
	add_op(expr, (struct expr_op){ EXPR_LOAD, VALUE_S64, 0, { 0 }, 0 });
	add_op(expr,
	       (struct expr_op){ EXPR_LITERAL, VALUE_S64, 1, { 0 }, number });
	add_op(expr, (struct expr_op){ EXPR_EQ, VALUE_U64, 0, { 0 }, 0 });
	return SOURCE(EXPR, (unsigned)rules->n_exprs - 1, U64);
}

void given_text_rule(struct ruleset *rules, struct source source,
		     enum test test, const char *text)
{
	given_rule(rules);
	given_filter(rules, source, test, false);
	given_text(rules, text, strlen(text));
}

struct plan *given_plan(const struct ruleset *rules)
{
	CLEANUP(buf_free) struct buf messages = { 0 };
	CLEANUP(diag_free) struct diag diag = { 0 };
	struct plan *plan = NULL;
	int err = compile(rules, &diag, &plan);

	diag_print(&diag, &messages);
	if (messages.len)
		fputs(messages.data, stderr);
	if (err || messages.len)
		abort();
	return plan;
}
