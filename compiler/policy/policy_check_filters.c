// SPDX-License-Identifier: Apache-2.0
/*
 * Filters: which argument, and the values of those that look at the process.
 */

#include <string.h>

#include "base/mem.h"
#include "policy_check.h"
#include "policy_values.h"

/* ---- which argument ---- */

/* What a filter can mean by "index" and "args". */
struct args {
	const struct policy_arg *items;
	size_t n;
	const char *key; /* "args" */
	bool by_place;	 /* "index" may be a place, too */
};

static void tell_no_such_index(struct reader *r, const struct args *args,
			       const struct policy_filter *filter)
{
	CLEANUP(buf_free) struct buf declared = { 0 };
	bool is_shown = r->diag->n_errors < MAX_MESSAGES;

	for (size_t i = 0; i < args->n; i++) {
		if (args->items[i].broken)
			return; /* it may be this one */
		if (is_shown)
			buf_addf(&declared, "%s%u", i ? ", " : "",
				 args->items[i].index);
	}

	if (args->n == 0)
		reader_error(r, filter->arg_pos,
			     "no argument has index %u: the hook has no '%s', "
			     "declare it there",
			     filter->index, args->key);
	else
		reader_error(
			r, filter->arg_pos,
			"no argument has index %u: '%s' declares %s; add it "
			"there",
			filter->index, args->key,
			declared.data ? declared.data : "others");
}

static bool find_index(struct reader *r, const struct args *args,
		       struct policy_filter *filter, unsigned *ret)
{
	for (size_t i = 0; i < args->n; i++)
		if (args->items[i].index == filter->index &&
		    !args->items[i].broken) {
			*ret = (unsigned)i;
			return true;
		}
	if (args->by_place && filter->index < args->n) {
		*ret = filter->index;
		reader_warning(r, filter->arg_pos,
			       "no argument has index %u: the one at place %u "
			       "of '%s' is taken, which has index %u",
			       filter->index, filter->index, args->key,
			       args->items[filter->index].index);
		return true;
	}
	tell_no_such_index(r, args, filter);
	return false;
}

/* Fills filter->args. */
static bool find_args(struct reader *r, const struct args *args,
		      struct policy_filter *filter)
{
	unsigned *place;

	for (size_t i = 0; i < filter->n_args; i++)
		if (filter->args[i] >= args->n) {
			reader_error(r, filter->arg_pos,
				     "no argument has place %u: '%s' has %zu, "
				     "counted from 0",
				     filter->args[i], args->key, args->n);
			return false;
		}
	if (filter->n_args)
		return true;
	if (!filter->is_by_index) {
		reader_error(r, filter->pos,
			     "'index' is missing: which argument?");
		return false;
	}

	place = reader_grow(r, &filter->args, &filter->n_args, sizeof(*place));
	return place && find_index(r, args, filter, place);
}

static bool check_number_of_args(struct reader *r,
				 const struct policy_filter *filter)
{
	size_t n = filter->op == OP_CAPS_GAINED ? 2 : 1;

	if (filter->op == OP_CEL || filter->n_args == n)
		return true;
	reader_error(r, filter->arg_pos,
		     "operator '%s' looks at %zu argument%s, found %zu%s",
		     operator_name(filter->op), n, n == 1 ? "" : "s",
		     filter->n_args, n == 2 ? ": write args: [old, new]" : "");
	return false;
}

/* Which names an expression has, and of which types, lowering knows. */
static void check_expression(struct reader *r,
			     const struct policy_filter *filter)
{
	if (filter->n_values > 1)
		reader_error(r, filter->values_pos,
			     "operator 'CelExpr' takes one expression, found "
			     "%zu",
			     filter->n_values);
}

static void check_arg_filter(struct reader *r, const struct policy *policy,
			     const struct args *args,
			     struct policy_filter *filter)
{
	if (!find_args(r, args, filter) || !check_number_of_args(r, filter))
		return;
	if (filter->op == OP_CEL)
		check_expression(r, filter);
	for (size_t i = 0; i < filter->n_args; i++) {
		const struct policy_arg *arg = &args->items[filter->args[i]];

		if (!arg->broken && arg->type != ARG_AUTO)
			policy_check_typed(r, policy, filter, arg->type);
	}
}

