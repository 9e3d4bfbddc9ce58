/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * tree - a YAML file as nodes that know their line and column
 *
 *     policy.yaml -> struct node -> struct policy -> rules -> plan
 *
 * The only user of libyaml. Input is hostile: size, depth and number of nodes
 * are bounded, and aliases are counted as what they stand for, so that a
 * small file cannot become a big tree. Duplicate keys of a mapping, bytes
 * that are not UTF-8 and NUL characters are errors; only "\0" at the end of a
 * string is left out with a warning. Tags other than YAML's own are errors;
 * anchors, aliases and the merge key "<<" work.
 */

#include <stdbool.h>
#include <stddef.h>

#include "diag.h"

enum {
	TREE_MAX_BYTES = 64 << 20,
	TREE_MAX_DEPTH = 64,
	TREE_MAX_NODES = 4 << 20,
	TREE_MAX_SCALAR = 1 << 16, /* a longer scalar is an error */
};

enum node_kind {
	NODE_SCALAR,
	NODE_SEQUENCE,
	NODE_MAPPING,
};

struct node {
	enum node_kind kind;
	bool quoted; /* scalar: '...', "...", | or >: always a string */
	struct pos pos;
	char *text;	     /* scalar: NUL-terminated UTF-8 */
	size_t len;	     /* of text */
	struct pair *pairs;  /* mapping: in the order of the file */
	struct node **items; /* sequence */
	size_t n;	     /* pairs or items */
};

struct pair {
	struct node *key; /* a scalar */
	struct node *value;
};

/* The documents of one file. An alias is the very node of its anchor, so that
 * the tree, not the parent, owns the nodes. */
struct tree {
	struct node **documents;
	size_t n_documents;
	struct node **nodes; /* all of them */
	size_t n_nodes;
};

/**
 * tree_parse() - read a YAML stream
 * @file:  name for messages
 * @text:  @len bytes
 *
 * Returns 0; -EINVAL after adding what is wrong to @diag; -ENOMEM.
 */
int tree_parse(const char *file, const char *text, size_t len,
	       struct diag *diag, struct tree **ret);

/* The same, but 0 and a tree also when nothing worse is wrong than single
 * nodes (duplicate keys, tags, NUL characters, keys that are no scalars, which
 * are left out): so that the rest can be checked at once. The
 * caller looks at diag::n_errors. */
int tree_read(const char *file, const char *text, size_t len, struct diag *diag,
	      struct tree **ret);

void tree_free(struct tree **tree);

/* The value of @key in @mapping; NULL when it is not there. */
const struct node *node_get(const struct node *mapping, const char *key);

/* Is the scalar null by YAML 1.2's core schema ("", ~, null), unquoted? */
bool node_is_null(const struct node *node);
