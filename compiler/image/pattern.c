// SPDX-License-Identifier: Apache-2.0

#include "pattern.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"
#include "tally.h"

struct pattern {
	struct trie_key key;
	uint32_t ask;
	bool kept; /* goes into the trie */
};

struct patterns {
	struct pattern *items;
	size_t n;
};

/* Patterns [@first, @end) are alike. */
struct group {
	uint32_t first;
	uint32_t end;
};

/* The groups that are the start of the one in hand, shortest first. */
struct path {
	struct group *groups;
	size_t n;
	uint32_t root_row; /* of a value that is in no group */
};

static void free_patterns(struct patterns *patterns)
{
	free(patterns->items);
}

static void free_path(struct path *path)
{
	free(path->groups);
}

static int compare_patterns(const void *a, const void *b)
{
	const struct pattern *pattern_a = a;
	const struct pattern *pattern_b = b;

	return trie_key_compare(&pattern_a->key, &pattern_b->key);
}

static int find_patterns(const struct table *table, struct patterns *patterns)
{
	size_t n = 0;

	for (size_t i = 0; i < table->n_asks; i++)
		n += table->asks[i].filter->n_values;
	if (n >= UINT32_MAX)
		return -E2BIG;

	patterns->items = calloc(n + 1, sizeof(*patterns->items));
	if (!patterns->items)
		return -ENOMEM;

	for (size_t i = 0; i < table->n_asks; i++) {
		const struct filter *filter = table->asks[i].filter;

		for (size_t v = 0; v < filter->n_values; v++) {
			struct trie_key key = {
				.text = filter->values[v].text,
				.len = (uint32_t)filter->values[v].len,
				.backward = table->class == TABLE_BACKWARD,
				.whole = filter->test == TEST_EQUAL,
			};
			patterns->items[patterns->n++] = (struct pattern){
				.key = key,
				.ask = (uint32_t)i,
			};
		}
	}

	qsort(patterns->items, patterns->n, sizeof(*patterns->items),
	      compare_patterns);
	return 0;
}

static void hit(const struct patterns *patterns, const struct group *group,
		struct tally *tally)
{
	for (uint32_t i = group->first; i < group->end; i++)
		tally_hit(tally, patterns->items[i].ask);
}

static void miss(const struct patterns *patterns, const struct group *group,
		 struct tally *tally)
{
	for (uint32_t i = group->first; i < group->end; i++)
		tally_miss(tally, patterns->items[i].ask);
}

/* Leaves the groups that are not the start of @key; returns the row of the
 * last that stays. */
static uint32_t leave(const struct patterns *patterns, struct path *path,
		      const struct trie_key *key, struct tally *tally)
{
	while (path->n) {
		const struct group *last = &path->groups[path->n - 1];
		const struct trie_key *start =
			&patterns->items[last->first].key;

		if (trie_key_begins(start, key))
			return start->row;
		miss(patterns, last, tally);
		path->n--;
	}
	return path->root_row;
}

/* Tells the first pattern of each group its row, and which are kept. */
static int find_rows(struct patterns *patterns, struct path *path,
		     struct tally *tally)
{
	size_t end;

	for (size_t first = 0; first < patterns->n; first = end) {
		struct pattern *pattern = &patterns->items[first];
		struct group group = { .first = (uint32_t)first };
		uint32_t row;
		int err;

		for (end = first + 1; end < patterns->n; end++)
			if (compare_patterns(pattern, &patterns->items[end]))
				break;
		group.end = (uint32_t)end;

		row = leave(patterns, path, &pattern->key, tally);
		hit(patterns, &group, tally);
		err = tally_row(tally, &pattern->key.row);
		if (err)
			return err;

		if (!pattern->key.len && !pattern->key.whole)
			path->root_row = pattern->key.row;
		else
			pattern->kept = pattern->key.row != row;
		path->groups[path->n++] = group;
	}
	return 0;
}

static int add_trie(const struct patterns *patterns, uint32_t root_row,
		    struct maps *maps, struct table_conf *conf)
{
	CLEANUP(free_mem) struct trie_key *keys = NULL;
	size_t n = 0;

	for (size_t i = 0; i < patterns->n; i++)
		n += patterns->items[i].kept;

	keys = calloc(n + 1, sizeof(*keys));
	if (!keys)
		return -ENOMEM;

	n = 0;
	for (size_t i = 0; i < patterns->n; i++)
		if (patterns->items[i].kept)
			keys[n++] = patterns->items[i].key;

	return trie_add(maps->trie, keys, n, root_row, &conf->first);
}

int pattern_build(const struct table *table, struct maps *maps,
		  struct table_conf *conf)
{
	CLEANUP(free_patterns) struct patterns patterns = { 0 };
	CLEANUP(free_path) struct path path = { 0 };
	CLEANUP(tally_free) struct tally tally = { 0 };
	int err;

	err = find_patterns(table, &patterns);
	if (err)
		return err;
	err = tally_init(&tally, table, maps->rows);
	if (err)
		return err;
	err = tally_row(&tally, &path.root_row);
	if (err)
		return err;

	path.groups = calloc(patterns.n + 1, sizeof(*path.groups));
	if (!path.groups)
		return -ENOMEM;
	err = find_rows(&patterns, &path, &tally);
	if (err)
		return err;

	return add_trie(&patterns, path.root_row, maps, conf);
}
