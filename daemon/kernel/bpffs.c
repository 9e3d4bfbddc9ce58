// SPDX-License-Identifier: Apache-2.0

#include "bpffs.h"

#include <bpf/bpf.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <linux/magic.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/vfs.h>

#include "base/mem.h"

static const char place[] = "/sys/fs/bpf";

bool bpffs_has(const char *path)
{
	struct statfs fs;

	return !statfs(path, &fs) && fs.f_type == BPF_FS_MAGIC;
}

/* For the whole host: what is mounted for this process alone ends with it. */
static int mount_bpffs(const char *parent)
{
	const unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;

	if (strcmp(parent, place))
		return -ENOTSUP;
	return mount("bpf", place, "bpf", flags, "mode=700") ? -errno : 0;
}

int bpffs_make(const char *folder)
{
	char parent[PATH_MAX];
	char *slash;
	int err = 0;

	if (snprintf(parent, sizeof(parent), "%s", folder) >=
	    (int)sizeof(parent))
		return -ENAMETOOLONG;
	slash = strrchr(parent, '/');
	if (!slash || slash == parent)
		return -ENOTSUP;
	*slash = '\0';

	if (!bpffs_has(parent))
		err = mount_bpffs(parent);
	if (!err && mkdir(folder, 0700) && errno != EEXIST)
		err = -errno;
	return err;
}

static void close_folder(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

int bpffs_each(const char *folder, bpffs_entry *fn, void *data)
{
	CLEANUP(close_folder) DIR *entries = opendir(folder);
	const struct dirent *entry;
	char path[PATH_MAX];
	int err = 0;

	if (!entries)
		return -errno;

	while (!err && (entry = readdir(entries))) {
		const char *name = entry->d_name;

		if (*name == '.')
			continue;
		if (snprintf(path, sizeof(path), "%s/%s", folder, name) >=
		    (int)sizeof(path))
			return -ENAMETOOLONG;
		err = fn(data, path, name);
	}
	return err;
}

/* What only its inode holds ends some time after it; what a descriptor holds,
 * when that is closed. */
static int remove_entry(void *data, const char *path, const char *name)
{
	const unsigned *depth = data;
	CLEANUP(close_fd) int fd = -1;

	if (!strncmp(name, BPFFS_LINK, strlen(BPFFS_LINK)))
		fd = bpf_obj_get(path);
	if (unlink(path) && *depth)
		bpffs_remove(path, *depth - 1);
	return 0;
}

void bpffs_remove(const char *folder, unsigned depth)
{
	bpffs_each(folder, remove_entry, &depth);
	rmdir(folder);
}
