// SPDX-License-Identifier: Apache-2.0

#include "marks.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static bool value_equal(const struct rule_value *a, const struct rule_value *b)
{
	return a->len == b->len && !memcmp(a->text, b->text, a->len);
}

static bool is_free(const struct mark *mark)
{
	return !mark->n_pids && !mark->n_paths;
}

bool mark_equal(const struct mark *a, const struct mark *b)
{
	if (a->n_pids != b->n_pids || a->n_paths != b->n_paths ||
	    a->test != b->test || a->only_true != b->only_true)
		return false;

	for (size_t i = 0; i < a->n_paths; i++)
		if (!value_equal(&a->paths[i], &b->paths[i]))
			return false;
	return !a->n_pids ||
	       !memcmp(a->pids, b->pids, a->n_pids * sizeof(*a->pids));
}

static void mark_clear(struct mark *mark)
{
	for (size_t i = 0; i < mark->n_paths; i++)
		free(mark->paths[i].text);
	free(mark->paths);
	free(mark->pids);
}

void marks_free(struct mark **marks, size_t n)
{
	for (size_t i = 0; *marks && i < n; i++)
		mark_clear(&(*marks)[i]);
	free_mem(marks);
}

static int copy_paths(const struct mark *mark, struct mark *to)
{
	to->paths = calloc(mark->n_paths + 1, sizeof(*to->paths));
	if (!to->paths)
		return -ENOMEM;

	for (; to->n_paths < mark->n_paths; to->n_paths++) {
		const struct rule_value *path = &mark->paths[to->n_paths];
		char *text = malloc(path->len + 1);

		if (!text)
			return -ENOMEM;
		memcpy(text, path->text, path->len);
		text[path->len] = '\0';
		to->paths[to->n_paths] =
			(struct rule_value){ .text = text, .len = path->len };
	}
	return 0;
}

int mark_copy(const struct mark *mark, struct mark *ret)
{
	CLEANUP(mark_clear)
	struct mark copy = {
		.test = mark->test,
		.only_true = mark->only_true,
	};
	int err;

	copy.pids = calloc(mark->n_pids + 1, sizeof(*copy.pids));
	if (!copy.pids)
		return -ENOMEM;
	for (; copy.n_pids < mark->n_pids; copy.n_pids++)
		copy.pids[copy.n_pids] = mark->pids[copy.n_pids];
	err = copy_paths(mark, &copy);
	if (err)
		return err;

	*ret = copy;
	copy = (struct mark){ 0 };
	return 0;
}

/* The bit for @mark: the one it has, else the first that is free in both. */
static int find_bit(const struct mark *mark, const struct mark *running,
		    size_t n_running, const struct mark *next)
{
	for (size_t i = 0; i < n_running; i++) {
		if (mark_equal(&running[i], mark))
			return (int)i;
	}
	for (size_t i = 0; i < MAX_MARKS; i++) {
		if ((i >= n_running || is_free(&running[i])) &&
		    is_free(&next[i]))
			return (int)i;
	}
	return -ENOSPC;
}

static void renumber_filter(struct filter *filter, const int *bits)
{
	unsigned kind = filter->source.index / MARK_WORDS;
	unsigned word = filter->source.index % MARK_WORDS;
	unsigned bit;

	assert(filter->n_values == 1 && filter->values->low);
	bit = (unsigned)bits[64 * word +
			     (unsigned)__builtin_ctzll(filter->values->low)];
	filter->source.index = kind * MARK_WORDS + bit / 64;
	filter->values->low = 1ULL << bit % 64;
}

static void renumber(struct ruleset *rules, const int *bits)
{
	for (size_t i = 0; i < rules->n_rules; i++) {
		struct rule *rule = &rules->rules[i];

		for (size_t j = 0; j < rule->n_filters; j++)
			if (rule->filters[j].source.kind == SOURCE_MARKS)
				renumber_filter(&rule->filters[j], bits);
	}
}

int marks_keep(struct ruleset *rules, const struct mark *running,
	       size_t n_running)
{
	struct mark next[MAX_MARKS] = { 0 };
	CLEANUP(free_mem) struct mark *grown = NULL;
	int bits[MAX_MARKS];
	size_t n = 0;

	for (size_t i = 0; i < rules->n_marks; i++) {
		bits[i] = find_bit(&rules->marks[i], running, n_running, next);
		if (bits[i] < 0)
			return bits[i];
		next[bits[i]] = rules->marks[i];
		if ((size_t)bits[i] >= n)
			n = (size_t)bits[i] + 1;
	}
	if (!n)
		return 0;

	grown = calloc(n, sizeof(*grown));
	if (!grown)
		return -ENOMEM;
	memcpy(grown, next, n * sizeof(*grown));

	renumber(rules, bits);
	free(rules->marks);
	rules->marks = TAKE(grown);
	rules->n_marks = n;
	return 0;
}
