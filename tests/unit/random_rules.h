/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * random_rules - rulesets and events of values from one pool
 */

#include "judge.h"
#include "random_pool.h"

enum {
	MAX_FACTS = 4,
};

struct random_rules {
	struct random_pool pool;
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