/* Of what is returned, it knows as much: "arg0". */
static void check_return_expression(struct reader *r,
				    const struct policy *policy,
				    const struct policy_hook *hook,
				    struct policy_filter *filter)
{
	const struct args args = { .items = &hook->return_arg,
				   .n = 1,
				   .key = "returnArg" };

	filter->is_by_index = true;
	filter->index = hook->return_arg.index;
	if (!find_args(r, &args, filter))
		return;
	check_expression(r, filter);
	if (!hook->return_arg.broken && hook->return_arg.type != ARG_AUTO)
		policy_check_typed(r, policy, filter, hook->return_arg.type);
}

static void check_return_filter(struct reader *r, const struct policy *policy,
				const struct policy_hook *hook,
				struct policy_filter *filter)
{
	if (!hook->returns || !hook->has_return_arg)
		reader_error(r, filter->pos,
			     "matchReturnArgs needs 'return: true' and "
			     "'returnArg' of the hook");
	else if (filter->op == OP_CAPS_GAINED)
		reader_error(r, filter->op_pos,
			     "operator 'CapabilitiesGained' looks at 2 "
			     "arguments: matchReturnArgs has one");
	else if (filter->op == OP_CEL)
		check_return_expression(r, policy, hook, filter);
	else if (!hook->return_arg.broken && hook->return_arg.type != ARG_AUTO)
		policy_check_typed(r, policy, filter, hook->return_arg.type);
}

/* ---- all kinds ---- */

static void check_named(struct reader *r, struct policy_filter *filter)
{
	static const struct number_span pids = { .what = "a pid",
						 .max = 4194304 };
	static const struct number_span caps = { .what = "a capability",
						 .max = 63,
						 .names = capability_names };
	static const struct number_span spaces = { .what = "a kind of "
							   "namespace",
						   .names = namespace_names,
						   .names_only = true };

	switch (filter->kind) {
	case MATCH_PIDS:
		policy_check_numbers(r, filter, &pids);
		break;
	case MATCH_NAMESPACE_CHANGES:
		policy_check_numbers(r, filter, &spaces);
		break;
	case MATCH_CAPABILITIES:
	case MATCH_CAPABILITY_CHANGES:
		policy_check_numbers(r, filter, &caps);
		break;
	case MATCH_NAMESPACES:
		policy_check_namespaces(r, filter);
		break;
	case MATCH_USERS:
		policy_check_users(r, filter);
		break;
	case MATCH_UNITS:
		policy_check_texts(r, filter);
		break;
	default:
		policy_check_paths(r, filter);
	}
}

static void check_presence(struct reader *r, const struct policy_filter *filter)
{
	struct pos pos =
		filter->values_pos.line ? filter->values_pos : filter->pos;

	if (filter->n_values == 0 && operator_takes_values(filter->op))
		reader_error(r, pos,
			     "'values' is missing or empty: what is it "
			     "compared with?");
	if (filter->n_values > 0 && !operator_takes_values(filter->op))
		reader_error(r, pos, "operator '%s' takes no values",
			     operator_name(filter->op));
}

void policy_check_filter(struct reader *r, const struct policy *policy,
			 const struct policy_hook *hook,
			 struct policy_filter *filter)
{
	const struct args args = { hook->args, hook->n_args, "args",
				   hook->kind == HOOK_TRACEPOINT };
	const struct args data = { hook->data, hook->n_data, "data", true };

	if (filter->broken)
		return;
	check_presence(r, filter);
	if (filter->kind == MATCH_ARGS)
		check_arg_filter(r, policy, &args, filter);
	else if (filter->kind == MATCH_DATA)
		check_arg_filter(r, policy, &data, filter);
	else if (filter->kind == MATCH_RETURN_ARGS)
		check_return_filter(r, policy, hook, filter);
	else
		check_named(r, filter);
}
