// SPDX-License-Identifier: Apache-2.0

#include "lower_mark.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "lower_values.h"

static int compare_pids(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static int compare_paths(const void *a, const void *b)
{
	const struct rule_value *x = a, *y = b;

	return strcmp(x->text, y->text);
}

static void mark_clear(struct mark *mark)
{
	free(mark->pids);
	for (size_t i = 0; i < mark->n_paths; i++)
		free(mark->paths[i].text);
	free(mark->paths);
}

/* Ascending, each once, so that equal sets look the same. */
static int take_pids(const struct policy_filter *filter, struct mark *ret)
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

	ret->pids = pids;
	ret->n_pids = n;
	return 0;
}

static int take_paths(const struct policy_filter *filter, struct mark *ret)
{
	struct filter texts = { 0 };
	int err = lower_texts(filter, &texts);

	ret->test = texts.test;
	ret->paths = texts.values;
	ret->n_paths = texts.n_values;
	ret->only_true = operator_is_negated(filter->op);
	if (!err)
		qsort(ret->paths, ret->n_paths, sizeof(*ret->paths),
		      compare_paths);
	return err;
}

static bool is_same(const struct mark *a, const struct mark *b)
{
	if (a->n_pids != b->n_pids || a->n_paths != b->n_paths ||
	    a->test != b->test || a->only_true != b->only_true)
		return false;
	for (size_t i = 0; i < a->n_paths; i++)
		if (strcmp(a->paths[i].text, b->paths[i].text) != 0)
			return false;
	return !a->n_pids ||
	       !memcmp(a->pids, b->pids, a->n_pids * sizeof(*a->pids));
}

/* Equal sets share a mark. */
static int find_mark(struct lowering *l, const struct policy_filter *filter,
		     size_t *ret)
{
	CLEANUP(mark_clear) struct mark mark = { 0 };
	struct ruleset *rules = l->rules;
	struct mark *slot;
	size_t n = 0;
	int err;

	err = filter->kind == MATCH_PIDS ? take_pids(filter, &mark)
					 : take_paths(filter, &mark);
	if (err)
		return err;

	while (n < rules->n_marks && !is_same(&rules->marks[n], &mark))
		n++;
	*ret = n;
	if (n < rules->n_marks)
		return 0;
	if (n == MAX_MARKS)
		return lower_error(l, filter->pos,
				   "all policies together have more than %d "
				   "different sets of processes that are "
				   "followed (followForks, followChildren, "
				   "matchParentBinaries, matchAncestors): use "
				   "fewer",
				   MAX_MARKS);

	slot = array_grow(&rules->marks, n, sizeof(*slot));
	if (!slot)
		return -ENOMEM;
	*slot = mark;
	mark = (struct mark){ 0 };
	rules->n_marks++;
	return 0;
}

int lower_mark(struct lowering *l, const struct policy_filter *from,
	       enum marks_kind kind, struct filter *to)
{
	size_t mark = 0;
	uint64_t bit;
	int err;

	err = find_mark(l, from, &mark);
	if (err)
		return err;

	bit = 1ULL << mark % 64;
	to->source.kind = SOURCE_MARKS;
	to->source.index = kind * MARK_WORDS + (unsigned)mark / 64;
	to->source.type = VALUE_U64;
	to->test = TEST_MASK;
	return filter_add_range(to, bit, bit);
}
