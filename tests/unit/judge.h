/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * judge - what rules say of an event, straight from their definition
 *
 * Slow and plain: each filter of each rule is asked by itself. Nothing here
 * is shared with the compiler, with which it is compared.
 */

#include "rule.h"

/* The value of one source in one event. */
struct fact {
	struct source source;
	enum value_state state; /* VALUE_TRUNCATED: @text is the beginning */
	unsigned flags;		/* enum value_flag */
	const char *text;
	size_t len;
	uint64_t number;
};

struct event {
	const struct fact *facts; /* of every source that rules ask */
	size_t n_facts;
};

/* Do all filters of the rule hold that are asked at entry? What cannot be known
 * holds if the filter says so: every filter on a value that is unreadable, what
 * the end of a truncated string is, and what is behind that. */
bool judge_rule(const struct rule *rule, const struct event *event);

/* Does the rule wait, and hold at the return if it has won? */
bool judge_late(const struct rule *rule, const struct event *event);

/* Does rule number @rule win, being the first of its view that holds? @holds:
 * for each rule, what judge_rule() says. */
bool judge_wins(const struct ruleset *rules, size_t rule, const bool *holds);
