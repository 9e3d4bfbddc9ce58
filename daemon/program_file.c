// SPDX-License-Identifier: Apache-2.0

#include "program_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"

enum {
	MAX_PROGRAM = 1 << 30,
	CHUNK = 1 << 20,
};

/* Is it a regular file? Opening what it is else may do something. */
static int open_regular(const char *path)
{
	CLEANUP(close_fd) int place = -1;
	char link[32];
	struct stat st;
	int fd;

	place = open(path, O_PATH | O_CLOEXEC);
	if (place < 0)
		return -errno;
	if (fstat(place, &st) < 0)
		return -errno;
	if (!S_ISREG(st.st_mode))
		return -EBADMSG;

	snprintf(link, sizeof(link), "/proc/self/fd/%d", place);
	fd = open(link, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

static int get_id(int fd, struct file_id *ret)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return -errno;

	*ret = (struct file_id){
		.device = st.st_dev,
		.inode = st.st_ino,
		.size = (uint64_t)st.st_size,
		.changed_ns = (uint64_t)st.st_ctim.tv_sec * 1000000000 +
			      (uint64_t)st.st_ctim.tv_nsec,
	};
	return 0;
}

static bool same_id(const struct file_id *a, const struct file_id *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

static int read_bytes(int fd, uint64_t size, struct buf *ret)
{
	while (size > 0) {
		size_t wanted = size < CHUNK ? size : CHUNK;
		char *room = buf_room(ret, wanted);
		ssize_t n;

		if (!room)
			return -ENOMEM;
		n = read(fd, room, wanted);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			return -EAGAIN;
		ret->len += (size_t)n;
		size -= (uint64_t)n;
	}
	return 0;
}

int program_file_read(const char *path, struct buf *ret)
{
	CLEANUP(close_fd) int fd = open_regular(path);
	struct file_id id = { 0 }, after = { 0 };
	int err;

	if (fd < 0)
		return fd == -ENOENT || fd == -ENOTDIR ? -ENODATA : fd;

	err = get_id(fd, &id);
	if (err)
		return err;
	if (id.size > MAX_PROGRAM)
		return -EFBIG;

	buf_add(ret, &id, sizeof(id));
	err = read_bytes(fd, id.size, ret);
	if (!err)
		err = get_id(fd, &after);
	if (!err && !same_id(&id, &after))
		err = -EAGAIN;
	return !err && ret->failed ? -ENOMEM : err;
}

int program_file_open(const char *path, const struct file_id *id)
{
	static const struct file_id any;
	CLEANUP(close_fd) int fd = open_regular(path);
	struct file_id found = { 0 };
	int opened, err;

	if (fd < 0)
		return fd;

	err = get_id(fd, &found);
	if (err)
		return err;
	if (!same_id(id, &any) && !same_id(id, &found))
		return -ESTALE;

	opened = fd;
	fd = -1;
	return opened;
}
