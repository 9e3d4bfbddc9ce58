// SPDX-License-Identifier: Apache-2.0

#include "marks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

bool mark_equal(const struct mark *a, const struct mark *b)
{
	return a->n_pids == b->n_pids &&
	       (!a->n_pids ||
		!memcmp(a->pids, b->pids, a->n_pids * sizeof(*a->pids)));
}

void marks_free(struct mark **marks, size_t n)
{
	for (size_t i = 0; *marks && i < n; i++)
		free((*marks)[i].pids);
	free_mem(marks);
}

int mark_copy(const struct mark *mark, struct mark *ret)
{
	uint32_t *pids = NULL;

	if (mark->n_pids) {
		pids = calloc(mark->n_pids, sizeof(*pids));
		if (!pids)
			return -ENOMEM;
		memcpy(pids, mark->pids, mark->n_pids * sizeof(*pids));
	}
	*ret = (struct mark){ pids, mark->n_pids };
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
		if ((i >= n_running || !running[i].n_pids) && !next[i].n_pids)
			return (int)i;
	}
	return -ENOSPC;
}

/* Values of filters on marks are single bits. */
static void renumber(struct ruleset *rules, const int *bits)
{
	for (size_t i = 0; i < rules->n_rules; i++) {
		struct rule *rule = &rules->rules[i];

		for (size_t j = 0; j < rule->n_filters; j++) {
			struct filter *filter = &rule->filters[j];

			if (filter->source.kind != SOURCE_MARKS)
				continue;
			for (size_t k = 0; k < filter->n_values; k++) {
				uint64_t *bit = &filter->values[k].low;

				*bit = 1ULL << bits[__builtin_ctzll(*bit)];
			}
		}
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
