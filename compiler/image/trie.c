// SPDX-License-Identifier: Apache-2.0
/*
 * No tree is built: keys are sorted, so a node is a range of keys that share
 * their first @depth bytes. While the array grows, free cells are a ring
 * through their members row (next) and base (previous).
 */

#include "trie.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"

enum {
	MAX_TRIES = 24, /* free cells to try for a node */
	BYTES = 256,
};

struct trie {
	struct cell *cells;
	size_t n;
	size_t capacity;
	uint32_t n_roots;
	uint32_t free; /* where to look next; TRIE_NONE: no free cell */
};

/* Keys [@low, @high) begin alike, up to cell @cell. */
struct node {
	uint32_t cell;
	uint32_t low;
	uint32_t high;
	uint32_t depth;
};

/* The children of a node: their bytes, ascending, and first keys. */
struct children {
	size_t n;
	uint8_t bytes[BYTES];
	uint32_t low[BYTES + 1];
};

/* The step from @depth; -1: the walk ends there. */
static int step_at(const struct trie_key *key, uint32_t depth)
{
	if (depth < key->len)
		return (uint8_t)
			key->text[key->backward ? key->len - 1 - depth : depth];

	return depth == key->len && key->whole ? 0 : -1;
}

int trie_key_compare(const struct trie_key *a, const struct trie_key *b)
{
	for (uint32_t depth = 0;; depth++) {
		int step_a = step_at(a, depth);
		int step_b = step_at(b, depth);

		if (step_a != step_b)
			return step_a < step_b ? -1 : 1;
		if (step_a < 0)
			return 0;
	}
}

bool trie_key_begins(const struct trie_key *start, const struct trie_key *key)
{
	for (uint32_t depth = 0;; depth++) {
		int step = step_at(start, depth);

		if (step < 0)
			return true;
		if (step != step_at(key, depth))
			return false;
	}
}

int trie_new(struct trie **ret)
{
	CLEANUP(trie_free) struct trie *trie = NULL;

	trie = calloc(1, sizeof(*trie));
	if (!trie)
		return -ENOMEM;

	trie->free = TRIE_NONE;
	*ret = TAKE(trie);
	return 0;
}

void trie_free(struct trie **trie)
{
	if (!*trie)
		return;

	free((*trie)->cells);
	free(*trie);
	*trie = NULL;
}

static void release(struct trie *trie, uint32_t t)
{
	struct cell *cells = trie->cells;
	uint32_t next = trie->free;

	cells[t] = (struct cell){ .check = TRIE_NONE, .row = t, .base = t };
	if (next == TRIE_NONE) {
		trie->free = t;
		return;
	}

	cells[t].row = next;
	cells[t].base = cells[next].base;
	cells[cells[t].base].row = t;
	cells[next].base = t;
}

static void claim(struct trie *trie, uint32_t t, uint32_t parent, uint32_t row)
{
	struct cell *cells = trie->cells;
	uint32_t next = cells[t].row;
	uint32_t previous = cells[t].base;

	cells[previous].row = next;
	cells[next].base = previous;
	if (trie->free == t)
		trie->free = next == t ? TRIE_NONE : next;

	cells[t] = (struct cell){ .check = parent, .row = row };
}

/* Makes @n cells of the array. */
static int extend(struct trie *trie, size_t n)
{
	size_t capacity = trie->capacity ? trie->capacity : 2 * TRIE_ROOTS;
	struct cell *cells;

	if (n > TRIE_MAX_CELLS)
		return -E2BIG;

	while (capacity < n)
		capacity *= 2;

	if (capacity != trie->capacity) {
		cells = reallocarray(trie->cells, capacity, sizeof(*cells));
		if (!cells)
			return -ENOMEM;
		trie->cells = cells;
		trie->capacity = capacity;
	}

	while (trie->n < n) {
		uint32_t t = (uint32_t)trie->n++;

		if (t < TRIE_ROOTS)
			trie->cells[t] = (struct cell){ .check = TRIE_NONE };
		else
			release(trie, t);
	}
	return 0;
}

