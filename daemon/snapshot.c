// SPDX-License-Identifier: Apache-2.0

#include "snapshot.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"

void snapshot_free(struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->n_entries; i++) {
		free(snapshot->entries[i].name);
		free(snapshot->entries[i].file);
		free(snapshot->entries[i].error);
	}
	free(snapshot->entries);
	file_table_free(&snapshot->table);
	*snapshot = (struct snapshot){ 0 };
}

/* @policy: NULL: there is none that is right. */
static int add_entry(struct snapshot *snapshot, const struct policy *policy,
		     const struct source_file *file)
{
	const char *name = policy ? policy->name : NULL;
	struct policy_entry *entry = array_grow(
		&snapshot->entries, snapshot->n_entries, sizeof(*entry));

	if (!entry)
		return -ENOMEM;
	snapshot->n_entries++;

	entry->text = hash_bytes(HASH_START, file->text.data, file->text.len);
	entry->since = file->since;
	if (policy && policy->options.monitor)
		entry->mode = MODE_MONITOR;
	entry->file = strdup(file->path);
	entry->name = name ? strdup(name) : NULL;
	entry->error = file->error ? strdup(file->error) : NULL;
	if (!entry->file || (name && !entry->name) ||
	    (file->error && !entry->error))
		return -ENOMEM;
	return 0;
}

int snapshot_list(struct snapshot *snapshot, const struct policies *policies)
{
	size_t at = 0;

	for (size_t i = 0; i < snapshot->table.n; i++) {
		const struct source_file *file = &snapshot->table.files[i];
		size_t first = at;
		int err = 0;

		while (!err && at < policies->n &&
		       !strcmp(policies->items[at]->file, file->path))
			err = add_entry(snapshot, policies->items[at++], file);
		if (!err && at == first)
			err = add_entry(snapshot, NULL, file);
		if (err)
			return err;
	}
	return 0;
}
