// SPDX-License-Identifier: Apache-2.0

#include "files.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"

enum {
	READ_CHUNK = 32768,
};

/* What is read may be kept: it gets no more room than it needs. */
static int read_all(int fd, size_t max, struct buf *ret)
{
	char chunk[READ_CHUNK];
	size_t start = ret->len;

	for (;;) {
		ssize_t n = read(fd, chunk, sizeof(chunk));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		buf_add(ret, chunk, (size_t)n);
		if (ret->len - start > max)
			return -EFBIG;
	}

	buf_add(ret, "", 0); /* the NUL after it */
	return ret->failed ? -ENOMEM : 0;
}

/* A FIFO by its name may make the reader wait for ever; one that a shell made
 * for the command line is there to be waited for. */
static bool is_descriptor(const char *path)
{
	return !strncmp(path, "/dev/fd/", strlen("/dev/fd/")) ||
	       !strncmp(path, "/proc/self/fd/", strlen("/proc/self/fd/"));
}

int files_read(const char *path, size_t max, struct buf *ret)
{
	CLEANUP(close_fd) int fd = -1;
	struct stat st;
	int flags;

	if (strcmp(path, "-") == 0)
		return read_all(STDIN_FILENO, max, ret);

	/* Without O_NONBLOCK the open of a FIFO waits for its writer. */
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st) < 0)
		return -errno;
	if (S_ISFIFO(st.st_mode) && !is_descriptor(path))
		return -ESPIPE;

	flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) < 0)
		return -errno;

	return read_all(fd, max, ret);
}

const char *files_strerror(int err)
{
	return err == ESPIPE ? "is a FIFO, which is not waited for"
			     : strerror(err);
}

static bool has_suffix(const char *name, const char *const suffixes[])
{
	size_t len = strlen(name);

	for (; *suffixes; suffixes++) {
		size_t n = strlen(*suffixes);

		if (len > n && strcmp(name + len - n, *suffixes) == 0)
			return true;
	}
	return false;
}

/* A name that cannot be looked at is no folder: reading it will say why. */
static bool is_folder(DIR *dir, const struct dirent *entry)
{
	struct stat st;

	return fstatat(dirfd(dir), entry->d_name, &st, 0) == 0 &&
	       S_ISDIR(st.st_mode);
}

static int list_add(struct file_list *list, const char *folder,
		    const char *name)
{
	char **path;

	path = array_grow(&list->paths, list->n, sizeof(*list->paths));
	if (!path || asprintf(path, "%s/%s", folder, name) < 0)
		return -ENOMEM;

	list->n++;
	return 0;
}

static int list_fill(DIR *dir, const char *folder, const char *const suffixes[],
		     struct file_list *list)
{
	for (;;) {
		const struct dirent *entry;
		int err;

		errno = 0;
		entry = readdir(dir);
		if (!entry)
			return -errno;
		if (entry->d_name[0] == '.' ||
		    !has_suffix(entry->d_name, suffixes) ||
		    is_folder(dir, entry))
			continue;

		err = list_add(list, folder, entry->d_name);
		if (err)
			return err;
	}
}

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
	*dir = NULL;
}

static int compare_paths(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

int files_list(const char *folder, const char *const suffixes[],
	       struct file_list *ret)
{
	CLEANUP(file_list_free) struct file_list list = { 0 };
	CLEANUP(close_dir) DIR *dir = NULL;
	int err;

	dir = opendir(folder);
	if (!dir)
		return -errno;

	err = list_fill(dir, folder, suffixes, &list);
	if (err)
		return err;

	if (list.n)
		qsort(list.paths, list.n, sizeof(*list.paths), compare_paths);
	*ret = list;
	list = (struct file_list){ 0 };
	return 0;
}

void file_list_free(struct file_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		free(list->paths[i]);
	free(list->paths);
	*list = (struct file_list){ 0 };
}
