// SPDX-License-Identifier: Apache-2.0

#include "accounts.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "files.h"

enum {
	FILE_MAX_BYTES = 16 << 20,
};

struct account {
	uint32_t number;
	uint32_t line;
	const char *name;
};

struct accounts {
	char *file;
	struct stat seen; /* of the file when it was read */
	struct buf text;  /* with a NUL after each name */
	struct account *items;
	size_t n;
};

int accounts_new(const char *file, struct accounts **ret)
{
	CLEANUP(accounts_free)
	struct accounts *accounts = calloc(1, sizeof(*accounts));

	if (!accounts)
		return -ENOMEM;
	accounts->file = strdup(file);
	if (!accounts->file)
		return -ENOMEM;
	*ret = TAKE(accounts);
	return 0;
}

static void forget(struct accounts *accounts)
{
	buf_free(&accounts->text);
	free_mem(&accounts->items);
	accounts->n = 0;
}

void accounts_free(struct accounts **accounts)
{
	if (!*accounts)
		return;
	forget(*accounts);
	free((*accounts)->file);
	free(*accounts);
	*accounts = NULL;
}

/* "root:x:0:0:..." The line ends with a NUL. */
static void add_line(struct accounts *accounts, char *line, uint32_t number)
{
	char *name_end = strchr(line, ':');
	char *id = name_end ? strchr(name_end + 1, ':') : NULL;
	struct account *account;
	unsigned long value;
	char *end;

	if (!id || name_end == line || !isdigit((unsigned char)id[1]))
		return;
	value = strtoul(id + 1, &end, 10);
	if (*end != ':' || value >= UINT32_MAX)
		return;

	account = array_grow(&accounts->items, accounts->n, sizeof(*account));
	if (!account)
		return;
	*name_end = '\0';
	account->number = (uint32_t)value;
	account->line = number;
	account->name = line;
	accounts->n++;
}

static int compare(const void *a, const void *b)
{
	const struct account *left = a;
	const struct account *right = b;

	if (left->number != right->number)
		return left->number < right->number ? -1 : 1;
	return (left->line > right->line) - (left->line < right->line);
}

static void read_again(struct accounts *accounts)
{
	uint32_t number = 0;
	char *line;

	forget(accounts);
	if (files_read(accounts->file, FILE_MAX_BYTES, &accounts->text) ||
	    !accounts->text.data)
		return;

	line = accounts->text.data;
	while (line) {
		char *end = strchr(line, '\n');

		if (end)
			*end = '\0';
		add_line(accounts, line, number++);
		line = end ? end + 1 : NULL;
	}
	if (accounts->n)
		qsort(accounts->items, accounts->n, sizeof(*accounts->items),
		      compare);
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_ino == b->st_ino && a->st_dev == b->st_dev &&
	       a->st_size == b->st_size &&
	       !memcmp(&a->st_mtim, &b->st_mtim, sizeof(a->st_mtim)) &&
	       !memcmp(&a->st_ctim, &b->st_ctim, sizeof(a->st_ctim));
}

void accounts_look(struct accounts *accounts)
{
	struct stat now = { 0 };

	if (stat(accounts->file, &now))
		now = (struct stat){ 0 };
	if (!is_same(&now, &accounts->seen)) {
		accounts->seen = now;
		read_again(accounts);
	}
}

const char *accounts_find(const struct accounts *accounts, uint32_t number)
{
	size_t low = 0, high = accounts->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (accounts->items[middle].number < number)
			low = middle + 1;
		else
			high = middle;
	}
	return low < accounts->n && accounts->items[low].number == number
		       ? accounts->items[low].name
		       : NULL;
}
