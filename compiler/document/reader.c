// SPDX-License-Identifier: Apache-2.0

#include "reader.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

static void tell(struct reader *r, enum severity severity, struct pos pos,
		 const char *text)
{
	if (r->path.len)
		diag_add(r->diag, severity, r->file, pos, "%s: %s",
			 r->path.data, text);
	else
		diag_add(r->diag, severity, r->file, pos, "%s", text);
}

void reader_error(struct reader *r, struct pos pos, const char *fmt, ...)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	va_list args;

	va_start(args, fmt);
	buf_addv(&text, fmt, args);
	va_end(args);

	r->failed = true;
	if (text.failed || r->path.failed)
		r->no_memory = true;
	else
		tell(r, SEVERITY_ERROR, pos, text.data);
}

void reader_warning(struct reader *r, struct pos pos, const char *fmt, ...)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	va_list args;

	va_start(args, fmt);
	buf_addv(&text, fmt, args);
	va_end(args);

	if (text.failed || r->path.failed)
		r->no_memory = true;
	else
		tell(r, SEVERITY_WARNING, pos, text.data);
}

size_t reader_enter(struct reader *r, const char *fmt, ...)
{
	size_t len = r->path.len;
	va_list args;

	va_start(args, fmt);
	buf_addv(&r->path, fmt, args);
	va_end(args);

	return len;
}

void reader_leave(struct reader *r, size_t len)
{
	if (r->path.failed)
		return;
	r->path.len = len;
	r->path.data[len] = '\0';
}

void reader_end(struct reader *r)
{
	buf_free(&r->path);
}

static const char *kind_name(const struct node *node)
{
	switch (node->kind) {
	case NODE_SEQUENCE:
		return "a list";
	case NODE_MAPPING:
		return "a mapping";
	default:
		return node_is_null(node) ? "nothing" : "a single value";
	}
}

bool reader_expect(struct reader *r, const struct node *node,
		   enum node_kind kind)
{
	static const char *const names[] = {
		[NODE_SCALAR] = "a single value",
		[NODE_SEQUENCE] = "a list",
		[NODE_MAPPING] = "a mapping",
	};

	if (node->kind == kind)
		return true;

	reader_error(r, node->pos, "expected %s, found %s", names[kind],
		     kind_name(node));
	return false;
}

static const char *key_name(size_t n, const void *keys)
{
	return ((const struct key *)keys)[n].name;
}

/* Returns the key that may have been meant, or NULL. */
static const struct key *tell_unknown_key(struct reader *r,
					  const struct node *node,
					  const struct key *keys)
{
	const char *nearest = NULL;

	if (r->diag->n_errors < MAX_MESSAGES)
		nearest = diag_nearest(node->text, key_name, keys);
	if (!nearest) {
		reader_error(r, node->pos, "unknown key %s",
			     quote(node->text).text);
		return NULL;
	}

	reader_error(r, node->pos, "unknown key %s; did you mean '%s'?",
		     quote(node->text).text, nearest);
	while (keys->name != nearest)
		keys++;
	return keys;
}

bool reader_is_unused(const struct node *node)
{
	static const char *const unused[] = { "", "false", "0" };

	if (node->kind == NODE_SEQUENCE)
		return node->n == 0;
	if (node->kind == NODE_MAPPING)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(unused); i++)
		if (strcmp(node->text, unused[i]) == 0)
			return true;
	return node_is_null(node);
}

static void read_pair(struct reader *r, const struct pair *pair,
		      const struct key *key, void *into)
{
	size_t path;

	if (key->kind == KEY_UNSUPPORTED) {
		if (!reader_is_unused(pair->value))
			reader_error(r, pair->key->pos, "'%s' is not supported",
				     key->name);
		return;
	}
	if (!key->read || node_is_null(pair->value))
		return;

	path = r->path.len;
	if (path)
		buf_adds(&r->path, ".");
	buf_adds(&r->path, key->name);
	key->read(r, pair->value, into);
	reader_leave(r, path);
}

static void check_required(struct reader *r, const struct node *node,
			   const struct key *key)
{
	const struct node *value = node_get(node, key->name);

	if (!value)
		reader_error(r, node->pos, "'%s' is missing", key->name);
	else if (node_is_null(value))
		reader_error(r, value->pos, "'%s' is empty", key->name);
}

void reader_mapping(struct reader *r, const struct node *node,
		    const struct key *keys, void *into)
{
	uint64_t meant = 0; /* keys that are there, but misspelt */

	if (!reader_expect(r, node, NODE_MAPPING))
		return;

	for (size_t i = 0; i < node->n; i++) {
		const struct pair *pair = &node->pairs[i];
		const struct key *key = keys;

		while (key->name && strcmp(key->name, pair->key->text) != 0)
			key++;
		if (key->name) {
			read_pair(r, pair, key, into);
			continue;
		}

		key = tell_unknown_key(r, pair->key, keys);
		if (key)
			meant |= 1ULL << (key - keys);
	}

	for (const struct key *key = keys; key->name; key++)
		if (key->kind == KEY_REQUIRED &&
		    !(meant & 1ULL << (key - keys)))
			check_required(r, node, key);
}

bool reader_list(struct reader *r, const struct node *node, read_fn read,
		 void *into)
{
	if (!reader_expect(r, node, NODE_SEQUENCE))
		return false;

	for (size_t i = 0; i < node->n; i++) {
		size_t path = reader_enter(r, "[%zu]", i);

		read(r, node->items[i], into);
		reader_leave(r, path);
	}
	return true;
}

