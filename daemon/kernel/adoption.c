// SPDX-License-Identifier: Apache-2.0

#include "adoption.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "bpffs.h"
#include "bundle.h"
#include "log.h"

struct orphan {
	char *folder;
	struct hook_name name;
	bool is_whole; /* or was being made, or ended */
};

struct adoption {
	struct orphan *orphans;
	size_t n;
};

static int add_orphan(void *data, const char *path, const char *name)
{
	struct adoption *adoption = data;
	struct orphan *orphan;

	orphan = array_grow(&adoption->orphans, adoption->n, sizeof(*orphan));
	if (!orphan)
		return -ENOMEM;
	orphan->folder = strdup(path);
	if (!orphan->folder)
		return -ENOMEM;
	orphan->is_whole = !hook_name_read(name, &orphan->name);
	adoption->n++;
	return 0;
}

int adoption_new(const char *folder, struct adoption **ret)
{
	CLEANUP(adoption_free) struct adoption *adoption = NULL;
	int err;

	adoption = calloc(1, sizeof(*adoption));
	if (!adoption)
		return -ENOMEM;
	err = bpffs_each(folder, add_orphan, adoption);
	if (err)
		return err;
	*ret = TAKE(adoption);
	return 0;
}

int adoption_take(struct adoption *adoption, struct image **image,
		  struct attach_host *host, struct hook **ret)
{
	for (size_t i = 0; i < adoption->n; i++) {
		struct orphan *orphan = &adoption->orphans[i];
		int err;

		if (!orphan->folder || !orphan->is_whole ||
		    orphan->name.hash != (*image)->hash)
			continue;
		err = hook_adopt(TAKE(*image), &orphan->name, orphan->folder,
				 host, ret);
		if (!err)
			free_mem(&orphan->folder);
		return err;
	}
	return -ENOENT;
}

int adoption_set_aside(struct adoption *adoption, const struct hook *hook)
{
	uint64_t hash = hook_image_of(hook)->hash;

	for (size_t i = 0; adoption && i < adoption->n; i++) {
		struct orphan *orphan = &adoption->orphans[i];
		char *to;

		if (!orphan->folder || !orphan->is_whole ||
		    orphan->name.hash != hash)
			continue;
		if (asprintf(&to, "%s-end", orphan->folder) < 0)
			return -ENOMEM;
		bpffs_remove(to, 0);
		if (rename(orphan->folder, to)) {
			free(to);
			return -errno;
		}
		free(orphan->folder);
		orphan->folder = to;
		orphan->is_whole = false;
		return 0;
	}
	return -ENOENT;
}

/* What cannot be opened is removed as it is. */
void adoption_end(struct adoption *adoption)
{
	for (size_t i = 0; i < adoption->n; i++) {
		CLEANUP(bundle_free) struct bundle *bundle = NULL;
		struct orphan *orphan = &adoption->orphans[i];

		if (!orphan->folder)
			continue;
		if (bundle_open(orphan->folder, &bundle))
			bpffs_remove(orphan->folder, 0);
		free_mem(&orphan->folder);
	}
}

void adoption_free(struct adoption **adoption)
{
	if (!*adoption)
		return;

	for (size_t i = 0; i < (*adoption)->n; i++)
		free((*adoption)->orphans[i].folder);
	free((*adoption)->orphans);
	free(*adoption);
	*adoption = NULL;
}
