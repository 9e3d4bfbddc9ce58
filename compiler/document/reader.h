/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * reader - a document against tables of the keys it may have
 *
 * A mapping is read by a table of keys, a list by a function for its items, a
 * word by a table of words. Every message names the path in the document:
 * spec.kprobes[0].args[1].type. Nothing stops at what is wrong.
 *
 * The value null is as if the key were not there.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "diag.h"
#include "tree.h"

/* Start from { .file, .diag }; end with reader_end(). */
struct reader {
	const char *file;
	struct diag *diag;
	struct buf path;
	bool failed; /* an error was told */
	bool no_memory;
};

/* Reads @node into what the owner of a table knows. */
typedef void (*read_fn)(struct reader *r, const struct node *node, void *into);

enum key_kind {
	KEY_OPTIONAL,
	KEY_REQUIRED,
	KEY_UNSUPPORTED, /* an error, but for a value that means "not used" */
};

struct key {
	const char *name; /* NULL ends the table */
	read_fn read;	  /* NULL: nothing to read */
	enum key_kind kind;
};

/* A word and what it means; @value below 0: not supported, for the reason in
 * @advice or else by this version. */
struct term {
	const char *name; /* NULL ends the table */
	int value;
	const char *advice;
};

void reader_error(struct reader *r, struct pos pos, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void reader_warning(struct reader *r, struct pos pos, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));

/* Goes down the path by what is printed; reader_leave() takes what it
 * returned. */
size_t reader_enter(struct reader *r, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void reader_leave(struct reader *r, size_t len);

/* Is @node of this kind? If not, tells so. */
bool reader_expect(struct reader *r, const struct node *node,
		   enum node_kind kind);

/* Does the value say that its key is not used: nothing, false or 0? */
bool reader_is_unused(const struct node *node);

/* @keys: 64 at most. */
void reader_mapping(struct reader *r, const struct node *node,
		    const struct key *keys, void *into);

/* Returns false when @node is no list. */
bool reader_list(struct reader *r, const struct node *node, read_fn read,
		 void *into);

/* These return false, with @ret as it was, after telling what is wrong.
 * A text is the caller's; what was there before is freed. */
bool reader_text(struct reader *r, const struct node *node, char **ret);
bool reader_flag(struct reader *r, const struct node *node, bool *ret);
bool reader_number(struct reader *r, const struct node *node, unsigned max,
		   unsigned *ret);

/* The entry of @terms that @node names; NULL after telling what is wrong.
 * @what: "operator". */
const struct term *reader_term(struct reader *r, const struct node *node,
			       const struct term *terms, const char *what);

/* The same for names that a function gives: the n-th, NULL past the last.
 * Returns false after telling what is wrong. */
bool reader_name(struct reader *r, const struct node *node,
		 const char *(*name)(size_t n, const void *data),
		 const char *what, size_t *ret);

/* A new element, zeroed and counted; NULL when out of memory. */
void *reader_grow(struct reader *r, void *items, size_t *n, size_t size);

void reader_end(struct reader *r);
