/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * draft - random policies, twice: as YAML for the daemon, and as rules for the
 * judge, which never saw the YAML
 */

#include "base/buf.h"
#include "random_pool.h"
#include "shape.h"

enum {
	MOST_HOOKS = 2, /* programs take their time to load */
};

struct draft {
	struct random_pool pool;
	const struct shape *hooks[MOST_HOOKS];
	size_t n_hooks;
	struct ruleset *rules;
	size_t n_exprs;
	struct buf yaml;
	const char *program; /* path of who makes the calls */
	const char *pid;     /* an ancestor of it: the policies' processes */
};

/* @draft has a pool, @program and @pid. Out of memory, it aborts. */
void draft_policies(struct draft *draft);

void draft_clear(struct draft *draft);
