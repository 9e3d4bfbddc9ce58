// SPDX-License-Identifier: Apache-2.0

#include "lower_expr.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "expr.h"
#include "lower_source.h"
#include "lower_values.h"
#include "source.h"

static void expr_clear(struct rule_expr *expr)
{
	free(expr->ops);
	free(expr->args);
}

/* What the filter can name. */
static const struct policy_arg *args_of(const struct lowering *l,
					const struct policy_filter *from,
					enum shown_place *place)
{
	switch (from->kind) {
	case MATCH_DATA:
		*place = SHOWN_DATA;
		return l->hook->data;
	case MATCH_RETURN_ARGS:
		*place = SHOWN_RETURN;
		return &l->hook->return_arg;
	default:
		*place = SHOWN_ARG;
		return l->hook->args;
	}
}

/* The arguments that the filter names, in its order. */
static int find_args(struct lowering *l, const struct policy_filter *from,
		     struct rule_expr *expr)
{
	enum shown_place place;
	const struct policy_arg *args = args_of(l, from, &place);

	expr->args = calloc(from->n_args + 1, sizeof(*expr->args));
	if (!expr->args)
		return -ENOMEM;

	for (size_t i = 0; i < from->n_args; i++) {
		int err = lower_operand(l, &args[from->args[i]], place,
					OPERAND_VALUE, &expr->args[i]);

		if (err)
			return err;
		if (source_is_late(&expr->args[i]) && place != SHOWN_RETURN)
			return lower_error(l, from->arg_pos,
					   "what is read at the return is not "
					   "supported in an expression");
		expr->n_args++;
	}
	return 0;
}

/* The type that the policy says: what is read may be narrower. */
static enum value_type operand_type(struct lowering *l,
				    const struct policy_filter *from, size_t n)
{
	enum shown_place place;
	const struct policy_arg *args = args_of(l, from, &place);
	enum arg_type type = lower_arg_type(l, &args[from->args[n]]);

	return arg_field_for(type, OPERAND_VALUE)->type;
}

static int parse(struct lowering *l, const struct policy_filter *from,
		 const struct rule_expr *expr, struct expr *ret)
{
	CLEANUP(free_mem) enum value_type *types = NULL;
	const struct policy_value *value = &from->values[0];
	struct expr_names names = { .n_args = expr->n_args };
	struct expr_error error = { 0 };
	struct pos pos = value->pos;

	types = calloc(expr->n_args + 1, sizeof(*types));
	if (!types)
		return -ENOMEM;
	for (size_t i = 0; i < expr->n_args; i++)
		types[i] = operand_type(l, from, i);

	names.args = types;
	if (!expr_parse(value->text, &names, ret, &error))
		return 0;

	pos.column += (unsigned)error.column + value->quoted;
	return lower_error(l, pos, "%s", error.text);
}

static bool is_same(const struct rule_expr *a, const struct rule_expr *b)
{
	if (a->n_ops != b->n_ops || a->n_args != b->n_args ||
	    memcmp(a->ops, b->ops, a->n_ops * sizeof(*a->ops)) != 0)
		return false;
	for (size_t i = 0; i < a->n_args; i++)
		if (!source_equal(&a->args[i], &b->args[i]))
			return false;
	return true;
}

/* Takes the contents of @expr, but where there is an equal one. */
static int keep_expr(struct ruleset *rules, struct rule_expr *expr,
		     unsigned *ret)
{
	struct rule_expr *slot;
	size_t n = 0;

	while (n < rules->n_exprs && !is_same(&rules->exprs[n], expr))
		n++;
	if (n == rules->n_exprs) {
		slot = array_grow(&rules->exprs, n, sizeof(*slot));
		if (!slot)
			return -ENOMEM;
		*slot = *expr;
		*expr = (struct rule_expr){ 0 };
		rules->n_exprs++;
	}
	*ret = (unsigned)n;
	return 0;
}

int lower_expr(struct lowering *l, const struct policy_filter *from,
	       struct filter *to)
{
	CLEANUP(expr_clear) struct rule_expr expr = { 0 };
	struct expr parsed = { 0 };
	int err;

	err = find_args(l, from, &expr);
	if (err)
		return err;
	if (from->op == OP_CAPS_GAINED)
		parsed = expr_gained();
	else
		err = parse(l, from, &expr, &parsed);
	if (err)
		return err;

	expr.n_ops = parsed.n;
	expr.ops = calloc(parsed.n + 1, sizeof(*expr.ops));
	if (!expr.ops)
		return -ENOMEM;
	memcpy(expr.ops, parsed.ops, parsed.n * sizeof(*expr.ops));

	to->source.kind = SOURCE_EXPR;
	to->source.type = VALUE_U64;
	if (from->kind == MATCH_RETURN_ARGS)
		to->source.flags = SOURCE_LATE;
	to->test = TEST_RANGE;
	err = filter_add_range(to, 1, UINT64_MAX);
	return err ? err : keep_expr(l->rules, &expr, &to->source.index);
}
