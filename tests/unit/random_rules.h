/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * random_rules - rulesets and events that look for the edges
 *
 * All comes from one seed. Texts and numbers of rules and events are drawn
 * from one pool, in which each is made from another (longer, shorter, one bit
 * or byte off), so that values meet, overlap and are the start of each other.
 */

#include "judge.h"

enum {
	POOL = 40,
	MAX_FACTS = 4,
};

struct text {
	char *bytes;
	size_t len;
};

struct random_rules {
	uint64_t state; /* of the generator of numbers */
	struct text texts[POOL];
	uint64_t numbers[POOL];
	struct source sources[MAX_FACTS];
	size_t n_sources;
	struct fact facts[MAX_FACTS];
	char *copies[MAX_FACTS]; /* texts of facts */
};

/* A new pool, new sources and rules that ask them. */
struct ruleset *random_rules(struct random_rules *random);

/* An event, good until the next one. */
struct event random_event(struct random_rules *random);

void random_rules_free(struct random_rules *random);
