// SPDX-License-Identifier: Apache-2.0

#include "random_patterns.h"

#include <string.h>

#include "base/mem.h"

struct maker {
	below_fn *below;
	void *state;
	struct buf *out;
};

static const char *const letters[] = {
	"a", "a", "b", "/", "\x01", "\xc3\xa9", "\xe2\x82\xac", "B"
};

static const char *const classes[] = { "[ab]",	"[^a]",	  "[a-c/]",
				       "[^/b]", "[1-9a]", "[^1-9]" };

static size_t below(const struct maker *maker, size_t n)
{
	return maker->below(maker->state, n);
}

static void add_one(const struct maker *maker, const char *const *items,
		    size_t n)
{
	buf_adds(maker->out, items[below(maker, n)]);
}

static void add_glob(const struct maker *maker, unsigned depth);

static void add_braces(const struct maker *maker, unsigned depth)
{
	size_t n = 1 + below(maker, 3);
	size_t from = maker->out->len;

	for (size_t i = 0; i < n; i++) {
		buf_addc(maker->out, i ? ',' : '{');
		add_glob(maker, depth - 1);
	}
	/* Braces that are nothing at all the judge does not look through. */
	if (strspn(maker->out->data + from, "{,}") == maker->out->len - from)
		buf_addc(maker->out, 'a');
	buf_addc(maker->out, '}');
}

static void add_glob(const struct maker *maker, unsigned depth)
{
	static const char *const items[] = { "*",    "*", "**",	 "?",
					     "/**/", "/", "\\a", "**/" };
	size_t n = below(maker, 5);

	for (size_t i = 0; i < n; i++) {
		switch (below(maker, depth ? 5 : 4)) {
		case 0:
		case 1:
			add_one(maker, letters, ARRAY_SIZE(letters));
			break;
		case 2:
			add_one(maker, items, ARRAY_SIZE(items));
			break;
		case 3:
			add_one(maker, classes, ARRAY_SIZE(classes));
			break;
		case 4:
			add_braces(maker, depth);
			break;
		}
	}
}

static void add_regex(const struct maker *maker, unsigned depth);

static void add_atom(const struct maker *maker, unsigned depth)
{
	static const char *const items[] = {
		".", "^", "$", "\\d", "\\D", "\\."
	};

	switch (below(maker, depth ? 6 : 5)) {
	case 0:
	case 1:
	case 2:
		add_one(maker, letters, ARRAY_SIZE(letters));
		break;
	case 3:
		add_one(maker, items, ARRAY_SIZE(items));
		break;
	case 4:
		add_one(maker, classes, ARRAY_SIZE(classes));
		break;
	case 5:
		buf_adds(maker->out, below(maker, 2) ? "(" : "(?:");
		add_regex(maker, depth - 1);
		buf_addc(maker->out, ')');
		break;
	}
}

static void add_regex(const struct maker *maker, unsigned depth)
{
	static const char *const times[] = { "*",   "*?",    "+",    "?",
					     "{2}", "{1,2}", "{2,}", "{0}" };
	size_t n = below(maker, 4);

	for (size_t i = 0; i < n; i++) {
		add_atom(maker, depth);
		if (!below(maker, 3))
			add_one(maker, times, ARRAY_SIZE(times));
		if (!below(maker, 8))
			buf_addc(maker->out, '|');
	}
}

void random_pattern(enum test test, below_fn *below_n, void *state,
		    struct buf *out)
{
	const struct maker maker = { below_n, state, out };

	if (test == TEST_GLOB) {
		add_glob(&maker, below(&maker, 8) ? 1 : 2);
		return;
	}
	if (!below(&maker, 6))
		buf_adds(out, "(?i)");
	if (!below(&maker, 4))
		buf_addc(out, '^');
	add_regex(&maker, below(&maker, 8) ? 1 : 2);
	if (!below(&maker, 4))
		buf_addc(out, '$');
	buf_adds(out, "");
}
