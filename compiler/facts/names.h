/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * names - a list of names, each owned
 */

#include <stddef.h>

struct names {
	char **items;
	size_t n;
};

/* Appends a copy of @len bytes. Returns 0; -ENOMEM. */
int names_add(struct names *names, const char *name, size_t len);

/* In the order of their bytes, each once. */
void names_sort(struct names *names);

void names_remove(struct names *names, const char *name);

void names_free(struct names *names);
