// SPDX-License-Identifier: Apache-2.0

#include "lower_filter.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "lower_agree.h"
#include "lower_chain.h"
#include "lower_expr.h"
#include "lower_process.h"
#include "lower_source.h"
#include "lower_values.h"
#include "policy_copy.h"
#include "policy_values.h"
#include "syntax.h"

/* The patterns of a filter are right, or the user is told where each is
 * not. */
static int check_patterns(struct lowering *l, const struct policy_filter *from)
{
	enum test test = lower_text_test(from->op);
	int worst = 0;

	if (test < TEST_SUBSTRING || test > TEST_REGEX)
		return 0;

	for (size_t i = 0; i < from->n_values; i++) {
		const struct policy_value *value = &from->values[i];
		struct pattern_error error = { 0 };
		struct pos pos = value->pos;
		int err = pattern_check(test, value->text, value->len, &error);

		if (!err)
			continue;
		if (err == -ENOMEM)
			return err;
		pos.column += (unsigned)error.column + value->quoted;
		worst = lower_error(l, pos, "%s: %s", quote(value->text).text,
				    error.text);
		if (worst == -ENOMEM)
			return worst;
	}
	return worst;
}

static bool is_address(enum operand operand)
{
	return operand == OPERAND_SADDR || operand == OPERAND_DADDR;
}

/* Values are of the type that the policy says. What is read may be a narrower
 * number, and then one that is never negative. */
static int lower_number_filter(struct lowering *l, const struct policy_arg *arg,
			       const struct policy_filter *from,
			       struct filter *to)
{
	enum value_type read = to->source.type;
	enum value_type said = arg_field_for(lower_arg_type(l, arg),
					     operator_operand(from->op))
				       ->type;
	int err;

	to->source.type = lower_is_integer(said) ? said : read;
	err = lower_numbers(l, from, to);
	to->source.type = read;
	if (value_type_is_signed(said) && !value_type_is_signed(read) &&
	    to->test == TEST_RANGE)
		filter_drop_negative(to);
	return err;
}

static int lower_arg_filter(struct lowering *l, const struct policy_arg *arg,
			    enum shown_place place,
			    const struct policy_filter *from, struct filter *to)
{
	enum operand operand = operator_operand(from->op);
	int err;

	err = lower_operand(l, arg, place, operand, &to->source);
	if (err)
		return err;
	if (is_address(operand))
		return lower_addresses(from, to);
	if (!value_type_is_text(to->source.type))
		return lower_number_filter(l, arg, from, to);

	return lower_texts(from, to);
}

static int lower_question(struct lowering *l, const struct policy_filter *from,
			  struct rule *rule)
{
	const struct policy_hook *hook = l->hook;
	struct filter *to = &rule->filters[rule->n_filters - 1];

	switch (from->kind) {
	case MATCH_ARGS:
		if (from->op == OP_CEL || from->op == OP_CAPS_GAINED)
			return lower_expr(l, from, to);
		return lower_arg_filter(l, &hook->args[from->args[0]],
					SHOWN_ARG, from, to);
	case MATCH_DATA:
		if (from->op == OP_CEL || from->op == OP_CAPS_GAINED)
			return lower_expr(l, from, to);
		return lower_arg_filter(l, &hook->data[from->args[0]],
					SHOWN_DATA, from, to);
	case MATCH_RETURN_ARGS:
		if (from->op == OP_CEL)
			return lower_expr(l, from, to);
		return lower_arg_filter(l, &hook->return_arg, SHOWN_RETURN,
					from, to);
	default:
		return lower_process(l, from, rule);
	}
}

/* The argument of type auto that @from asks of; NULL: none. The front end knew
 * the type of the others. */
static const struct policy_arg *untyped(const struct lowering *l,
					const struct policy_filter *from)
{
	const struct policy_arg *args = l->hook->args;

	if (from->kind == MATCH_RETURN_ARGS)
		return l->hook->return_arg.type == ARG_AUTO
			       ? &l->hook->return_arg
			       : NULL;
	if (from->kind == MATCH_DATA)
		args = l->hook->data;
	else if (from->kind != MATCH_ARGS)
		return NULL;
	for (size_t i = 0; i < from->n_args; i++)
		if (args[from->args[i]].type == ARG_AUTO)
			return &args[from->args[i]];
	return NULL;
}

static int lower_known(struct lowering *l, const struct policy_filter *from,
		       struct rule *rule)
{
	int err = lower_question(l, from, rule);

	return err ? err : check_patterns(l, from);
}

/* Only now is it known which values such a filter may have. */
static int lower_untyped(struct lowering *l, const struct policy_arg *arg,
			 const struct policy_filter *from, struct rule *rule)
{
	CLEANUP(policy_filter_clear) struct policy_filter typed = { 0 };
	CLEANUP(diag_free) struct diag diag = { 0 };
	enum arg_type type = lower_arg_type(l, arg);
	int err;

	if (type == ARG_AUTO)
		return lower_known(l, from, rule); /* tells it */
	err = policy_filter_typed(l->policy, from, type, &diag, &typed);
	if (err == -ENOMEM)
		return err;
	for (size_t i = 0; i < diag.n_messages; i++) {
		const struct message *message = &diag.messages[i];

		if (message->severity == SEVERITY_ERROR)
			err = lower_error(l, message->pos, "%s", message->text);
		else
			err = err ? err
				  : lower_warning(l, message->pos, "%s",
						  message->text);
	}
	return err ? err : lower_known(l, &typed, rule);
}

int lower_filter(struct lowering *l, const struct policy_filter *from,
		 struct rule *rule)
{
	const struct policy_arg *arg = untyped(l, from);
	struct filter *to = rule_add_filter(rule);

	if (!to)
		return -ENOMEM;
	to->negated = operator_is_negated(from->op);
	to->unreadable_matches = from->on_unreadable != UNREADABLE_IGNORE;
	return arg ? lower_untyped(l, arg, from, rule)
		   : lower_known(l, from, rule);
}
