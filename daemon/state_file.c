// SPDX-License-Identifier: Apache-2.0

#include "state_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "files.h"

static int write_all(int fd, const struct buf *bytes)
{
	size_t done = 0;

	while (done < bytes->len) {
		ssize_t n = write(fd, bytes->data + done, bytes->len - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		done += (size_t)n;
	}
	return 0;
}

static int path_in(const char *dir, const char *name, const char *suffix,
		   char path[static PATH_MAX])
{
	int len = snprintf(path, PATH_MAX, "%s/%s%s", dir, name, suffix);

	return len < PATH_MAX ? 0 : -ENAMETOOLONG;
}

/* And the folder above, if need be. */
static int make_dir(const char *dir)
{
	char parent[PATH_MAX];
	char *slash;

	if (!mkdir(dir, 0700) || errno == EEXIST)
		return 0;
	if (errno != ENOENT ||
	    snprintf(parent, sizeof(parent), "%s", dir) >= (int)sizeof(parent))
		return -errno;
	slash = strrchr(parent, '/');
	if (!slash)
		return -ENOENT;
	*slash = '\0';
	if (mkdir(parent, 0755) || mkdir(dir, 0700))
		return -errno;
	return 0;
}

int state_write(const char *dir, const char *name, const struct buf *bytes)
{
	CLEANUP(close_fd) int fd = -1;
	char path[PATH_MAX], new[PATH_MAX];
	int err;

	err = path_in(dir, name, "", path);
	if (!err)
		err = path_in(dir, name, ".new", new);
	if (!err)
		err = make_dir(dir);
	if (err)
		return err;

	unlink(new);
	fd = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
		  0600);
	if (fd < 0)
		return -errno;
	err = write_all(fd, bytes);
	if (!err && rename(new, path))
		err = -errno;
	if (err)
		unlink(new);
	return err;
}

int state_read(const char *dir, const char *name, size_t max, struct buf *ret)
{
	char path[PATH_MAX];
	int err = path_in(dir, name, "", path);

	return err ? err : files_read(path, max, ret);
}

void state_remove(const char *dir, const char *name)
{
	char path[PATH_MAX];

	if (!path_in(dir, name, "", path))
		unlink(path);
	rmdir(dir);
}
