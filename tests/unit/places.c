// SPDX-License-Identifier: Apache-2.0

#include "places.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

struct places places(const struct input *in)
{
	struct places p = { calloc(in->len + 1, 1), in->len + 1 };

	if (!p.at)
		abort();
	return p;
}

bool unite(struct places *to, const struct places *from)
{
	bool more = false;

	for (size_t i = 0; i < to->n; i++) {
		more |= from->at[i] && !to->at[i];
		to->at[i] |= from->at[i];
	}
	return more;
}

static size_t char_len(const struct input *in, size_t at)
{
	unsigned char c = (unsigned char)in->text[at];
	size_t tails = c >= 0xc2 && c <= 0xdf	? 1
		       : c >= 0xe0 && c <= 0xef ? 2
		       : c >= 0xf0 && c <= 0xf4 ? 3
						: 0;
	size_t n = 1;

	while (n <= tails && at + n < in->len &&
	       (in->text[at + n] & 0xc0) == 0x80)
		n++;
	return n;
}

bool same(const struct input *in, char a, char b)
{
	return in->fold && isascii(a) && isascii(b) ? tolower(a) == tolower(b)
						    : a == b;
}

void step_literal(const struct input *in, char byte, struct places *places)
{
	for (size_t i = places->n - 1; i > 0; i--)
		places->at[i] =
			places->at[i - 1] && same(in, in->text[i - 1], byte);
	places->at[0] = false;
}

void step_class(const struct input *in, const struct charset *class,
		struct places *set)
{
	struct places next = places(in);

	for (size_t i = 0; i < in->len; i++) {
		unsigned char c = (unsigned char)in->text[i];
		bool has = c < 128 ? class->has[c] : class->others;

		if (set->at[i] && has)
			next.at[i + char_len(in, i)] = true;
	}
	memcpy(set->at, next.at, set->n);
	free(next.at);
}

void negate(struct charset *class)
{
	for (int c = 0; c < 128; c++)
		class->has[c] = !class->has[c];
	class->others = !class->others;
}

void add_range(struct charset *class, int low, int high)
{
	for (int c = low; c <= high; c++)
		class->has[c] = true;
}

struct charset read_class(const struct input *in, const char **at)
{
	struct charset class = { 0 };
	bool negated;

	++*at;
	negated = **at == '^' || **at == '!';
	*at += negated;
	for (; **at != ']'; ++*at) {
		char low = **at;

		if ((*at)[1] == '-' && (*at)[2] != ']')
			*at += 2;
		add_range(&class, low, **at);
	}
	++*at;
	for (int c = 'a'; in->fold && c <= 'z'; c++)
		class.has[c] = class.has[c - 32] =
			class.has[c] || class.has[c - 32];
	if (negated)
		negate(&class);
	return class;
}
