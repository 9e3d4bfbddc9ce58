// SPDX-License-Identifier: Apache-2.0

#include "past.h"

#include <dirent.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "state_file.h"

enum {
	MAX_BYTES = 1 << 30,
};

static const char prefix[] = "past-"; /* of a hash: the same is kept once */

static int keep(const char *dir, const struct buf *bytes)
{
	uint64_t hash = hash_bytes(HASH_START, bytes->data, bytes->len);
	char name[64];

	snprintf(name, sizeof(name), "%s%016llx", prefix,
		 (unsigned long long)hash);
	return state_write(dir, name, bytes);
}

int past_keep(const char *dir, const struct file_table *files,
	      const struct plan *plan)
{
	CLEANUP(buf_free) struct buf now = { 0 };
	CLEANUP(buf_free) struct buf next = { 0 };
	int err = saved_bytes(dir, SAVED_IN_FORCE, &now);

	if (err && err != -ENOENT)
		return err;
	saved_put(&next, files, plan);
	if (next.failed)
		return -ENOMEM;
	if (now.len == next.len && !memcmp(now.data, next.data, next.len))
		return 0;
	err = now.len ? keep(dir, &now) : 0;
	return err ? err : keep(dir, &next);
}

static void close_folder(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

/* The name of the next file; NULL: there is no other. */
static const char *next_name(DIR *folder)
{
	const struct dirent *entry;

	while (folder && (entry = readdir(folder)))
		if (!strncmp(entry->d_name, prefix, strlen(prefix)))
			return entry->d_name;
	return NULL;
}

int past_each(const char *dir, past_fn *fn, void *data)
{
	CLEANUP(close_folder) DIR *folder = opendir(dir);
	const char *name;
	int err = 0;

	while (!err && (name = next_name(folder))) {
		CLEANUP(saved_free) struct saved saved = { 0 };
		CLEANUP(buf_free) struct buf bytes = { 0 };

		if (!state_read(dir, name, MAX_BYTES, &bytes) &&
		    !saved_take(&bytes, &saved))
			err = fn(data, &saved);
	}
	return err;
}

void past_forget(const char *dir)
{
	CLEANUP(close_folder) DIR *folder = opendir(dir);
	const char *name;

	while ((name = next_name(folder)))
		state_remove(dir, name);
}
