// SPDX-License-Identifier: Apache-2.0

#include "tree_build.h"

#include <errno.h>
#include <search.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "tree_merge.h"

struct anchor {
	char *name;
	struct node *node;
	bool open;	 /* its node is being read */
	unsigned height; /* nodes on the longest way down */
	size_t size;	 /* nodes, aliases counted as what they stand for */
};

static int tell(const struct tree_builder *b, struct pos pos, const char *text)
{
	diag_add(b->diag, SEVERITY_ERROR, b->file, pos, "%s", text);
	return -EINVAL;
}

static int tell_deep(const struct tree_builder *b, struct pos pos)
{
	diag_add(b->diag, SEVERITY_ERROR, b->file, pos,
		 "nested more than %d levels deep", TREE_MAX_DEPTH);
	return -EINVAL;
}

static int compare_anchors(const void *a, const void *b)
{
	const struct anchor *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void free_anchor(void *data)
{
	struct anchor *anchor = data;

	free(anchor->name);
	free(anchor);
}

void tree_build_forget(struct tree_builder *b)
{
	tdestroy(b->anchors, free_anchor);
	b->anchors = NULL;
}

static struct anchor *find_anchor(const struct tree_builder *b,
				  const char *name)
{
	struct anchor wanted = { .name = (char *)name };
	struct anchor **found;

	found = tfind(&wanted, &b->anchors, compare_anchors);
	return found ? *found : NULL;
}

/* A name that is given again means the new node from then on. */
static int set_anchor(struct tree_builder *b, const char *name,
		      struct node *node, struct anchor **ret)
{
	struct anchor *anchor;

	if (!name)
		return 0;

	anchor = find_anchor(b, name);
	if (!anchor) {
		anchor = calloc(1, sizeof(*anchor));
		if (!anchor)
			return -ENOMEM;
		anchor->name = strdup(name);
		if (!anchor->name ||
		    !tsearch(anchor, &b->anchors, compare_anchors)) {
			free_anchor(anchor);
			return -ENOMEM;
		}
	}

	anchor->node = node;
	anchor->open = true;
	*ret = anchor;
	return 0;
}

static void close_anchor(struct anchor *anchor, const struct node *node,
			 unsigned height, size_t size)
{
	if (!anchor || anchor->node != node)
		return;
	anchor->open = false;
	anchor->height = height;
	anchor->size = size;
}

static int count(struct tree_builder *b, struct pos pos, size_t size)
{
	if (size <= TREE_MAX_NODES - b->size) {
		b->size += size;
		return 0;
	}
	diag_add(b->diag, SEVERITY_ERROR, b->file, pos,
		 "more than %d values, aliases counted as what they stand for: "
		 "split the file",
		 TREE_MAX_NODES);
	return -EINVAL;
}

static int new_node(struct tree_builder *b, enum node_kind kind, struct pos pos,
		    struct node **ret)
{
	struct node *node, **slot;
	int err;

	err = count(b, pos, 1);
	if (err)
		return err;

	slot = array_grow(&b->tree->nodes, b->tree->n_nodes, sizeof(*slot));
	node = slot ? calloc(1, sizeof(*node)) : NULL;
	if (!node)
		return -ENOMEM;

	node->kind = kind;
	node->pos = pos;
	*slot = node;
	b->tree->n_nodes++;
	*ret = node;
	return 0;
}

static int add_pair(struct tree_builder *b, struct tree_frame *frame,
		    struct node *value)
{
	struct node *key = TAKE(frame->key);
	struct pair *pair;

	if (key->kind != NODE_SCALAR) {
		tell(b, key->pos,
		     "a key must be a word, not a list or mapping");
		return 0;
	}

	pair = array_grow(&frame->node->pairs, frame->node->n, sizeof(*pair));
	if (!pair)
		return -ENOMEM;

	*pair = (struct pair){ key, value };
	frame->node->n++;
	return 0;
}

/* Gives @node, which is complete, to what it stands in. */
static int place(struct tree_builder *b, struct node *node, unsigned height)
{
	struct tree_frame *frame;
	struct node **slot;

	if (b->depth == 0) {
		slot = array_grow(&b->tree->documents, b->tree->n_documents,
				  sizeof(*slot));
		if (!slot)
			return -ENOMEM;
		*slot = node;
		b->tree->n_documents++;
		return 0;
	}

	frame = &b->stack[b->depth - 1];
	if (frame->height < height)
		frame->height = height;

	if (frame->node->kind == NODE_MAPPING) {
		if (frame->key)
			return add_pair(b, frame, node);
		frame->key = node;
		return 0;
	}

	slot = array_grow(&frame->node->items, frame->node->n, sizeof(*slot));
	if (!slot)
		return -ENOMEM;
	*slot = node;
	frame->node->n++;
	return 0;
}

/* Tags that say what Haetae would read anyway. */
static bool is_known_tag(const char *tag, enum node_kind kind)
{
	static const struct {
		const char *tag;
		enum node_kind kind;
	} known[] = {
		{ "str", NODE_SCALAR },	  { "int", NODE_SCALAR },
		{ "bool", NODE_SCALAR },  { "null", NODE_SCALAR },
		{ "float", NODE_SCALAR }, { "seq", NODE_SEQUENCE },
		{ "map", NODE_MAPPING },
	};
	static const char prefix[] = "tag:yaml.org,2002:";
	size_t len = sizeof(prefix) - 1;

	if (strcmp(tag, "!") == 0)
		return true;
	if (strncmp(tag, prefix, len) != 0)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (known[i].kind == kind &&
		    strcmp(known[i].tag, tag + len) == 0)
			return true;
	return false;
}

static void check_tag(struct tree_builder *b, const char *tag,
		      const struct node *node)
{
	if (tag && !is_known_tag(tag, node->kind))
		diag_add(b->diag, SEVERITY_ERROR, b->file, node->pos,
			 "the tag %s does not belong here: remove it",
			 quote(tag).text);
}

/* Tetragon's policies may have the \0 of a C string written out at the end. */
static void check_nul(struct tree_builder *b, struct node *node)
{
	size_t len = strlen(node->text);

	if (len == node->len)
		return;

	for (size_t i = len; i < node->len; i++)
		if (node->text[i]) {
			tell(b, node->pos, "a string must not contain \\0");
			return;
		}
	node->len = len;
	diag_add(b->diag, SEVERITY_WARNING, b->file, node->pos,
		 "the \\0 at the end is left out: strings need none");
}

int tree_build_scalar(struct tree_builder *b, const struct tree_mark *mark,
		      const char *text, size_t len, bool quoted)
{
	struct anchor *anchor = NULL;
	struct node *node;
	int err;

	if (len > TREE_MAX_SCALAR) {
		diag_add(b->diag, SEVERITY_ERROR, b->file, mark->pos,
			 "a value of %zu bytes: %d are allowed", len,
			 TREE_MAX_SCALAR);
		return -EINVAL;
	}

	err = new_node(b, NODE_SCALAR, mark->pos, &node);
	if (err)
		return err;

	node->text = malloc(len + 1);
	if (!node->text)
		return -ENOMEM;
	memcpy(node->text, text, len);
	node->text[len] = '\0';
	node->len = len;
	node->quoted = quoted;

	check_tag(b, mark->tag, node);
	check_nul(b, node);

	err = set_anchor(b, mark->anchor, node, &anchor);
	if (err)
		return err;
	close_anchor(anchor, node, 0, 1);

	return place(b, node, 0);
}

int tree_build_alias(struct tree_builder *b, struct pos pos, const char *name)
{
	const struct anchor *anchor = find_anchor(b, name);
	int err;

	if (!anchor) {
		diag_add(b->diag, SEVERITY_ERROR, b->file, pos,
			 "the alias %s has no anchor before it in this "
			 "document",
			 quote(name).text);
		return -EINVAL;
	}
	if (anchor->open)
		return tell(b, pos, "an alias inside of what it stands for");
	if (b->depth + anchor->height > TREE_MAX_DEPTH)
		return tell_deep(b, pos);

	err = count(b, pos, anchor->size);
	if (err)
		return err;
	return place(b, anchor->node, anchor->height);
}

int tree_build_open(struct tree_builder *b, const struct tree_mark *mark,
		    enum node_kind kind)
{
	struct tree_frame *frame = &b->stack[b->depth];
	int err;

	if (b->depth == TREE_MAX_DEPTH)
		return tell_deep(b, mark->pos);

	*frame = (struct tree_frame){ .before = b->size };
	err = new_node(b, kind, mark->pos, &frame->node);
	if (err)
		return err;

	check_tag(b, mark->tag, frame->node);
	err = set_anchor(b, mark->anchor, frame->node, &frame->anchor);
	if (err)
		return err;

	b->depth++;
	return 0;
}

static int compare_keys(const void *a, const void *b)
{
	const struct node *x = *(const struct node *const *)a;
	const struct node *y = *(const struct node *const *)b;
	int order = strcmp(x->text, y->text);

	if (order)
		return order;
	if (x->pos.line != y->pos.line)
		return x->pos.line < y->pos.line ? -1 : 1;
	return x->pos.column < y->pos.column ? -1
					     : x->pos.column > y->pos.column;
}

static int check_duplicates(struct tree_builder *b, const struct node *mapping)
{
	CLEANUP(free_mem) const struct node **keys = NULL;
	const struct node *first;

	if (mapping->n < 2)
		return 0;

	keys = calloc(mapping->n, sizeof(*keys));
	if (!keys)
		return -ENOMEM;
	for (size_t i = 0; i < mapping->n; i++)
		keys[i] = mapping->pairs[i].key;
	qsort(keys, mapping->n, sizeof(*keys), compare_keys);

	first = keys[0];
	for (size_t i = 1; i < mapping->n; i++) {
		if (strcmp(keys[i]->text, first->text) != 0) {
			first = keys[i];
			continue;
		}
		diag_add(b->diag, SEVERITY_ERROR, b->file, keys[i]->pos,
			 "the key %s is there twice: first in line %u, column "
			 "%u",
			 quote(first->text).text, first->pos.line,
			 first->pos.column);
	}
	return 0;
}

int tree_build_close(struct tree_builder *b)
{
	const struct tree_frame *frame = &b->stack[--b->depth];
	unsigned height = frame->height + 1;
	int err;

	if (frame->node->kind == NODE_MAPPING) {
		err = check_duplicates(b, frame->node);
		if (!err)
			err = tree_merge(b, frame->node);
		if (err)
			return err;
	}

	close_anchor(frame->anchor, frame->node, height,
		     b->size - frame->before);
	return place(b, frame->node, height);
}
