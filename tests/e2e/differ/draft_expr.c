// SPDX-License-Identifier: Apache-2.0

#include "draft_expr.h"

#include <inttypes.h>

#include "given.h"
#include "policy_values.h"

enum {
	MOST_EXPRS = 12, /* each is a table of its own */
};

/* NULL: such a number has no literal. */
static const char *literal_form(enum value_type type)
{
	switch (type) {
	case VALUE_S32:
		return "int32(%" PRId64 ")";
	case VALUE_U32:
		return "uint32(%" PRIu64 "u)";
	case VALUE_S64:
		return "%" PRId64;
	case VALUE_U64:
		return "%" PRIu64 "u";
	default:
		return NULL;
	}
}

/* "arg0 < NUMBER", or another comparison, and what it holds for. */
static void add_comparison(struct draft *draft, enum value_type type)
{
	static const char *const signs[] = { "==", "<", "<=", ">", ">=" };
	uint64_t number = pool_number(&draft->pool, type);
	uint64_t min = value_type_min(type), max = value_type_max(type);
	size_t sign = pool_below(&draft->pool, sizeof(signs) / sizeof(*signs));

	if (type == VALUE_S64 && number == min)
		number++; /* has no literal: the minus is not part of one */
	buf_addf(&draft->yaml, "arg0 %s ", signs[sign]);
	buf_addf(&draft->yaml, literal_form(type), number);
	if (sign == 0)
		given_range(draft->rules, number, number);
	else if (sign == 1 && number != min)
		given_range(draft->rules, min, number - 1);
	else if (sign == 2)
		given_range(draft->rules, min, number);
	else if (sign == 3 && number != max)
		given_range(draft->rules, number + 1, max);
	else if (sign == 4)
		given_range(draft->rules, number, max);
}

bool draft_expr(struct draft *draft, struct source source)
{
	bool negated = pool_one_in(&draft->pool, 2);

	if (draft->n_exprs == MOST_EXPRS || !literal_form(source.type))
		return false;
	draft->n_exprs++;
	given_filter(draft->rules, source, TEST_RANGE, negated);
	buf_addf(&draft->yaml, "operator: CelExpr, values: [\"%s",
		 negated ? "!(" : "(");
	add_comparison(draft, source.type);
	if (pool_one_in(&draft->pool, 2)) {
		buf_adds(&draft->yaml, " || ");
		add_comparison(draft, source.type);
	}
	buf_adds(&draft->yaml, ")\"]");
	return true;
}
