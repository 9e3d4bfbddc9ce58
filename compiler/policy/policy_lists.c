// SPDX-License-Identifier: Apache-2.0
/*
 * Lists of functions and system calls, and the enforcers that take them.
 */

#include <string.h>

#include "policy_parts.h"
#include "policy_terms.h"

static void read_list_name(struct reader *r, const struct node *node,
			   void *into)
{
	struct policy_list *list = into;

	if (reader_text(r, node, &list->name) && node->len == 0)
		reader_error(r, node->pos, "a list needs a name");
}

static void read_list_kind(struct reader *r, const struct node *node,
			   void *into)
{
	struct policy_list *list = into;
	const struct term *term;

	if (node->kind == NODE_SCALAR && node->len == 0)
		return; /* LIST_FUNCTIONS */
	term = reader_term(r, node, list_kind_terms, "list type");
	if (term)
		list->kind = (enum list_kind)term->value;
}

/* A list of calls, of lists or enforcers. */
struct calls {
	struct policy_call **calls;
	size_t *n;
};

static void read_call(struct reader *r, const struct node *node, void *into)
{
	const struct calls *to = into;
	struct policy_call *call;

	call = reader_grow(r, to->calls, to->n, sizeof(*call));
	if (!call)
		return;
	call->pos = node->pos;
	reader_text(r, node, &call->name);
}

static void read_list_values(struct reader *r, const struct node *node,
			     void *into)
{
	struct policy_list *list = into;
	struct calls calls = { &list->calls, &list->n_calls };

	reader_list(r, node, read_call, &calls);
}

static void read_pattern(struct reader *r, const struct node *node, void *into)
{
	struct policy_list *list = into;

	if (node->kind == NODE_SCALAR && node->len == 0)
		return;
	list->pattern_pos = node->pos;
	reader_text(r, node, &list->pattern);
}

static const struct key list_keys[] = {
	{ "name", read_list_name, KEY_REQUIRED },
	{ "type", read_list_kind, KEY_OPTIONAL },
	{ "values", read_list_values, KEY_OPTIONAL },
	{ "pattern", read_pattern, KEY_OPTIONAL },
	{ "validated", NULL, KEY_OPTIONAL }, /* Tetragon's own note */
	{ 0 },
};

static void check_list(struct reader *r, const struct policy_list *list)
{
	bool has_values =
		list->kind == LIST_FUNCTIONS || list->kind == LIST_SYSCALLS;

	if (has_values && list->n_calls == 0)
		reader_error(r, list->pos,
			     "'values' is missing or empty: nothing is in the "
			     "list");
	if (!has_values && list->n_calls > 0)
		reader_error(r, list->calls[0].pos,
			     "a generated list takes no 'values'");
	if (list->kind == LIST_PATTERN && !list->pattern)
		reader_error(r, list->pos,
			     "'pattern' is missing: which functions?");
	if (list->kind != LIST_PATTERN && list->pattern)
		reader_error(r, list->pattern_pos,
			     "'pattern' is for the type 'generated_ftrace'");
}

static void check_list_name(struct reader *r, const struct policy *policy)
{
	const struct policy_list *last = &policy->lists[policy->n_lists - 1];

	for (const struct policy_list *list = policy->lists; list < last;
	     list++)
		if (list->name && last->name &&
		    strcmp(list->name, last->name) == 0) {
			reader_error(r, last->pos,
				     "the list in line %u is called %s, too: "
				     "give this one another name",
				     list->pos.line, quote(list->name).text);
			return;
		}
}

static void read_list(struct reader *r, const struct node *node, void *into)
{
	struct policy *policy = into;
	struct policy_list *list;
	bool failed = r->failed;

	list = reader_grow(r, &policy->lists, &policy->n_lists, sizeof(*list));
	if (!list)
		return;
	list->pos = node->pos;
	r->failed = false;
	reader_mapping(r, node, list_keys, list);
	if (!r->failed)
		check_list(r, list);
	list->broken = r->failed;
	check_list_name(r, policy);
	r->failed |= failed;
}

void policy_read_lists(struct reader *r, const struct node *node, void *into)
{
	if (node->kind == NODE_SEQUENCE && node->n > MAX_LISTS)
		reader_error(r, node->items[MAX_LISTS]->pos,
			     "%zu lists: %d are allowed", node->n, MAX_LISTS);
	else
		reader_list(r, node, read_list, into);
}

/* ---- enforcers ---- */

static void read_enforcer_calls(struct reader *r, const struct node *node,
				void *into)
{
	struct policy_enforcer *enforcer = into;
	struct calls calls = { &enforcer->calls, &enforcer->n_calls };

	reader_list(r, node, read_call, &calls);
}

static const struct key enforcer_keys[] = {
	{ "calls", read_enforcer_calls, KEY_REQUIRED },
	{ 0 },
};

static void read_enforcer(struct reader *r, const struct node *node, void *into)
{
	struct policy *policy = into;
	struct policy_enforcer *enforcer;

	enforcer = reader_grow(r, &policy->enforcers, &policy->n_enforcers,
			       sizeof(*enforcer));
	if (!enforcer)
		return;
	enforcer->pos = node->pos;
	reader_mapping(r, node, enforcer_keys, enforcer);
	if (!r->failed && enforcer->n_calls == 0)
		reader_error(r, node->pos, "'calls' is empty");
}

void policy_read_enforcers(struct reader *r, const struct node *node,
			   void *into)
{
	reader_list(r, node, read_enforcer, into);
}
