// SPDX-License-Identifier: Apache-2.0

#include "proc_read.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum {
	STAT_MAX = 4096,
	STATUS_MAX = 16384,
};

/* /proc says ENOENT when a process is gone before open(), ESRCH after. */
static int gone_or(int error)
{
	return error == ENOENT ? -ESRCH : -error;
}

int proc_read_file(int dir, const char *name, size_t max, struct buf *out)
{
	CLEANUP(close_fd) int fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	size_t left = max + 1; /* the one more tells whether there is more */
	char chunk[4096];

	if (fd < 0)
		return gone_or(errno);

	while (left) {
		ssize_t n = read(fd, chunk,
				 left < sizeof(chunk) ? left : sizeof(chunk));

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return gone_or(errno);
		if (!n)
			break;
		buf_add(out, chunk, (size_t)n - ((size_t)n == left));
		left -= (size_t)n;
	}

	if (out->failed)
		return -ENOMEM;
	return left ? 0 : 1;
}

int proc_read_link(int dir, const char *name, struct buf *out)
{
	char path[PATH_MAX];
	ssize_t len = readlinkat(dir, name, path, sizeof(path));

	if (len < 0)
		return gone_or(errno);

	buf_add(out, path, (size_t)len);
	return out->failed ? -ENOMEM : 0;
}

/* The name of the program is between the first '(' and the last ')', and may
 * have both in it; the numbers come after. */
int proc_stat_parse(const char *text, size_t len, struct proc_stat *ret)
{
	const char *open = memchr(text, '(', len);
	const char *close = memrchr(text, ')', len);
	struct proc_stat stat = { 0 };
	char rest[STAT_MAX];
	size_t comm_len, rest_len;

	if (!open || !close || close < open)
		return -EBADMSG;

	comm_len = (size_t)(close - open) - 1;
	rest_len = len - (size_t)(close + 1 - text);
	if (comm_len >= sizeof(stat.comm) || rest_len >= sizeof(rest))
		return -EBADMSG;
	memcpy(stat.comm, open + 1, comm_len);
	memcpy(rest, close + 1, rest_len);
	rest[rest_len] = '\0';

	/* Fields 3, 4, 9, 20 and 22 of proc(5). */
	if (sscanf(rest,
		   " %c %u %*d %*d %*d %*d %lu %*u %*u %*u %*u %*u %*u %*d %*d"
		   " %*d %*d %lu %*d %lu",
		   &stat.state, &stat.ppid, &stat.flags, &stat.n_threads,
		   &stat.start_ticks) != 5)
		return -EBADMSG;

	*ret = stat;
	return 0;
}

int proc_read_stat(int dir, struct proc_stat *ret)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	int err = proc_read_file(dir, "stat", STAT_MAX - 1, &text);

	if (err < 0)
		return err;
	return text.data ? proc_stat_parse(text.data, text.len, ret) : -ESRCH;
}

int proc_read_uid(int dir, uint32_t *ret)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	int err = proc_read_file(dir, "status", STATUS_MAX, &text);
	const char *line;

	if (err < 0)
		return err;

	/* Real, effective, saved, of the file system. A name with a newline
	 * in it cannot forge the line: the kernel escapes it. */
	line = text.data ? strstr(text.data, "\nUid:") : NULL;
	if (!line || sscanf(line + 5, "%*u %u", ret) != 1)
		return -EBADMSG;
	return 0;
}

int proc_read_loginuid(int dir, uint32_t *ret)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	int err = proc_read_file(dir, "loginuid", 32, &text);

	if (err < 0)
		return err;
	if (!text.data || sscanf(text.data, "%u", ret) != 1)
		return -EBADMSG;
	return 0;
}

/* "uts:[4026531838]"; 0: the kernel has no such kind, or it tells nothing. */
static uint32_t read_namespace(int dir, const char *name)
{
	char path[64], text[64];
	uint32_t inode;
	ssize_t len;

	snprintf(path, sizeof(path), "ns/%s", name);
	len = readlinkat(dir, path, text, sizeof(text) - 1);
	if (len < 0)
		return 0;
	text[len] = '\0';
	return sscanf(text, "%*[^[][%" SCNu32 "]", &inode) == 1 ? inode : 0;
}

static void read_namespaces(int dir, uint32_t to[static N_NAMESPACES])
{
	static const char *const names[N_NAMESPACES] = {
		[NAMESPACE_UTS] = "uts",
		[NAMESPACE_IPC] = "ipc",
		[NAMESPACE_MNT] = "mnt",
		[NAMESPACE_PID] = "pid",
		[NAMESPACE_PID_FOR_CHILDREN] = "pid_for_children",
		[NAMESPACE_NET] = "net",
		[NAMESPACE_TIME] = "time",
		[NAMESPACE_TIME_FOR_CHILDREN] = "time_for_children",
		[NAMESPACE_CGROUP] = "cgroup",
		[NAMESPACE_USER] = "user",
	};

	for (size_t i = 0; i < N_NAMESPACES; i++)
		to[i] = read_namespace(dir, names[i]);
}

int proc_read_rights(int dir, struct proc_rights *ret)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	int err = proc_read_file(dir, "status", STATUS_MAX, &text);
	struct proc_rights rights = { 0 };
	const char *lines;

	if (err < 0)
		return err;

	/* The three follow each other; see proc_read_uid(). */
	lines = text.data ? strstr(text.data, "\nCapInh:") : NULL;
	if (!lines ||
	    sscanf(lines,
		   " CapInh: %" SCNx64 " CapPrm: %" SCNx64 " CapEff: %" SCNx64,
		   &rights.caps[CAPS_INHERITABLE], &rights.caps[CAPS_PERMITTED],
		   &rights.caps[CAPS_EFFECTIVE]) != 3)
		return -EBADMSG;
	read_namespaces(dir, rights.namespaces);

	*ret = rights;
	return 0;
}
