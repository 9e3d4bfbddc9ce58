// SPDX-License-Identifier: Apache-2.0
/*
 * Selectors: what is read below "selectors" of a hook and in macros.
 */

#include <string.h>

#include "base/mem.h"
#include "policy_parts.h"
#include "policy_terms.h"

enum {
	MAX_INDEX = 1000000, /* policy_check() knows how many there are */
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
	struct policy_filter *filter = into;
	const struct term *term;

	filter->op_pos = node->pos;
	term = reader_term(r, node, operator_terms(filter->kind), "operator");
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
	unsigned *place;

	place = reader_grow(r, &filter->args, &filter->n_args, sizeof(*place));
	if (place)
		reader_number(r, node, MAX_INDEX, place);
}

static void read_places(struct reader *r, const struct node *node, void *into)
{
	struct policy_filter *filter = into;

	filter->arg_pos = node->pos;
	reader_list(r, node, read_place, filter);
}

static void read_on_unreadable(struct reader *r, const struct node *node,
			       void *into)
{
	struct policy_filter *filter = into;
	const struct term *term =
		reader_term(r, node, unreadable_terms, "word");

	if (term)
		filter->on_unreadable = (enum on_unreadable)term->value;
}

static void read_follow_forks(struct reader *r, const struct node *node,
			      void *into)
{
	reader_flag(r, node, &((struct policy_filter *)into)->follow_forks);
}

static void read_namespace_pid(struct reader *r, const struct node *node,
			       void *into)
{
	reader_flag(r, node, &((struct policy_filter *)into)->is_namespace_pid);
}

static void read_follow_children(struct reader *r, const struct node *node,
				 void *into)
{
	reader_flag(r, node, &((struct policy_filter *)into)->follow_children);
}

static void read_namespace(struct reader *r, const struct node *node,
			   void *into)
{
	struct policy_filter *filter = into;
	const struct term *term;

	term = reader_term(r, node, namespace_terms, "namespace");
	if (term)
		filter->ns = (enum namespace_kind)term->value;
}

static void read_cap_set(struct reader *r, const struct node *node, void *into)
{
	struct policy_filter *filter = into;
	const struct term *term;

	if (node->kind == NODE_SCALAR && node->len == 0)
		return; /* CAPS_EFFECTIVE */
	term = reader_term(r, node, cap_set_terms, "set of capabilities");
	if (term)
		filter->caps = (enum cap_set)term->value;
}

static void read_namespace_cap(struct reader *r, const struct node *node,
			       void *into)
{
	reader_flag(r, node, &((struct policy_filter *)into)->is_namespace_cap);
}

#define COMMON_KEYS                                  \
	{ "operator", read_operator, KEY_REQUIRED }, \
	{                                            \
		"values", read_values, KEY_OPTIONAL  \
	}

static const struct key arg_keys[] = {
	COMMON_KEYS,
	{ "index", read_index, KEY_OPTIONAL },
	{ "args", read_places, KEY_OPTIONAL },
	{ "onUnreadable", read_on_unreadable, KEY_OPTIONAL },
	{ 0 },
};

static const struct key pid_keys[] = {
	COMMON_KEYS,
	{ "followForks", read_follow_forks, KEY_OPTIONAL },
	{ "isNamespacePID", read_namespace_pid, KEY_OPTIONAL },
	{ 0 },
};

static const struct key binary_keys[] = {
	COMMON_KEYS,
	{ "followChildren", read_follow_children, KEY_OPTIONAL },
	{ 0 },
};

static const struct key parent_keys[] = {
	COMMON_KEYS,
	{ "followChildren", NULL, KEY_UNSUPPORTED },
	{ 0 },
};

static const struct key namespace_keys[] = {
	COMMON_KEYS,
	{ "namespace", read_namespace, KEY_REQUIRED },
	{ 0 },
};

static const struct key capability_keys[] = {
	COMMON_KEYS,
	{ "type", read_cap_set, KEY_OPTIONAL },
	{ "isNamespaceCapability", read_namespace_cap, KEY_OPTIONAL },
	{ 0 },
};

static const struct key plain_keys[] = {
	COMMON_KEYS,
	{ 0 },
};

static const struct key *const filter_keys[] = {
	[MATCH_ARGS] = arg_keys,
	[MATCH_DATA] = arg_keys,
	[MATCH_RETURN_ARGS] = arg_keys,
	[MATCH_PIDS] = pid_keys,
	[MATCH_BINARIES] = binary_keys,
	[MATCH_PARENT_BINARIES] = parent_keys,
	[MATCH_ANCESTORS] = plain_keys,
	[MATCH_NAMESPACES] = namespace_keys,
	[MATCH_NAMESPACE_CHANGES] = plain_keys,
	[MATCH_CAPABILITIES] = capability_keys,
	[MATCH_CAPABILITY_CHANGES] = capability_keys,
	[MATCH_UNITS] = plain_keys,
	[MATCH_USERS] = plain_keys,
};

/* A filter that is being read, with what it is read into. */
struct filters {
	struct policy_selector *selector;
	enum match_kind kind;
	unsigned item;
};