static bool fits(const struct trie *trie, const struct children *children,
		 uint32_t base)
{
	for (size_t i = 0; i < children->n; i++) {
		uint32_t t = base + children->bytes[i];

		if (t < trie->n && trie->cells[t].check != TRIE_NONE)
			return false;
	}
	return true;
}

/* A base with room for all children. No cell below TRIE_ROOTS is in the ring,
 * so that what is returned is not negative. */
static uint32_t find_base(struct trie *trie, const struct children *children)
{
	uint32_t base;

	for (int i = 0; i < MAX_TRIES && trie->free != TRIE_NONE; i++) {
		base = trie->free - children->bytes[0];
		if (fits(trie, children, base))
			return base;
		trie->free = trie->cells[trie->free].row;
	}

	return (uint32_t)trie->n - children->bytes[0];
}

static void find_children(const struct trie_key *keys, const struct node *node,
			  struct children *children)
{
	int last = -1;

	children->n = 0;
	for (uint32_t i = node->low; i < node->high; i++) {
		int step = step_at(&keys[i], node->depth);

		if (step == last)
			continue; /* also the key that ends here: it is first */
		children->bytes[children->n] = (uint8_t)step;
		children->low[children->n++] = i;
		last = step;
	}
	children->low[children->n] = node->high;
}

/* Gives the children of @node their cells, and appends them to @nodes, which
 * has room. */
static int place(struct trie *trie, const struct trie_key *keys,
		 const struct node *node, struct node *nodes, size_t *n_nodes)
{
	uint32_t depth = node->depth + 1;
	struct children children;
	uint32_t base;
	int err;

	find_children(keys, node, &children);
	if (!children.n)
		return 0;

	base = find_base(trie, &children);
	if (base + children.bytes[children.n - 1] >= trie->n) {
		err = extend(trie, base + children.bytes[children.n - 1] + 1);
		if (err)
			return err;
	}

	trie->cells[node->cell].base = base;
	for (size_t i = 0; i < children.n; i++) {
		uint32_t low = children.low[i];
		bool ends = step_at(&keys[low], depth) < 0;
		uint32_t t = base + children.bytes[i];

		claim(trie, t, node->cell,
		      ends ? keys[low].row : trie->cells[node->cell].row);
		nodes[(*n_nodes)++] =
			(struct node){ t, low, children.low[i + 1], depth };
	}
	return 0;
}

int trie_add(struct trie *trie, const struct trie_key *keys, size_t n_keys,
	     uint32_t row, uint32_t *ret)
{
	CLEANUP(free_mem) struct node *nodes = NULL;
	size_t n_nodes = 0;
	int err;

	if (trie->n_roots == TRIE_ROOTS || n_keys > TRIE_MAX_CELLS)
		return -E2BIG;

	err = extend(trie, trie->n > TRIE_ROOTS ? trie->n : TRIE_ROOTS);
	if (err)
		return err;

	/* Pending nodes have no key in common: never more than keys. */
	nodes = calloc(n_keys + 1, sizeof(*nodes));
	if (!nodes)
		return -ENOMEM;

	trie->cells[trie->n_roots].row = row;
	nodes[n_nodes++] = (struct node){
		.cell = trie->n_roots,
		.high = (uint32_t)n_keys,
	};
	while (n_nodes) {
		struct node node = nodes[--n_nodes];

		err = place(trie, keys, &node, nodes, &n_nodes);
		if (err)
			return err;
	}

	*ret = trie->n_roots++;
	return 0;
}

void trie_move(struct trie *trie, struct map_image *ret)
{
	void *fitted = NULL;

	for (size_t t = TRIE_ROOTS; t < trie->n; t++)
		if (trie->cells[t].check == TRIE_NONE)
			trie->cells[t] = (struct cell){ .check = TRIE_NONE };

	if (trie->n)
		fitted = reallocarray(trie->cells, trie->n,
				      sizeof(*trie->cells));
	*ret = (struct map_image){
		.value_size = sizeof(*trie->cells),
		.n = trie->n,
		.values = fitted ? fitted : trie->cells,
	};
	trie->cells = NULL;
}
