// SPDX-License-Identifier: Apache-2.0
/*
 * Names come from policies and become part of paths, so they must not lead out
 * of the folder they are looked for in.
 */

#include "facts_host.h"

#include <bpf/btf.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "files.h"
#include "program_file.h"

enum {
	MAX_FACT = 256 << 20, /* vmlinux has 6 MiB of types, 2 MiB of names */
};

static const char btf_folder[] = "/sys/kernel/btf";

/* Where tracefs is, and where it was before Linux 4.1. */
static const char *const tracefs_folders[] = {
	"/sys/kernel/tracing",
	"/sys/kernel/debug/tracing",
};

static bool is_file_name(const char *name, size_t len)
{
	return len && len <= NAME_MAX && !memchr(name, '/', len) &&
	       !(name[0] == '.' && (len == 1 || (len == 2 && name[1] == '.')));
}

static bool exists(const char *folder, const char *name)
{
	char path[PATH_MAX];
	struct stat st;
	int len = snprintf(path, sizeof(path), "%s/%s", folder, name);

	return len > 0 && (size_t)len < sizeof(path) && stat(path, &st) == 0;
}

/* -ENODATA: the folder has a @sign of being what it should be, but no such
 * file. */
static int read_in(const char *folder, const char *name, const char *sign,
		   struct buf *ret)
{
	char path[PATH_MAX];
	int err, len = snprintf(path, sizeof(path), "%s/%s", folder, name);

	if (len < 0 || (size_t)len >= sizeof(path))
		return -ENAMETOOLONG;

	err = files_read(path, MAX_FACT, ret);
	return err == -ENOENT && exists(folder, sign) ? -ENODATA : err;
}

static int read_btf(const char *name, struct buf *ret)
{
	if (!is_file_name(name, strlen(name)))
		return -ENODATA;

	return read_in(btf_folder, name, "vmlinux", ret);
}

static int read_tracefs(const char *name, struct buf *ret)
{
	int err = -ENOENT;

	for (size_t i = 0; err == -ENOENT && i < ARRAY_SIZE(tracefs_folders);
	     i++)
		err = read_in(tracefs_folders[i], name, "events", ret);
	return err;
}

static int read_tracepoint(const char *name, struct buf *ret)
{
	const char *slash = strchr(name, '/');
	char path[PATH_MAX];

	if (!slash || !is_file_name(name, (size_t)(slash - name)) ||
	    !is_file_name(slash + 1, strlen(slash + 1)))
		return -ENODATA;

	snprintf(path, sizeof(path), "events/%s/format", name);
	return read_tracefs(path, ret);
}

/* "ADDRESS T NAME\t[MODULE]" becomes what stands in the list of functions;
 * addresses may be hidden, names are not. */
static void add_symbol(const char *line, size_t len, struct buf *ret)
{
	const char *type = memchr(line, ' ', len);
	size_t before = type ? (size_t)(type - line) + 3 : len;

	if (before >= len || type[2] != ' ' || !strchr("tTwW", type[1]))
		return;
	buf_add(ret, line + before, len - before);
	buf_addc(ret, '\n');
}

static int read_symbols(struct buf *ret)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	int err = files_read("/proc/kallsyms", MAX_FACT, &text);
	const char *line;

	if (err)
		return err;
	buf_adds(&text, "");
	if (text.failed)
		return -ENOMEM;

	for (line = text.data; *line;) {
		size_t len = strcspn(line, "\n");

		add_symbol(line, len, ret);
		line += len + (line[len] == '\n');
	}
	return ret->len ? 0 : -ENOENT;
}

static void free_btf(struct btf **btf)
{
	btf__free(*btf);
	*btf = NULL;
}

static int read_btf_file(const char *path, struct buf *ret)
{
	CLEANUP(free_btf) struct btf *btf = NULL;
	const void *bytes;
	struct stat st;
	uint32_t size;

	if (stat(path, &st))
		return errno == ENOENT ? -ENODATA : -errno;
	if (!S_ISREG(st.st_mode))
		return -EBADMSG;

	btf = btf__parse(path, NULL);
	if (!btf)
		return errno == ENOMEM ? -ENOMEM : -EBADMSG;

	bytes = btf__raw_data(btf, &size);
	if (!bytes)
		return -ENOMEM;
	buf_add(ret, bytes, size);
	return 0;
}

/* The initial namespaces of most kinds have numbers that never change
 * (include/linux/proc_ns.h: PROC_USER_INIT_INO...). */
static const struct {
	const char *name;
	const char *inode;
} initial_namespaces[] = {
	{ "ipc", "4026531839" },
	{ "uts", "4026531838" },
	{ "user", "4026531837" },
	{ "pid", "4026531836" },
	{ "pid_for_children", "4026531836" },
	{ "cgroup", "4026531835" },
	{ "time", "4026531834" },
	{ "time_for_children", "4026531834" },
};

/* The others are those of the first process: a link to "mnt:[4026531841]". */
static int read_namespace(const char *name, struct buf *ret)
{
	char path[PATH_MAX];
	char link[64] = "";
	char *inode;

	for (size_t i = 0; i < ARRAY_SIZE(initial_namespaces); i++) {
		if (strcmp(initial_namespaces[i].name, name) != 0)
			continue;
		buf_adds(ret, initial_namespaces[i].inode);
		return 0;
	}

	snprintf(path, sizeof(path), "/proc/1/ns/%s", name);
	if (readlink(path, link, sizeof(link) - 1) < 0)
		return -errno;

	inode = strchr(link, '[');
	if (!inode)
		return -EBADMSG;
	buf_add(ret, inode + 1, strcspn(inode + 1, "]"));
	return 0;
}

static int read_host(void *data, enum fact_kind kind, const char *name,
		     struct buf *ret)
{
	(void)data;
	switch (kind) {
	case FACT_BTF:
		return read_btf(name, ret);
	case FACT_BTF_FILE:
		return read_btf_file(name, ret);
	case FACT_TRACEPOINT:
		return read_tracepoint(name, ret);
	case FACT_FUNCTIONS:
		return read_tracefs("available_filter_functions", ret);
	case FACT_SYMBOLS:
		return read_symbols(ret);
	case FACT_NAMESPACE:
		return read_namespace(name, ret);
	case FACT_PROGRAM:
		return program_file_read(name, ret);
	case FACT_USERS:
		return files_read("/etc/passwd", MAX_FACT, ret);
	}
	return -ENOENT;
}

struct facts facts_host(void)
{
	return (struct facts){ .read = read_host };
}
