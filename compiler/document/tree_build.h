/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * tree_build - nodes from the events of a YAML parser
 *
 * A stack of the collections that are open; what is complete is given to the
 * one it stands in. Depth and size are judged here, as events come, whatever
 * the parser would bear. All functions return 0, -ENOMEM, or -EINVAL after
 * telling @diag what makes the rest of the file useless.
 */

#include "tree.h"

struct anchor;

/* A collection that is being read. */
struct tree_frame {
	struct node *node;
	struct node *key; /* waits for its value */
	struct anchor *anchor;
	unsigned height; /* of the highest node in it */
	size_t before;	 /* tree_builder::size when it began */
};

/* Zero but for the first three members to begin with. */
struct tree_builder {
	const char *file;
	struct diag *diag;
	struct tree *tree;
	struct tree_frame stack[TREE_MAX_DEPTH];
	unsigned depth;
	void *anchors; /* tsearch(3) */
	size_t size;   /* nodes, aliases counted as what they stand for */
};

/* What any node has. */
struct tree_mark {
	struct pos pos;
	const char *anchor; /* NULL: none */
	const char *tag;    /* NULL: none */
};

int tree_build_scalar(struct tree_builder *b, const struct tree_mark *mark,
		      const char *text, size_t len, bool quoted);
int tree_build_alias(struct tree_builder *b, struct pos pos, const char *name);
int tree_build_open(struct tree_builder *b, const struct tree_mark *mark,
		    enum node_kind kind);
int tree_build_close(struct tree_builder *b);

/* Anchors end with their document. */
void tree_build_forget(struct tree_builder *b);
