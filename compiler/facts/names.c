// SPDX-License-Identifier: Apache-2.0

#include "names.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

int names_add(struct names *names, const char *name, size_t len)
{
	char **slot = array_grow(&names->items, names->n, sizeof(*slot));

	if (!slot)
		return -ENOMEM;

	*slot = strndup(name, len);
	if (!*slot)
		return -ENOMEM;

	names->n++;
	return 0;
}

static int compare(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

void names_sort(struct names *names)
{
	char **items = names->items;
	size_t n = 0;

	if (names->n)
		qsort(items, names->n, sizeof(*items), compare);

	for (size_t i = 0; i < names->n; i++) {
		if (n && strcmp(items[n - 1], items[i]) == 0)
			free(items[i]);
		else
			items[n++] = items[i];
	}
	names->n = n;
}

void names_remove(struct names *names, const char *name)
{
	size_t n = 0;

	for (size_t i = 0; i < names->n; i++) {
		if (strcmp(names->items[i], name) == 0)
			free(names->items[i]);
		else
			names->items[n++] = names->items[i];
	}
	names->n = n;
}

void names_free(struct names *names)
{
	for (size_t i = 0; i < names->n; i++)
		free(names->items[i]);
	free(names->items);
	*names = (struct names){ 0 };
}
