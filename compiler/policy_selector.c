// SPDX-License-Identifier: Apache-2.0
/*
 * Selectors: what is read below spec.kprobes[].selectors.
 */

#include "policy_selector.h"

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "policy.h"
#include "policy_terms.h"

enum {
	MAX_INDEX = 5, /* SYSCALL_ARGS - 1 */
	MAX_PLACE = 1000000,
};

/* ---- values ---- */

static void read_value(struct reader *r, const struct node *node, void *into)
{
	struct policy_filter *filter = into;
	struct policy_value *value;

	if (!reader_expect(r, node, NODE_SCALAR))
		return;
	if (node_is_null(node)) {
		reader_error(r, node->pos,
			     "no value here; the empty string is \"\"");
		return;
	}

	value = reader_grow(r, &filter->values, &filter->n_values,
			    sizeof(*value));
	if (!value)
		return;
	value->pos = node->pos;
	value->len = node->len;
	value->quoted = node->quoted;
	reader_text(r, node, &value->text);
}

static void read_values(struct reader *r, const struct node *node, void *into)
{
	struct policy_filter *filter = into;

	filter->values_pos = node->pos;
	reader_list(r, node, read_value, filter);
}

/* ---- filters ---- */

static void read_operator(struct reader *r, const struct node *node, void *into)
{
	static const struct term *const terms[] = {
		[MATCH_ARGS] = arg_operator_terms,
		[MATCH_PIDS] = pid_operator_terms,
		[MATCH_BINARIES] = binary_operator_terms,
	};
	struct policy_filter *filter = into;
	const struct term *term;

	filter->op_pos = node->pos;
	term = reader_term(r, node, terms[filter->kind], "operator");
	if (term)
		filter->op = (enum operator_kind)term->value;
}

static void read_index(struct reader *r, const struct node *node, void *into)
{
	struct policy_filter *filter = into;

	filter->is_by_index = true;
	filter->arg_pos = node->pos;
	reader_number(r, node, MAX_INDEX, &filter->index);
}

static void read_place(struct reader *r, const struct node *node, void *into)
{
	struct policy_filter *filter = into;

	filter->arg_pos = node->pos;
	reader_number(r, node, MAX_PLACE, &filter->arg);
}

static void read_places(struct reader *r, const struct node *node, void *into)
{
	if (!reader_list(r, node, read_place, into))
		return;
	if (node->n != 1)
		reader_error(r, node->pos,
			     "the operators of this version take one argument, "
			     "found %zu",
			     node->n);
}

static void read_follow_forks(struct reader *r, const struct node *node,
			      void *into)
{
	struct policy_filter *filter = into;

	reader_flag(r, node, &filter->follow_forks);
}

static void read_namespace_pid(struct reader *r, const struct node *node,
			       void *into)
{
	struct policy_filter *filter = into;

	reader_flag(r, node, &filter->is_namespace_pid);
}

static const struct key arg_filter_keys[] = {
	{ "index", read_index, KEY_OPTIONAL },
	{ "args", read_places, KEY_OPTIONAL },
	{ "operator", read_operator, KEY_REQUIRED },
	{ "values", read_values, KEY_OPTIONAL },
	{ 0 },
};

static const struct key pid_filter_keys[] = {
	{ "operator", read_operator, KEY_REQUIRED },
	{ "values", read_values, KEY_OPTIONAL },
	{ "followForks", read_follow_forks, KEY_OPTIONAL },
	{ "isNamespacePID", read_namespace_pid, KEY_OPTIONAL },
	{ 0 },
};

static const struct key binary_filter_keys[] = {
	{ "operator", read_operator, KEY_REQUIRED },
	{ "values", read_values, KEY_OPTIONAL },
	{ "followChildren", NULL, KEY_UNSUPPORTED },
	{ 0 },
};

static void check_arg_keys(struct reader *r, const struct node *node)
{
	const struct node *index = node_get(node, "index");
	const struct node *args = node_get(node, "args");

	if (node->kind != NODE_MAPPING)
		return;
	if (index && args)
		reader_error(r, args->pos,
			     "both 'index' and 'args' say which argument: "
			     "remove one");
	else if ((!index || node_is_null(index)) &&
		 (!args || node_is_null(args)))
		reader_error(r, node->pos,
			     "'index' is missing: which argument?");
}

static void read_filter(struct reader *r, const struct node *node,
			enum match_kind kind, struct policy_selector *selector)
{
	static const struct key *const keys[] = {
		[MATCH_ARGS] = arg_filter_keys,
		[MATCH_PIDS] = pid_filter_keys,
		[MATCH_BINARIES] = binary_filter_keys,
	};
	struct policy_filter *filter;
	bool failed = r->failed;

	filter = reader_grow(r, &selector->filters, &selector->n_filters,
			     sizeof(*filter));
	if (!filter)
		return;

	if (selector->n_filters > 1 && filter[-1].kind == kind)
		filter->item = filter[-1].item + 1;
	filter->pos = node->pos;
	filter->kind = kind;
	r->failed = false;
	reader_mapping(r, node, keys[kind], filter);
	if (kind == MATCH_ARGS)
		check_arg_keys(r, node);
	filter->broken = r->failed;
	r->failed |= failed;
}

static void read_arg_filter(struct reader *r, const struct node *node,
			    void *into)
{
	read_filter(r, node, MATCH_ARGS, into);
}

static void read_pid_filter(struct reader *r, const struct node *node,
			    void *into)
{
	read_filter(r, node, MATCH_PIDS, into);
}

