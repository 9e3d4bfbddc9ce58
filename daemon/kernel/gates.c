// SPDX-License-Identifier: Apache-2.0

#include "gates.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "bpffs.h"

enum {
	DEPTH = 1, /* of folders in that of a gate */
};

struct gates {
	struct gate **items;
	size_t n;
	char *folder;	 /* NULL: nothing is pinned */
	uint64_t missed; /* of those that are gone */
};

int gates_new(const char *folder, struct gates **ret)
{
	CLEANUP(gates_free) struct gates *gates = calloc(1, sizeof(*gates));

	if (!gates)
		return -ENOMEM;
	if (folder && asprintf(&gates->folder, "%s", folder) < 0) {
		gates->folder = NULL;
		return -ENOMEM;
	}
	*ret = TAKE(gates);
	return 0;
}

void gates_free(struct gates **gates)
{
	if (!*gates)
		return;
	for (size_t i = 0; i < (*gates)->n; i++)
		gate_free(&(*gates)->items[i]);
	free((*gates)->items);
	free((*gates)->folder);
	free(*gates);
	*gates = NULL;
}

/* Its folder: by what describes it. Empty: there is none. */
static int name_folder(const struct gates *gates, const struct buf *description,
		       char path[static PATH_MAX])
{
	uint64_t hash =
		hash_bytes(HASH_START, description->data, description->len);

	*path = '\0';
	if (!gates->folder)
		return 0;
	return snprintf(path, PATH_MAX, "%s/%016llx", gates->folder,
			(unsigned long long)hash) < PATH_MAX
		       ? 0
		       : -ENAMETOOLONG;
}

static struct gate *find(const struct gates *gates,
			 const struct buf *description)
{
	for (size_t i = 0; i < gates->n; i++) {
		if (gate_users(gates->items[i]) &&
		    gate_is(gates->items[i], description))
			return gates->items[i];
	}
	return NULL;
}

/* Where it cannot be pinned, what is entered by it is not, either. */
static int make(const struct image *image, enum attach_kind kind,
		const char *folder, struct gate **ret)
{
	int err;

	if (*folder && bpffs_has(folder))
		return gate_open(image, kind, folder, ret);
	err = gate_attach(image, kind, ret);
	if (!err && *folder)
		gate_pin(*ret, folder);
	return err;
}

int gates_get(struct gates *gates, const struct image *image,
	      enum attach_kind kind, struct gate **ret)
{
	CLEANUP(buf_free) struct buf description = { 0 };
	char folder[PATH_MAX];
	struct gate **slot;
	int err;

	gate_describe(image, kind, &description);
	if (description.failed)
		return -ENOMEM;
	*ret = find(gates, &description);
	if (*ret) {
		gate_use(*ret);
		return 0;
	}

	slot = array_grow(&gates->items, gates->n, sizeof(*slot));
	if (!slot)
		return -ENOMEM;
	err = name_folder(gates, &description, folder);
	if (!err)
		err = make(image, kind, folder, slot);
	if (err)
		return err;
	gates->n++;
	*ret = *slot;
	return 0;
}

void gates_sweep(struct gates *gates)
{
	size_t left = 0;

	for (size_t i = 0; i < gates->n; i++) {
		struct gate **gate = &gates->items[i];

		if (gate_users(*gate)) {
			gates->items[left++] = *gate;
			continue;
		}
		gates->missed += gate_missed(*gate);
		gate_free(gate);
	}
	gates->n = left;
}

/* Is there one that has @path? */
static bool is_used(const struct gates *gates, const char *path)
{
	for (size_t i = 0; i < gates->n; i++) {
		const char *folder = gate_folder(gates->items[i]);

		if (folder && !strcmp(folder, path))
			return true;
	}
	return false;
}

static int end_unused(void *data, const char *path, const char *name)
{
	(void)name;
	if (!is_used(data, path))
		bpffs_remove(path, DEPTH);
	return 0;
}

void gates_settle(struct gates *gates)
{
	if (gates->folder)
		bpffs_each(gates->folder, end_unused, gates);
}

uint64_t gates_missed(const struct gates *gates)
{
	uint64_t sum = gates->missed;

	for (size_t i = 0; i < gates->n; i++)
		sum += gate_missed(gates->items[i]);
	return sum;
}
