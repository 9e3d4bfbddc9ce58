// SPDX-License-Identifier: Apache-2.0

#include "lineage.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

void lineage_free(struct lineage *lineage)
{
	free(lineage->items);
	*lineage = (struct lineage){ 0 };
}

static int compare(const void *a, const void *b)
{
	const struct birth *x = a, *y = b;

	if (x->pid != y->pid)
		return x->pid < y->pid ? -1 : 1;
	return (x->born_ns > y->born_ns) - (x->born_ns < y->born_ns);
}

int lineage_add(struct lineage *lineage, const struct birth *births, size_t n)
{
	struct birth *items;
	size_t all = lineage->n + n, left = 0;

	if (!n)
		return 0;
	items = reallocarray(lineage->items, all, sizeof(*items));
	if (!items)
		return -ENOMEM;

	memcpy(items + lineage->n, births, n * sizeof(*items));
	qsort(items, all, sizeof(*items), compare);
	for (size_t i = 0; i < all; i++)
		if (!left || compare(&items[left - 1], &items[i]))
			items[left++] = items[i];

	lineage->items = items;
	lineage->n = left;
	return 0;
}

const struct birth *lineage_find(const struct lineage *lineage, uint32_t pid,
				 uint64_t ns)
{
	const struct birth key = { .pid = pid, .born_ns = ns };
	size_t low = 0, high = lineage->n;

	while (low < high) { /* the first that is past the key */
		size_t middle = low + (high - low) / 2;

		if (compare(&lineage->items[middle], &key) <= 0)
			low = middle + 1;
		else
			high = middle;
	}
	if (!low || lineage->items[low - 1].pid != pid)
		return NULL;
	return &lineage->items[low - 1];
}
