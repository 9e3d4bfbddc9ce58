/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * places - where in a text a pattern may go on, while the judge tries it
 */

#include <stdbool.h>
#include <stddef.h>

/* Which places of a text: one for each byte, and one at the end. */
struct places {
	bool *at;
	size_t n;
};

struct input {
	const char *text;
	size_t len;
	bool whole;
	bool fold;
	const char *pattern;
	const char *end;
	bool *sure; /* of a glob: it holds, whatever comes */
};

struct charset {
	bool has[128];
	bool others;
};

/* None of them; at[] is the caller's to free. */
struct places places(const struct input *in);

/* Adds what is in @from to @to, and says whether that is more. */
bool unite(struct places *to, const struct places *from);

bool same(const struct input *in, char a, char b);

/* From each place to the one after this byte, or one character. */
void step_literal(const struct input *in, char byte, struct places *places);
void step_class(const struct input *in, const struct charset *class,
		struct places *set);

void negate(struct charset *class);
void add_range(struct charset *class, int low, int high);

/* "[a-b]", of letters and digits. */
struct charset read_class(const struct input *in, const char **at);

bool judge_glob(const struct input *in);
bool judge_regex(struct input *in);
