/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * given - rules for tests, without a policy language
 *
 * Each function adds to what was added last: a view to the last hook, a rule
 * to the last view, a filter to the last rule, a value to the last filter.
 * Running out of memory aborts. Free with ruleset_free().
 */

#include "image.h"
#include "rule.h"

#define SOURCE(k, i, t) \
	((struct source){ .kind = SOURCE_##k, .index = (i), .type = VALUE_##t })
#define ARG(i, t) SOURCE(ARG, i, t)
#define BINARY	  SOURCE(BINARY, 0, STRING)
#define PID	  SOURCE(PID, 0, U32)
#define MARKS	  SOURCE(MARKS, 0, U64)

struct ruleset *given(void);

void given_hook(struct ruleset *rules, const char *name, int number);

/* A policy of this name is made unless it was the last one. */
void given_view(struct ruleset *rules, const char *policy);
void given_shown(struct ruleset *rules, struct source source,
		 enum arg_type type, const char *label);
void given_tag(struct ruleset *rules, const char *tag);
void given_message(struct ruleset *rules, const char *message);

/* The rule reports; its filters on what cannot be read hold. */
struct rule *given_rule(struct ruleset *rules);
void given_filter(struct ruleset *rules, struct source source, enum test test,
		  bool negated);
void given_text(struct ruleset *rules, const char *text, size_t len);
void given_range(struct ruleset *rules, uint64_t low, uint64_t high);
void given_mark(struct ruleset *rules, uint32_t pid);

/* Appends to ruleset::exprs "argument @index has the value @number", and
 * returns a source for it. */
struct source given_expr(struct ruleset *rules, unsigned index,
			 uint64_t number);

/* A rule with one filter of one value. */
void given_text_rule(struct ruleset *rules, struct source source,
		     enum test test, const char *text);

/* What the rules compile to; aborts when they do not, or with a message. */
struct plan *given_plan(const struct ruleset *rules);
