// SPDX-License-Identifier: Apache-2.0

#include "host_path.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "proc_scan.h"

enum {
	LINK_SIZE = 64, /* "/proc/PID/root" */
	PATH_SIZE = LINK_SIZE + MAX_STRING,
};

static uint32_t mounts_of(const char *proc, uint32_t pid)
{
	struct proc_rights rights;

	return proc_scan_rights(proc, pid, &rights)
		       ? 0
		       : rights.namespaces[NAMESPACE_MNT];
}

/* Not everybody may look at the first process. */
static uint32_t host_process(const char *proc)
{
	return mounts_of(proc, 1) ? 1 : (uint32_t)getpid();
}

uint32_t host_path_mounts(const char *proc)
{
	return mounts_of(proc, host_process(proc));
}

/* What is at @path for process @pid? */
static bool find(const char *proc, uint32_t pid, struct bytes path,
		 struct stat *ret)
{
	char name[PATH_SIZE];

	snprintf(name, sizeof(name), "%s/%u/root%.*s", proc, pid, (int)path.len,
		 path.data);
	return stat(name, ret) == 0;
}

static bool is_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

/* The folder of a program that was deleted. */
static bool shares_folder(const char *proc, uint32_t host, uint32_t pid,
			  struct bytes path)
{
	const char *slash = memrchr(path.data, '/', path.len);
	struct stat here, there;

	if (!slash)
		return false;
	path.len = (size_t)(slash - path.data) + 1;
	return find(proc, pid, path, &here) && find(proc, host, path, &there) &&
	       is_same(&here, &there);
}

bool host_path_is_strange(const char *proc, uint32_t mounts,
			  const struct process *process,
			  const struct proc_rights *rights)
{
	struct bytes path = process->text->exe;
	uint32_t pid = process->id.pid;
	uint32_t host;
	struct stat exe, there;
	char name[LINK_SIZE];

	if (!mounts || rights->namespaces[NAMESPACE_MNT] == mounts ||
	    !path.len || path.len >= MAX_STRING)
		return false;

	snprintf(name, sizeof(name), "%s/%u/exe", proc, pid);
	if (stat(name, &exe))
		return true;
	host = host_process(proc);
	if (find(proc, host, path, &there) && is_same(&exe, &there))
		return false;
	return exe.st_nlink || !shares_folder(proc, host, pid, path);
}
