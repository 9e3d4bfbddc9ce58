// SPDX-License-Identifier: Apache-2.0

#include "cgroups.h"

#include <errno.h>
#include <linux/magic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <sys/xattr.h>

#include "base/buf.h"
#include "base/mem.h"

enum {
	N_SLOTS = 4096,
	MAX_ROOTS = 3,
};

/* A cgroup has one place where it can be; who comes later takes it. */
struct cgroups {
	struct cgroup *slots[N_SLOTS];
	const char *roots[MAX_ROOTS]; /* of hierarchies with units */
	size_t n_roots;
	struct buf path; /* scratch of ask_invocation() */
};

static bool is_mounted(const char *path, unsigned long type)
{
	struct statfs info;

	return statfs(path, &info) == 0 && (unsigned long)info.f_type == type;
}

/* The second version alone; beside the first one; systemd's own hierarchy of
 * the first, which is asked where the second has no folder of the unit. */
static void find_roots(struct cgroups *cgroups)
{
	static const struct {
		const char *path;
		unsigned long type;
	} places[MAX_ROOTS] = {
		{ "/sys/fs/cgroup", CGROUP2_SUPER_MAGIC },
		{ "/sys/fs/cgroup/unified", CGROUP2_SUPER_MAGIC },
		{ "/sys/fs/cgroup/systemd", CGROUP_SUPER_MAGIC },
	};

	for (size_t i = 0; i < MAX_ROOTS; i++)
		if (is_mounted(places[i].path, places[i].type))
			cgroups->roots[cgroups->n_roots++] = places[i].path;
}

int cgroups_new(const char *root, struct cgroups **ret)
{
	struct cgroups *cgroups = calloc(1, sizeof(*cgroups));

	if (!cgroups)
		return -ENOMEM;
	if (root)
		cgroups->roots[cgroups->n_roots++] = root;
	else
		find_roots(cgroups);
	*ret = cgroups;
	return 0;
}

void cgroups_free(struct cgroups **cgroups)
{
	if (!*cgroups)
		return;
	for (size_t i = 0; i < N_SLOTS; i++)
		cgroup_free(&(*cgroups)->slots[i]);
	buf_free(&(*cgroups)->path);
	free(*cgroups);
	*cgroups = NULL;
}

struct cgroup *cgroup_ref(struct cgroup *cgroup)
{
	cgroup->refs++;
	return cgroup;
}

void cgroup_free(struct cgroup **cgroup)
{
	struct cgroup *gone = TAKE(*cgroup);

	if (gone && --gone->refs == 0)
		free(gone);
}

static bool is_id(const char *text, ssize_t len)
{
	return len == INVOCATION_ID &&
	       strspn(text, "0123456789abcdef") == INVOCATION_ID;
}

/* systemd writes it on the folder of the unit; of a user's manager anybody
 * could, so that it is tested. Attributes of cgroups are in memory. */
static bool read_invocation(const char *folder, struct cgroup *cgroup)
{
	static const char *const names[] = { "trusted.invocation_id",
					     "user.invocation_id" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		char text[INVOCATION_ID + 1] = "";
		ssize_t len = lgetxattr(folder, names[i], text, INVOCATION_ID);

		if (!is_id(text, len))
			continue;
		memcpy(cgroup->invocation_id, text, sizeof(text));
		return true;
	}
	return false;
}

static void ask_invocation(struct cgroups *cgroups, struct cgroup *cgroup)
{
	struct bytes folder = cgroup->unit.folder;
	struct buf *path = &cgroups->path;

	if (!folder.len)
		return;

	for (size_t i = 0; i < cgroups->n_roots; i++) {
		buf_clear(path);
		buf_adds(path, cgroups->roots[i]);
		buf_add(path, folder.data, folder.len);
		if (path->failed || read_invocation(path->data, cgroup))
			return;
	}
}

/* One piece of memory: the struct, its path, the name of its machine. */
static struct cgroup *make(uint64_t id, struct bytes path)
{
	struct cgroup *cgroup = calloc(1, sizeof(*cgroup) + 2 * path.len);
	char *text;

	if (!cgroup)
		return NULL;

	text = (char *)(cgroup + 1);
	memcpy(text, path.data, path.len);
	cgroup->refs = 1;
	cgroup->id = id;
	cgroup->path = (struct bytes){ text, path.len };
	cgroup_path_parse(cgroup->path, &cgroup->unit);
	cgroup->container = cgroup->unit.container;
	if (cgroup->unit.is_machine) {
		text += path.len;
		cgroup->container.len =
			cgroup_path_unescape(cgroup->unit.container, text);
		cgroup->container.data = text;
	}
	return cgroup;
}

static size_t slot_of(uint64_t id)
{
	return (id * 0x9e3779b97f4a7c15ULL) >> 52;
}

static bool is_same(const struct cgroup *cgroup, uint64_t id, struct bytes path)
{
	return cgroup->id == id && cgroup->path.len == path.len &&
	       !memcmp(cgroup->path.data, path.data, path.len);
}

int cgroups_get(struct cgroups *cgroups, uint64_t id, struct bytes path,
		struct cgroup **ret)
{
	struct cgroup **slot = &cgroups->slots[slot_of(id)];

	if (!*slot || !is_same(*slot, id, path)) {
		struct cgroup *cgroup = make(id, path);

		if (!cgroup)
			return -ENOMEM;
		ask_invocation(cgroups, cgroup);
		cgroup_free(slot);
		*slot = cgroup;
	}
	*ret = cgroup_ref(*slot);
	return 0;
}

struct cgroup *cgroups_find(const struct cgroups *cgroups, uint64_t id)
{
	struct cgroup *cgroup = cgroups->slots[slot_of(id)];

	return cgroup && cgroup->id == id ? cgroup : NULL;
}