bool reader_text(struct reader *r, const struct node *node, char **ret)
{
	char *text;

	if (!reader_expect(r, node, NODE_SCALAR))
		return false;

	text = strdup(node->text);
	if (!text) {
		r->no_memory = true;
		return false;
	}
	free(*ret);
	*ret = text;
	return true;
}

/* The words of YAML 1.1, as YAML libraries of Kubernetes read them. */
bool reader_flag(struct reader *r, const struct node *node, bool *ret)
{
	static const char *const words[][2] = {
		{ "false", "true" }, { "False", "True" }, { "FALSE", "TRUE" },
		{ "no", "yes" },     { "No", "Yes" },	  { "NO", "YES" },
		{ "off", "on" },     { "Off", "On" },	  { "OFF", "ON" },
	};

	if (!reader_expect(r, node, NODE_SCALAR))
		return false;

	for (size_t i = 0; !node->quoted && i < ARRAY_SIZE(words); i++)
		for (int flag = 0; flag < 2; flag++)
			if (strcmp(node->text, words[i][flag]) == 0) {
				*ret = flag;
				return true;
			}

	reader_error(r, node->pos, "expected true or false, found %s%s",
		     quote(node->text).text,
		     node->quoted ? ", a string: write it without quotes" : "");
	return false;
}

bool reader_number(struct reader *r, const struct node *node, unsigned max,
		   unsigned *ret)
{
	const char *text = node->text;
	size_t digits;
	unsigned long value;

	if (!reader_expect(r, node, NODE_SCALAR))
		return false;

	digits = strspn(text + (text[0] == '-'), "0123456789");
	if (digits == 0 || text[digits + (text[0] == '-')]) {
		reader_error(r, node->pos, "expected a number, found %s%s",
			     quote(text).text,
			     strchr(text, ';')
				     ? ": this ';' should be a comma ','"
				     : "");
		return false;
	}

	value = digits > 9 ? (unsigned long)max + 1 : strtoul(text, NULL, 10);
	if (text[0] == '-' || value > max) {
		reader_error(r, node->pos, "%s is out of range: 0 to %u",
			     quote(text).text, max);
		return false;
	}
	*ret = (unsigned)value;
	return true;
}

/* ---- words ---- */

typedef const char *(*name_fn)(size_t n, const void *data);

static const char *nearest_name(const struct reader *r, const char *word,
				name_fn name, const void *data)
{
	if (r->diag->n_errors >= MAX_MESSAGES)
		return NULL; /* it would not be shown */
	return diag_nearest(word, name, data);
}

static void tell_unknown_word(struct reader *r, const struct node *node,
			      const char *what, const char *nearest,
			      const struct buf *known)
{
	if (nearest)
		reader_error(r, node->pos, "unknown %s %s; did you mean '%s'?",
			     what, quote(node->text).text, nearest);
	else
		reader_error(r, node->pos, "unknown %s %s; supported: %s", what,
			     quote(node->text).text,
			     known->failed ? "" : known->data);
}

static const char *term_name(size_t n, const void *terms)
{
	return ((const struct term *)terms)[n].name;
}

static void tell_unknown_term(struct reader *r, const struct node *node,
			      const struct term *terms, const char *what)
{
	CLEANUP(buf_free) struct buf known = { 0 };

	for (const struct term *term = terms; term->name; term++)
		if (term->value >= 0)
			buf_addf(&known, "%s%s", known.len ? ", " : "",
				 term->name);
	tell_unknown_word(r, node, what,
			  nearest_name(r, node->text, term_name, terms),
			  &known);
}

static void tell_unknown_name(struct reader *r, const struct node *node,
			      name_fn name, const char *what)
{
	CLEANUP(buf_free) struct buf known = { 0 };

	for (size_t i = 0; name(i, NULL); i++)
		buf_addf(&known, "%s%s", i ? ", " : "", name(i, NULL));
	tell_unknown_word(r, node, what,
			  nearest_name(r, node->text, name, NULL), &known);
}

const struct term *reader_term(struct reader *r, const struct node *node,
			       const struct term *terms, const char *what)
{
	const struct term *term = terms;

	if (!reader_expect(r, node, NODE_SCALAR))
		return NULL;

	while (term->name && strcmp(term->name, node->text) != 0)
		term++;
	if (!term->name) {
		tell_unknown_term(r, node, terms, what);
		return NULL;
	}
	if (term->value < 0) {
		reader_error(r, node->pos, "%s '%s' %s", what, term->name,
			     term->advice);
		return NULL;
	}
	return term;
}

bool reader_name(struct reader *r, const struct node *node, name_fn name,
		 const char *what, size_t *ret)
{
	if (!reader_expect(r, node, NODE_SCALAR))
		return false;

	for (size_t i = 0; name(i, NULL); i++)
		if (strcmp(name(i, NULL), node->text) == 0) {
			*ret = i;
			return true;
		}
	tell_unknown_name(r, node, name, what);
	return false;
}

void *reader_grow(struct reader *r, void *items, size_t *n, size_t size)
{
	void *item = array_grow(items, *n, size);

	if (item)
		(*n)++;
	else
		r->no_memory = true;
	return item;
}
