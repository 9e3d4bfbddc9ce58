// SPDX-License-Identifier: Apache-2.0

#include "build_id.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "elf_note.h"

enum {
	MAX_READ = 65536,
};

/* To open a device does things, so the file is looked at before. */
static int open_file(const char *path, uint64_t inode)
{
	CLEANUP(close_fd) int place = open(path, O_PATH | O_CLOEXEC);
	char again[32];
	struct stat st;
	int fd;

	if (place < 0 || fstat(place, &st))
		return -errno;
	if (!S_ISREG(st.st_mode) || st.st_ino != inode)
		return -ESTALE;

	snprintf(again, sizeof(again), "/proc/self/fd/%d", place);
	fd = open(again, O_RDONLY | O_CLOEXEC);
	return fd < 0 ? -errno : fd;
}

/* Mapping it would be a way to be killed by who truncates it. */
static int read_front(int fd, char *bytes, size_t *ret_len)
{
	size_t len = 0;

	while (len < MAX_READ) {
		ssize_t n = pread(fd, bytes + len, MAX_READ - len, (off_t)len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		if (n == 0)
			break;
		len += (size_t)n;
	}
	*ret_len = len;
	return 0;
}

static int find(const char *bytes, size_t len, struct build_id *ret)
{
	CLEANUP(buf_free) struct buf why = { 0 };
	struct elf_file file;
	struct elf_note note;

	if (elf_file_open(bytes, len, &why, &file) ||
	    !elf_note_build_id(&file, &note) || note.len > sizeof(ret->bytes))
		return -ENODATA;

	memcpy(ret->bytes, note.bytes, note.len);
	ret->len = note.len;
	return 0;
}

int build_id_read(const char *path, uint64_t inode, struct build_id *ret)
{
	CLEANUP(close_fd) int fd = open_file(path, inode);
	CLEANUP(free_mem) char *bytes = NULL;
	size_t len = 0;
	int err;

	if (fd < 0)
		return fd;
	bytes = malloc(MAX_READ);
	if (!bytes)
		return -ENOMEM;

	err = read_front(fd, bytes, &len);
	return err ? err : find(bytes, len, ret);
}
