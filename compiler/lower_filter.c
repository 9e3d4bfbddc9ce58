// SPDX-License-Identifier: Apache-2.0

#include "lower_filter.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "policy_values.h"

static int compare_pids(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static int sorted_pids(const struct policy_filter *filter, struct mark *ret)
{
	uint32_t *pids = calloc(filter->n_values, sizeof(*pids));
	size_t n = 0;

	if (!pids)
		return -ENOMEM;

	for (size_t i = 0; i < filter->n_values; i++)
		pids[i] = (uint32_t)filter->values[i].low;
	qsort(pids, filter->n_values, sizeof(*pids), compare_pids);
	for (size_t i = 0; i < filter->n_values; i++)
		if (n == 0 || pids[n - 1] != pids[i])
			pids[n++] = pids[i];

	*ret = (struct mark){ pids, n };
	return 0;
}

static void mark_clear(struct mark *mark)
{
	free(mark->pids);
}

/* Equal sets share a mark. */
static int find_mark(const struct lowering *l,
		     const struct policy_filter *filter, size_t *ret)
{
	CLEANUP(mark_clear) struct mark mark = { 0 };
	struct mark *slot;
	size_t n;
	int err;

	err = sorted_pids(filter, &mark);
	if (err)
		return err;

	for (n = 0; n < l->rules->n_marks; n++) {
		const struct mark *other = &l->rules->marks[n];

		if (other->n_pids == mark.n_pids &&
		    memcmp(other->pids, mark.pids,
			   mark.n_pids * sizeof(*mark.pids)) == 0) {
			*ret = n;
			return 0;
		}
	}

	if (n == MAX_MARKS) {
		diag_add(l->diag, SEVERITY_ERROR, l->file, filter->pos,
			 "followForks is used with more than %d different sets "
			 "of pids in all policies: use fewer",
			 MAX_MARKS);
		return -EINVAL;
	}

	slot = array_grow(&l->rules->marks, n, sizeof(*slot));
	if (!slot)
		return -ENOMEM;
	slot->n_pids = mark.n_pids;
	slot->pids = TAKE(mark.pids);
	l->rules->n_marks++;
	*ret = n;
	return 0;
}

static int add_value(struct filter *filter, const struct rule_value *value)
{
	struct rule_value *slot;

	slot = array_grow(&filter->values, filter->n_values, sizeof(*slot));
	if (!slot)
		return -ENOMEM;
	*slot = *value;
	filter->n_values++;
	return 0;
}

static int lower_texts(const struct policy_filter *from, struct filter *to)
{
	for (size_t i = 0; i < from->n_values; i++) {
		struct rule_value value = { .len = from->values[i].len };
		int err;

		value.text = strdup(from->values[i].text);
		err = value.text ? add_value(to, &value) : -ENOMEM;
		if (err) {
			free(value.text);
			return err;
		}
	}
	return 0;
}

/* What is greater or less than an end of the type is nothing: such a filter
 * has no values, and never holds. */
static int lower_comparison(const struct policy_filter *from, struct filter *to)
{
	uint64_t min = value_type_min(to->source.type);
	uint64_t max = value_type_max(to->source.type);
	uint64_t than = from->values[0].low;

	to->test = TEST_RANGE;
	if (from->op == OP_GT && than != max)
		return add_value(to, &(struct rule_value){ .low = than + 1,
							   .high = max });
	if (from->op == OP_LT && than != min)
		return add_value(to, &(struct rule_value){ .low = min,
							   .high = than - 1 });
	return 0;
}

static int lower_numbers(const struct policy_filter *from, struct filter *to)
{
	if (from->op == OP_GT || from->op == OP_LT)
		return lower_comparison(from, to);

	to->test = from->op == OP_MASK ? TEST_MASK : TEST_RANGE;
	for (size_t i = 0; i < from->n_values; i++) {
		struct rule_value value = { .low = from->values[i].low,
					    .high = from->values[i].high };
		int err = add_value(to, &value);

		if (err)
			return err;
	}
	return 0;
}

static int lower_follow_forks(const struct lowering *l,
			      const struct policy_filter *from,
			      struct filter *to)
{
	size_t mark = 0;
	uint64_t bit;
	int err;

	err = find_mark(l, from, &mark);
	if (err)
		return err;

	bit = 1ULL << mark;
	to->source = (struct source){ SOURCE_MARKS, 0, VALUE_U64 };
	to->test = TEST_MASK;
	return add_value(to, &(struct rule_value){ .low = bit, .high = bit });
}

static struct source source_of(const struct policy_hook *hook,
			       const struct policy_filter *filter)
{
	const struct policy_arg *arg;

	switch (filter->kind) {
	case MATCH_PIDS:
		return (struct source){ filter->is_namespace_pid ? SOURCE_NS_PID
								 : SOURCE_PID,
					0, VALUE_U32 };
	case MATCH_BINARIES:
		return (struct source){ SOURCE_BINARY, 0, VALUE_STRING };
	default:
		arg = &hook->args[filter->arg];
		return (struct source){ SOURCE_ARG, arg->index, arg->type };
	}
}

static bool is_negated(enum operator_kind op)
{
	return op == OP_NOT_EQUAL || op == OP_NOT_PREFIX ||
	       op == OP_NOT_POSTFIX || op == OP_NOT_IN_RANGE ||
	       op == OP_NOT_IN_MAP || op == OP_NOT_IN;
}

static enum test text_test(enum operator_kind op)
{
	switch (op) {
	case OP_PREFIX:
	case OP_NOT_PREFIX:
		return TEST_PREFIX;
	case OP_POSTFIX:
	case OP_NOT_POSTFIX:
		return TEST_SUFFIX;
	default:
		return TEST_EQUAL;
	}
}

int lower_filter(const struct lowering *l, const struct policy_filter *from,
		 struct rule *rule)
{
	struct filter *to;

	to = array_grow(&rule->filters, rule->n_filters, sizeof(*to));
	if (!to)
		return -ENOMEM;
	rule->n_filters++;

	to->negated = is_negated(from->op);
	if (from->follow_forks)
		return lower_follow_forks(l, from, to);

	to->source = source_of(l->hook, from);
	if (to->source.type == VALUE_STRING) {
		to->test = text_test(from->op);
		return lower_texts(from, to);
	}
	return lower_numbers(from, to);
}