static void read_filter(struct reader *r, const struct node *node, void *into)
{
	struct filters *filters = into;
	struct policy_selector *selector = filters->selector;
	struct policy_filter *filter;
	bool failed = r->failed;

	filter = reader_grow(r, &selector->filters, &selector->n_filters,
			     sizeof(*filter));
	if (!filter)
		return;

	filter->pos = node->pos;
	filter->kind = filters->kind;
	filter->item = filters->item++;
	r->failed = false;
	reader_mapping(r, node, filter_keys[filter->kind], filter);
	if (filter->is_by_index && filter->n_args)
		reader_error(r, filter->arg_pos,
			     "both 'index' and 'args' say which argument: "
			     "remove one");
	filter->broken = r->failed;
	r->failed |= failed;
}

/* ---- the selector ---- */

static void read_label(struct reader *r, const struct node *node, void *into)
{
	struct policy_selector *selector = into;

	if (node->kind == NODE_SCALAR && node->len == 0)
		return;
	reader_text(r, node, &selector->label);
}

static void read_macro_use(struct reader *r, const struct node *node,
			   void *into)
{
	struct policy_selector *selector = into;
	struct policy_macro_use *use;

	use = reader_grow(r, &selector->macros, &selector->n_macros,
			  sizeof(*use));
	if (!use)
		return;
	use->pos = node->pos;
	reader_text(r, node, &use->name);
}

static void read_macro_uses(struct reader *r, const struct node *node,
			    void *into)
{
	reader_list(r, node, read_macro_use, into);
}

static void refuse_workloads(struct reader *r, const struct node *node,
			     void *into)
{
	(void)into;
	reader_error(r, node->pos,
		     "workloads are those of Kubernetes, which are not "
		     "supported on a host: use matchUnits");
}

static void refuse_current_cred(struct reader *r, const struct node *node,
				void *into)
{
	(void)into;
	reader_error(r, node->pos,
		     "not supported, Tetragon has removed it: declare 'data' "
		     "with source current_task and resolve cred..., and use "
		     "matchData");
}

/* What policy_selector::fields has bits for: after the kinds of filters. */
enum {
	FIELD_ACTIONS = N_MATCH_KINDS,
	FIELD_RETURN_ACTIONS,
};

static const struct key selector_keys[] = {
	{ "label", read_label, KEY_OPTIONAL },
	{ "macros", read_macro_uses, KEY_OPTIONAL },
	{ "matchActions", policy_read_match_actions, KEY_OPTIONAL },
	{ "matchReturnActions", policy_read_return_actions, KEY_OPTIONAL },
	{ "matchWorkloads", refuse_workloads, KEY_OPTIONAL },
	{ "matchCurrentCred", refuse_current_cred, KEY_OPTIONAL },
	/* read_filters() */
	{ "matchArgs", NULL, KEY_OPTIONAL },
	{ "matchData", NULL, KEY_OPTIONAL },
	{ "matchReturnArgs", NULL, KEY_OPTIONAL },
	{ "matchPIDs", NULL, KEY_OPTIONAL },
	{ "matchBinaries", NULL, KEY_OPTIONAL },
	{ "matchParentBinaries", NULL, KEY_OPTIONAL },
	{ "matchAncestors", NULL, KEY_OPTIONAL },
	{ "matchNamespaces", NULL, KEY_OPTIONAL },
	{ "matchNamespaceChanges", NULL, KEY_OPTIONAL },
	{ "matchCapabilities", NULL, KEY_OPTIONAL },
	{ "matchCapabilityChanges", NULL, KEY_OPTIONAL },
	{ "matchUnits", NULL, KEY_OPTIONAL },
	{ "matchUsers", NULL, KEY_OPTIONAL },
	{ 0 },
};

static void read_filters(struct reader *r, const struct node *node,
			 enum match_kind kind, struct policy_selector *into)
{
	struct filters filters = { into, kind, 0 };
	const struct node *list = node_get(node, match_name(kind));
	size_t path;

	if (!list)
		return;
	/* As when all that was in it became a comment. */
	if (node_is_null(list) || (list->kind == NODE_SEQUENCE && list->n == 0))
		reader_warning(r, list->pos,
			       "'%s' is empty and filters nothing",
			       match_name(kind));
	if (node_is_null(list))
		return;

	path = reader_enter(r, ".%s", match_name(kind));
	reader_list(r, list, read_filter, &filters);
	reader_leave(r, path);
	if (list->n > 0)
		into->fields |= 1U << kind;
}

void policy_read_selector(struct reader *r, const struct node *node,
			  struct policy_selector *into, bool is_macro)
{
	into->pos = node->pos;
	reader_mapping(r, node, selector_keys, into);
	if (node->kind != NODE_MAPPING)
		return;

	for (int kind = 0; kind < N_MATCH_KINDS; kind++)
		read_filters(r, node, (enum match_kind)kind, into);
	if (into->n_actions)
		into->fields |= 1U << FIELD_ACTIONS;
	if (into->n_return_actions)
		into->fields |= 1U << FIELD_RETURN_ACTIONS;
	if (is_macro && into->n_macros)
		reader_error(r, into->macros[0].pos,
			     "a macro cannot use macros");
}

const char *policy_selector_field(unsigned n)
{
	switch (n) {
	case FIELD_ACTIONS:
		return "matchActions";
	case FIELD_RETURN_ACTIONS:
		return "matchReturnActions";
	default:
		return match_name((enum match_kind)n);
	}
}

static void read_one(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;
	struct policy_selector *selector;

	selector = reader_grow(r, &hook->selectors, &hook->n_selectors,
			       sizeof(*selector));
	if (selector)
		policy_read_selector(r, node, selector, false);
}

void policy_read_selectors(struct reader *r, const struct node *node,
			   void *into)
{
	reader_list(r, node, read_one, into);
}
