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
	const char *text;
	size_t len;
	uint64_t number;
};

struct event {
	const struct fact *facts; /* of every source that rules ask */
	size_t n_facts;
};

/* Do all filters of the rule hold? What cannot be known holds: every filter on
 * a value that is unreadable, and what the end of a truncated string is. */
bool judge_rule(const struct rule *rule, const struct event *event);

/* Does rule number @rule win, being the first of its view that holds? */
bool judge_wins(const struct ruleset *rules, size_t rule,
		const struct event *event);
