// SPDX-License-Identifier: Apache-2.0
/*
 * output_file - events as JSON lines in a file, a pipe or standard output
 *
 * A write that ends in the middle of a line leaves a part of it. In a file
 * that part is cut off again, so that the file has whole lines only and the
 * event counts as lost. What has gone into a pipe cannot be taken back: the
 * rest of the line is kept and goes first when writing works again.
 */

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>

#include "base/mem.h"
#include "output.h"

struct file {
	char *path; /* NULL: standard output */
	char *target;
	int fd;
	bool regular;
	struct buf rest; /* of a line that was begun */
};

static void file_free(void **data)
{
	struct file *file = TAKE(*data);

	if (!file)
		return;

	close_fd(&file->fd);
	buf_free(&file->rest);
	free(file->path);
	free(file->target);
	free(file);
}

static void cleanup_file(struct file **file)
{
	void *data = TAKE(*file);

	file_free(&data);
}

/* A reader that is not there yet must not stop the daemon: a FIFO is opened
 * without waiting (ENXIO) and made to wait after, in the thread. The path is
 * the administrator's: symbolic links in it are followed. */
static int open_target(const char *path)
{
	CLEANUP(close_fd) int fd = -1;
	int flags;

	if (!path)
		fd = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
	else
		fd = open(path,
			  O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY |
				  O_NONBLOCK,
			  0600);
	if (fd < 0)
		return -errno;

	if (path) {
		flags = fcntl(fd, F_GETFL);
		if (flags < 0 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) < 0)
			return -errno;
	}

	flags = fd;
	fd = -1;
	return flags;
}

/* A line that a crash or somebody else left without its end. */
static bool ends_in_line(const char *path, off_t size)
{
	CLEANUP(close_fd) int fd = open(path, O_RDONLY | O_CLOEXEC);
	char last = '\n';

	return fd >= 0 && size > 0 && pread(fd, &last, 1, size - 1) == 1 &&
	       last != '\n';
}

/* Where the last whole line ends; a negative errno. */
static off_t whole_lines(int fd, off_t size)
{
	char bytes[4096];

	while (size > 0) {
		off_t from = (size - 1) / (off_t)sizeof(bytes) *
			     (off_t)sizeof(bytes);
		ssize_t n = pread(fd, bytes, (size_t)(size - from), from);
		const char *end;

		if (n != size - from)
			return n < 0 ? -errno : -EIO;
		end = memrchr(bytes, '\n', (size_t)n);
		if (end)
			return from + (end - bytes) + 1;
		size = from;
	}
	return 0;
}

int output_file_mend(const char *path)
{
	CLEANUP(close_fd) int fd = open(path, O_RDWR | O_CLOEXEC | O_NONBLOCK);
	struct stat st;
	off_t end;

	if (fd < 0 || fstat(fd, &st))
		return -errno;
	if (!S_ISREG(st.st_mode))
		return 0;
	end = whole_lines(fd, st.st_size);
	if (end < 0)
		return (int)end;
	return end < st.st_size && ftruncate(fd, end) ? -errno : 0;
}

/* Opens the target and, if that went well, uses it from now on. */
static int file_open(struct file *file)
{
	CLEANUP(close_fd) int fd = open_target(file->path);
	struct stat st;

	if (fd < 0)
		return fd;
	if (fstat(fd, &st) < 0)
		return -errno;

	buf_clear(&file->rest);
	file->regular = S_ISREG(st.st_mode);
	if (file->path && file->regular && ends_in_line(file->path, st.st_size))
		buf_addc(&file->rest, '\n');

	close_fd(&file->fd);
	file->fd = fd;
	fd = -1;
	return 0;
}

static int file_reopen(void *data)
{
	struct file *file = data;

	return file->path ? file_open(file) : 0;
}

static void file_format(const struct event *event, const struct buf *line,
			struct buf *out)
{
	(void)event;
	buf_add(out, line->data, line->len);
	buf_addc(out, '\n');
	out->failed |= line->failed;
}

/* Returns 0 when nothing is left of a line that was begun earlier. */
static int write_rest(struct file *file)
{
	while (file->rest.len) {
		ssize_t n = write(file->fd, file->rest.data, file->rest.len);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -errno;
		file->rest.len -= (size_t)n;
		memmove(file->rest.data, file->rest.data + n, file->rest.len);
	}
	return 0;
}

/* Takes the last @len bytes of the file away, if they are still its last. */
static bool cut(struct file *file, size_t len)
{
	struct stat st;
	off_t at;

	if (!file->regular || fstat(file->fd, &st) < 0)
		return false;

	at = lseek(file->fd, 0, SEEK_CUR);
	return at == st.st_size && at >= (off_t)len &&
	       ftruncate(file->fd, at - (off_t)len) == 0;
}

/* @message was written up to byte @done. Returns 0 when it is whole, at once
 * or when its rest will have been written; else why it is not. */
static int finish(struct file *file, struct bytes message, size_t done)
{
	int err;

	buf_clear(&file->rest);
	buf_add(&file->rest, message.data + done, message.len - done);
	if (file->rest.failed)
		return -ENOMEM;

	err = write_rest(file);
	if (!err || !cut(file, message.len - file->rest.len))
		return 0;

	buf_clear(&file->rest);
	return err;
}

static int file_write(void *data, const struct bytes *messages, size_t n)
{
	struct file *file = data;
	struct iovec iov[IOV_MAX];
	size_t whole = 0;
	ssize_t len;
	int err;

	err = write_rest(file);
	if (err)
		return err;

	if (n > IOV_MAX)
		n = IOV_MAX;
	for (size_t i = 0; i < n; i++)
		iov[i] = (struct iovec){ (void *)messages[i].data,
					 messages[i].len };
	if (!n)
		return 0;

	do {
		len = writev(file->fd, iov, (int)n);
	} while (len < 0 && errno == EINTR);
	if (len < 0)
		return -errno;

	for (; whole < n && (size_t)len >= messages[whole].len; whole++)
		len -= (ssize_t)messages[whole].len;
	if (len) {
		err = finish(file, messages[whole], (size_t)len);
		whole += !err;
	}
	return whole ? (int)whole : err;
}

static const struct output_ops file_ops = {
	.queue_full = FAILURE_OUTPUT_FILE,
	.write_failed = FAILURE_WRITE_FILE,
	.format = file_format,
	.write = file_write,
	.reopen = file_reopen,
	.free = file_free,
};

int output_file_new(const char *path, struct failures *failures,
		    struct output **ret)
{
	CLEANUP(cleanup_file) struct file *file = NULL;
	bool is_stdout = strcmp(path, "-") == 0;
	const char *target;
	int err;

	file = calloc(1, sizeof(*file));
	if (!file)
		return -ENOMEM;

	file->fd = -1;
	file->target = is_stdout ? strdup("standard output") : NULL;
	if (!is_stdout) {
		file->path = strdup(path);
		if (asprintf(&file->target, "'%s'", path) < 0)
			file->target = NULL;
	}
	if (!file->target || (!is_stdout && !file->path))
		return -ENOMEM;

	err = file_open(file);
	if (err)
		return err;

	target = file->target;
	return output_new(&file_ops, target, TAKE(file), failures, ret);
}
