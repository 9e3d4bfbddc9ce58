// SPDX-License-Identifier: Apache-2.0

#include "tree_merge.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* A pair that the mapping may get, its own ones before all others. */
struct candidate {
	struct pair pair;
	size_t order;
	bool is_own;
	bool is_hidden; /* one before it has the same key */
};

struct candidates {
	struct candidate *items;
	size_t n;
};

static void candidates_free(struct candidates *all)
{
	free(all->items);
}

static bool is_merge(const struct pair *pair)
{
	return !pair->key->quoted && strcmp(pair->key->text, "<<") == 0;
}

static int add(struct candidates *all, const struct node *mapping, bool is_own)
{
	for (size_t i = 0; i < mapping->n; i++) {
		struct candidate *slot;

		if (is_merge(&mapping->pairs[i]))
			continue;
		slot = array_grow(&all->items, all->n, sizeof(*slot));
		if (!slot)
			return -ENOMEM;
		*slot = (struct candidate){ .pair = mapping->pairs[i],
					    .order = all->n,
					    .is_own = is_own };
		all->n++;
	}
	return 0;
}

static int tell(struct tree_builder *b, const struct node *value)
{
	diag_add(b->diag, SEVERITY_ERROR, b->file, value->pos,
		 "'<<' takes a mapping, or a list of mappings");
	return 0;
}

static int add_value(struct tree_builder *b, struct candidates *all,
		     const struct node *value)
{
	if (value->kind == NODE_MAPPING)
		return add(all, value, false);
	if (value->kind == NODE_SCALAR)
		return tell(b, value);

	for (size_t i = 0; i < value->n; i++) {
		const struct node *item = value->items[i];
		int err = item->kind == NODE_MAPPING ? add(all, item, false)
						     : tell(b, item);

		if (err)
			return err;
	}
	return 0;
}

static int compare_keys(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;
	int order = strcmp(x->pair.key->text, y->pair.key->text);

	return order ? order : (x->order > y->order) - (x->order < y->order);
}

static int compare_order(const void *a, const void *b)
{
	const struct candidate *x = a, *y = b;

	return (x->order > y->order) - (x->order < y->order);
}

/* Keys that a mapping itself has twice are errors already, and stay. */
static void hide_later(struct candidates *all)
{
	qsort(all->items, all->n, sizeof(*all->items), compare_keys);
	for (size_t i = 1; i < all->n; i++)
		all->items[i].is_hidden =
			!all->items[i].is_own &&
			strcmp(all->items[i].pair.key->text,
			       all->items[i - 1].pair.key->text) == 0;
	qsort(all->items, all->n, sizeof(*all->items), compare_order);
}

static int put_back(const struct candidates *all, struct node *mapping)
{
	struct pair *pairs = calloc(all->n, sizeof(*pairs));
	size_t n = 0;

	if (!pairs)
		return -ENOMEM;
	for (size_t i = 0; i < all->n; i++)
		if (!all->items[i].is_hidden)
			pairs[n++] = all->items[i].pair;

	free(mapping->pairs);
	mapping->pairs = pairs;
	mapping->n = n;
	return 0;
}

int tree_merge(struct tree_builder *b, struct node *mapping)
{
	CLEANUP(candidates_free) struct candidates all = { 0 };
	bool merges = false;
	int err;

	for (size_t i = 0; i < mapping->n; i++)
		merges |= is_merge(&mapping->pairs[i]);
	if (!merges)
		return 0;

	err = add(&all, mapping, true);
	for (size_t i = 0; !err && i < mapping->n; i++)
		if (is_merge(&mapping->pairs[i]))
			err = add_value(b, &all, mapping->pairs[i].value);
	if (err)
		return err;
	if (!all.n) {
		mapping->n = 0;
		return 0;
	}

	hide_later(&all);
	return put_back(&all, mapping);
}
