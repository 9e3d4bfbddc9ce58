/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lineage - processes that were seen, and who forked them
 *
 * A process may end while all are gone through. Then what it forked has lost
 * the way to those above it, but for what is remembered here.
 */

#include <stddef.h>
#include <stdint.h>

#include "abi.h"

struct birth {
	uint64_t born_ns;
	uint32_t pid;
	uint32_t parent;
};

/* By pid, then by birth; each once. */
struct lineage {
	struct birth *items;
	size_t n;
};

void lineage_free(struct lineage *lineage);

/* Adds @births. Returns 0; -ENOMEM. */
int lineage_add(struct lineage *lineage, const struct birth *births, size_t n);

/* The last process with @pid that was born before @ns; NULL: none was seen. */
const struct birth *lineage_find(const struct lineage *lineage, uint32_t pid,
				 uint64_t ns);
