// SPDX-License-Identifier: Apache-2.0

#include <stdlib.h>
#include <string.h>

#include "places.h"

static const char *regex(const struct input *in, const char *at,
			 struct places *set);

static const char *regex_atom(const struct input *in, const char *at,
			      struct places *set)
{
	struct charset class = { 0 };

	switch (*at) {
	case '(':
		at += at[1] == '?' ? 3 : 1;
		return regex(in, at, set) + 1;
	case '^':
		memset(set->at + 1, 0, set->n - 1);
		return at + 1;
	case '$':
		memset(set->at, 0, set->n - 1);
		set->at[in->len] &= in->whole;
		return at + 1;
	case '.':
		negate(&class);
		step_class(in, &class, set);
		return at + 1;
	case '[':
		class = read_class(in, &at);
		step_class(in, &class, set);
		return at;
	case '\\':
		if (at[1] == 'd' || at[1] == 'D') {
			add_range(&class, '0', '9');
			if (at[1] == 'D')
				negate(&class);
			step_class(in, &class, set);
			return at + 2;
		}
		at++;
	}
	do /* a character is all of its bytes */
		step_literal(in, *at++, set);
	while ((*at & 0xc0) == 0x80);
	return at;
}

static const char *skip_atom(const struct input *in, const char *at)
{
	struct places none = places(in);
	const char *end = regex_atom(in, at, &none);

	free(none.at);
	return end;
}

static const char *read_times(const char *at, unsigned *min, unsigned *max)
{
	char *end;

	*max = 1;
	*min = 1;
	if (!*at || !strchr("*+?{", *at))
		return at;
	*min = *at == '+';
	*max = *at == '*' || *at == '+' ? 10000 : 1;
	if (*at == '{') {
		*min = (unsigned)strtoul(at + 1, &end, 10);
		*max = *min;
		if (*end == ',')
			*max = end[1] == '}'
				       ? 10000
				       : (unsigned)strtoul(end + 1, &end, 10);
		at = strchr(at, '}');
	}
	return at[1] == '?' ? at + 2 : at + 1;
}

static const char *regex_repeat(const struct input *in, const char *at,
				struct places *set)
{
	const char *atom = at;
	struct places all = places(in);
	unsigned min, max;
	bool more = true;

	at = read_times(skip_atom(in, atom), &min, &max);
	for (unsigned i = 0; i < min; i++)
		regex_atom(in, atom, set);
	unite(&all, set);
	for (unsigned i = min; more && i < max; i++) {
		regex_atom(in, atom, set);
		more = unite(&all, set);
	}
	memcpy(set->at, all.at, set->n);
	free(all.at);
	return at;
}

static const char *regex(const struct input *in, const char *at,
			 struct places *set)
{
	struct places all = places(in);

	for (;; at++) {
		struct places one = places(in);

		memcpy(one.at, set->at, set->n);
		while (at < in->end && *at != '|' && *at != ')')
			at = regex_repeat(in, at, &one);
		unite(&all, &one);
		free(one.at);
		if (at == in->end || *at == ')')
			break;
	}
	memcpy(set->at, all.at, set->n);
	free(all.at);
	return at;
}

bool judge_regex(struct input *in)
{
	const char *at = in->pattern;
	struct places set = places(in);
	bool found;

	if (!strncmp(at, "(?i)", 4)) {
		in->fold = true;
		at += 4;
	}
	for (size_t i = 0; i < set.n; i++)
		set.at[i] = !i || i == in->len || (in->text[i] & 0xc0) != 0x80;
	regex(in, at, &set);
	found = memchr(set.at, true, set.n) != NULL;
	free(set.at);
	return found;
}