static void read_binary_filter(struct reader *r, const struct node *node,
			       void *into)
{
	read_filter(r, node, MATCH_BINARIES, into);
}

static void read_match_args(struct reader *r, const struct node *node,
			    void *into)
{
	reader_list(r, node, read_arg_filter, into);
}

static void read_match_pids(struct reader *r, const struct node *node,
			    void *into)
{
	reader_list(r, node, read_pid_filter, into);
}

static void read_match_binaries(struct reader *r, const struct node *node,
				void *into)
{
	reader_list(r, node, read_binary_filter, into);
}

/* ---- actions ---- */

static void read_action_term(struct reader *r, const struct node *node,
			     void *into)
{
	struct policy_action *action = into;
	const struct term *term = reader_term(r, node, action_terms, "action");

	if (term)
		action->kind = (enum action_kind)term->value;
}

static const struct key action_keys[] = {
	{ "action", read_action_term, KEY_REQUIRED },
	{ "argError", NULL, KEY_UNSUPPORTED },
	{ "argFd", NULL, KEY_UNSUPPORTED },
	{ "argFqdn", NULL, KEY_UNSUPPORTED },
	{ "argIndex", NULL, KEY_UNSUPPORTED },
	{ "argName", NULL, KEY_UNSUPPORTED },
	{ "argNewAddr", NULL, KEY_UNSUPPORTED },
	{ "argNewOffset", NULL, KEY_UNSUPPORTED },
	{ "argNewSymbol", NULL, KEY_UNSUPPORTED },
	{ "argRegs", NULL, KEY_UNSUPPORTED },
	{ "argSig", NULL, KEY_UNSUPPORTED },
	{ "argSock", NULL, KEY_UNSUPPORTED },
	{ "argUrl", NULL, KEY_UNSUPPORTED },
	{ "argValue", NULL, KEY_UNSUPPORTED },
	{ "imaHash", NULL, KEY_UNSUPPORTED },
	{ "kernelStackTrace", NULL, KEY_UNSUPPORTED },
	{ "rateLimit", NULL, KEY_UNSUPPORTED },
	{ "rateLimitScope", NULL, KEY_UNSUPPORTED },
	{ "userStackTrace", NULL, KEY_UNSUPPORTED },
	{ 0 },
};

/* What else belongs to an action that is not supported is not worth a word. */
static bool is_unsupported_action(const struct node *node)
{
	const struct node *name = node_get(node, "action");
	const struct term *term = action_terms;

	if (!name || name->kind != NODE_SCALAR)
		return false;
	while (term->name && strcmp(term->name, name->text) != 0)
		term++;
	return term->name && term->value < 0;
}

static void read_action(struct reader *r, const struct node *node, void *into)
{
	struct policy_selector *selector = into;
	struct policy_action *action;

	action = reader_grow(r, &selector->actions, &selector->n_actions,
			     sizeof(*action));
	if (!action)
		return;
	action->pos = node->pos;
	if (is_unsupported_action(node)) {
		size_t path = reader_enter(r, ".action");

		read_action_term(r, node_get(node, "action"), action);
		reader_leave(r, path);
		return;
	}
	reader_mapping(r, node, action_keys, action);
}

static void read_actions(struct reader *r, const struct node *node, void *into)
{
	reader_list(r, node, read_action, into);
}

/* ---- the selector ---- */

static const struct key selector_keys[] = {
	{ "matchArgs", read_match_args, KEY_OPTIONAL },
	{ "matchPIDs", read_match_pids, KEY_OPTIONAL },
	{ "matchBinaries", read_match_binaries, KEY_OPTIONAL },
	{ "matchActions", read_actions, KEY_OPTIONAL },
	{ "label", NULL, KEY_UNSUPPORTED },
	{ "macros", NULL, KEY_UNSUPPORTED },
	{ "matchCapabilities", NULL, KEY_UNSUPPORTED },
	{ "matchCapabilityChanges", NULL, KEY_UNSUPPORTED },
	{ "matchCurrentCred", NULL, KEY_UNSUPPORTED },
	{ "matchData", NULL, KEY_UNSUPPORTED },
	{ "matchNamespaceChanges", NULL, KEY_UNSUPPORTED },
	{ "matchNamespaces", NULL, KEY_UNSUPPORTED },
	{ "matchParentBinaries", NULL, KEY_UNSUPPORTED },
	{ "matchReturnActions", NULL, KEY_UNSUPPORTED },
	{ "matchReturnArgs", NULL, KEY_UNSUPPORTED },
	{ "matchWorkloads", NULL, KEY_UNSUPPORTED },
	{ 0 },
};

/* As when all that was in it became a comment. */
static void warn_empty(struct reader *r, const struct node *node)
{
	static const char *const names[] = { "matchArgs", "matchPIDs",
					     "matchBinaries" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const struct node *value = node_get(node, names[i]);

		if (value && (node_is_null(value) ||
			      (value->kind == NODE_SEQUENCE && value->n == 0)))
			reader_warning(r, value->pos,
				       "'%s' is empty and filters nothing",
				       names[i]);
	}
}

void policy_read_selector(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;
	struct policy_selector *selector;

	selector = reader_grow(r, &hook->selectors, &hook->n_selectors,
			       sizeof(*selector));
	if (!selector)
		return;
	selector->pos = node->pos;
	reader_mapping(r, node, selector_keys, selector);
	warn_empty(r, node);
}
