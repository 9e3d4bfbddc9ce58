// SPDX-License-Identifier: Apache-2.0

#include <stdlib.h>
#include <string.h>

#include "places.h"

static const char *glob(const struct input *in, const char *at, int depth,
			struct places *set);

static void run(struct places *set)
{
	for (size_t i = 1; i < set->n; i++)
		set->at[i] |= set->at[i - 1];
}

static void loop_class(const struct input *in, const struct charset *class,
		       struct places *set)
{
	struct places next = places(in);

	do {
		memcpy(next.at, set->at, set->n);
		step_class(in, class, &next);
	} while (unite(set, &next));
	free(next.at);
}

/* Is there nothing more to match at @at, in @depth braces? */
static bool ends(const struct input *in, const char *at, int depth)
{
	for (; depth; depth--) {
		int inner = 0; /* braces in the next alternatives */

		if (*at != ',' && *at != '}')
			return false;
		for (; inner || *at != '}'; at++) {
			inner += *at == '{';
			inner -= *at == '}';
			at += *at == '\\';
		}
		at++;
	}
	return at == in->end;
}

static const char *glob_stars(const struct input *in, const char *at, int depth,
			      struct places *set)
{
	bool starts = at == in->pattern || at[-1] == '/';
	struct charset class = { 0 };
	struct places folders;
	size_t n = strspn(at, "*");

	class.has['/'] = true;
	negate(&class);
	if (n == 1) {
		loop_class(in, &class, set);
		return at + 1;
	}
	if (!starts || at[n] != '/') {
		run(set);
		*in->sure |= set->at[in->len] && ends(in, at + n, depth);
		return at + n;
	}

	folders = places(in);
	memcpy(folders.at, set->at, set->n);
	run(&folders);
	step_literal(in, '/', &folders);
	unite(set, &folders);
	free(folders.at);
	return at + n + 1;
}

static const char *glob_choice(const struct input *in, const char *at,
			       int depth, struct places *set)
{
	struct places all = places(in);

	do {
		struct places one = places(in);

		memcpy(one.at, set->at, set->n);
		at = glob(in, at + 1, depth + 1, &one);
		unite(&all, &one);
		free(one.at);
	} while (*at == ',');

	memcpy(set->at, all.at, set->n);
	free(all.at);
	return at + 1;
}

static const char *glob(const struct input *in, const char *at, int depth,
			struct places *set)
{
	while (at < in->end && !(depth && (*at == ',' || *at == '}'))) {
		struct charset class = { 0 };

		switch (*at) {
		case '*':
			at = glob_stars(in, at, depth, set);
			continue;
		case '{':
			at = glob_choice(in, at, depth, set);
			continue;
		case '?':
		case '[':
			if (*at == '[') {
				class = read_class(in, &at);
			} else {
				negate(&class);
				at++;
			}
			class.has['/'] = false;
			step_class(in, &class, set);
			continue;
		case '\\':
			at++;
		}
		step_literal(in, *at++, set);
	}
	return at;
}

/* Of the begin of a text: does the pattern hold whatever comes? It does if it
 * ends with "**", which holds there. */
bool judge_glob(const struct input *in)
{
	struct places set = places(in);
	bool found;

	set.at[0] = true;
	glob(in, in->pattern, 0, &set);
	found = in->whole ? set.at[in->len] : *in->sure;
	free(set.at);
	return found;
}
