// SPDX-License-Identifier: Apache-2.0

#include "mem.h"

#include <stdint.h>
#include <string.h>

void *array_grow(void *items, size_t n, size_t size)
{
	void **array = items;
	char *grown = *array;

	if ((n & (n - 1)) == 0) {
		size_t capacity = n ? 2 * n : 1;

		if (capacity < n)
			return NULL;

		grown = reallocarray(*array, capacity, size);
		if (!grown)
			return NULL;
		*array = grown;
	}

	return memset(grown + n * size, 0, size);
}
