// SPDX-License-Identifier: Apache-2.0

#include "proc_scan.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"

enum {
	KERNEL_THREAD = 0x00200000, /* PF_KTHREAD of <linux/sched.h> */
};

/* What is read of one process before there is a struct process. */
struct found {
	struct proc_stat stat;
	uint32_t uid;
	uint32_t auid;
	uint32_t exec_flags;
	struct buf cwd;
	struct buf binary;
	struct buf cmdline;
};

static void found_free(struct found *found)
{
	buf_free(&found->cwd);
	buf_free(&found->binary);
	buf_free(&found->cmdline);
}

static void close_dir(DIR **dir)
{
	if (*dir)
		closedir(*dir);
	*dir = NULL;
}

static bool ends_with(const struct buf *text, const char *end)
{
	size_t len = strlen(end);

	return text->len >= len &&
	       memcmp(text->data + text->len - len, end, len) == 0;
}

/* The file may have been replaced or removed since; the kernel says so in the
 * same place where the name ends. */
static int read_exe(int dir, struct found *found)
{
	static const char deleted[] = " (deleted)";
	int err = proc_read_link(dir, "exe", &found->binary);

	if (err)
		return err;
	if (ends_with(&found->binary, deleted))
		found->binary.len -= sizeof(deleted) - 1;
	return 0;
}

static int read_arguments(int dir, struct found *found)
{
	int err = proc_read_file(dir, "cmdline", MAX_ARGV, &found->cmdline);

	if (err < 0)
		return err;
	if (err == 1)
		found->exec_flags |= EXEC_ARGS_PARTIAL;

	return found->cmdline.failed ? -ENOMEM : 0;
}

/* Remembers that @flag's text is missing; only lack of memory is an error. */
static int note(struct found *found, int err, uint32_t flag)
{
	if (err == -ENOMEM)
		return err;
	if (err)
		found->exec_flags |= flag;
	return 0;
}

/* Kernel threads have no file: "[kthreadd]", as ps(1) and Tetragon show. */
static int read_texts(int dir, struct found *found)
{
	int err;

	err = note(found, proc_read_link(dir, "cwd", &found->cwd),
		   EXEC_CWD_ERROR);
	if (err)
		return err;

	if (found->stat.flags & KERNEL_THREAD) {
		buf_addf(&found->binary, "[%s]", found->stat.comm);
		return found->binary.failed ? -ENOMEM : 0;
	}

	err = note(found, read_exe(dir, found), EXEC_NAME_ERROR);
	if (err)
		return err;
	return note(found, read_arguments(dir, found), EXEC_ARGS_ERROR);
}

static uint64_t ticks_to_ns(uint64_t ticks)
{
	long per_second = sysconf(_SC_CLK_TCK);

	return ticks * (1000000000ULL / (per_second > 0 ? per_second : 100));
}

/* NUL-terminated names as the kernel has them: no NUL inside. */
static struct bytes text_of(const struct buf *buf)
{
	return (struct bytes){ buf->data,
			       buf->data ? strnlen(buf->data, buf->len) : 0 };
}

static int make_process(const struct found *found, uint32_t pid,
			struct process **ret)
{
	struct process_text text = {
		.cwd = text_of(&found->cwd),
		.binary = text_of(&found->binary),
		.exe = text_of(&found->binary),
		.argv = { found->cmdline.data, found->cmdline.len },
	};
	struct process *process;
	int err;

	if (!(found->exec_flags & EXEC_ARGS_PARTIAL))
		text.argv_all = (uint32_t)text.argv.len;

	err = process_new(&text, &process);
	if (err)
		return err;

	process->id.pid = pid;
	process->id.start_ns = ticks_to_ns(found->stat.start_ticks);
	process->parent_id.pid = found->stat.ppid;
	process->who.rights.creds.euid = found->uid;
	process->who.auid = found->auid;
	snprintf(process->who.comm, sizeof(process->who.comm), "%.15s",
		 found->stat.comm);
	process->exec_flags = found->exec_flags;
	process->proc_flags = PROC_SCANNED;
	*ret = process;
	return 0;
}

/* Nothing but the exit status is left, and no record will follow. A first
 * thread that ended before the others is a zombie, too. */
static bool has_ended(const struct proc_stat *stat)
{
	return strchr("ZXx", stat->state) && stat->n_threads <= 1;
}

/* parent_id has the pid, not yet the start time. */
static int read_process(int dir, uint32_t pid, struct process **ret)
{
	CLEANUP(found_free)
	struct found found = {
		.uid = UINT32_MAX,
		.auid = UINT32_MAX,
	};
	int err;

	err = proc_read_stat(dir, &found.stat);
	if (err)
		return err;
	if (has_ended(&found.stat))
		return -ESRCH;

	err = proc_read_uid(dir, &found.uid);
	if (err)
		return err;
	proc_read_loginuid(dir, &found.auid); /* kernel without audit: none */

	err = read_texts(dir, &found);
	if (err)
		return err;
	return make_process(&found, pid, ret);
}

static int open_process(const char *proc, uint32_t pid)
{
	char path[4096];
	int fd;

	snprintf(path, sizeof(path), "%s/%u", proc, pid);
	fd = open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? -ESRCH : -errno;
	return fd;
}

int proc_scan_rights(const char *proc, uint32_t pid, struct proc_rights *ret)
{
	CLEANUP(close_fd) int dir = open_process(proc, pid);
	int err = dir < 0 ? dir : proc_read_rights(dir, ret);

	return err && err != -ENOMEM ? -ESRCH : err;
}

int proc_scan_parent(const char *proc, uint32_t pid, uint32_t *ret)
{
	CLEANUP(close_fd) int dir = open_process(proc, pid);
	struct proc_stat stat;
	int err = dir < 0 ? dir : proc_read_stat(dir, &stat);

	if (err)
		return err == -ENOMEM ? err : -ESRCH;
	*ret = stat.ppid;
	return 0;
}

bool proc_scan_alive(const char *proc, const struct process *process)
{
	CLEANUP(close_fd) int dir = open_process(proc, process->id.pid);
	struct proc_stat stat;

	return dir >= 0 && proc_read_stat(dir, &stat) == 0 &&
	       !has_ended(&stat) &&
	       ticks_to_ns(stat.start_ticks) / CLOCK_TICK_NS ==
		       process->id.start_ns / CLOCK_TICK_NS;
}

/* Completes parent_id; a parent that ends meanwhile is not known. The first
 * processes have the kernel, which is not in /proc. */
static int find_parent(const char *proc, struct proc_id *parent)
{
	CLEANUP(close_fd) int dir = -1;
	struct proc_stat stat;
	int err;

	if (!parent->pid) {
		parent->start_ns = KERNEL_START_NS;
		return 0;
	}

	dir = open_process(proc, parent->pid);
	if (dir < 0)
		return dir;
	err = proc_read_stat(dir, &stat);
	if (err)
		return err;

	parent->start_ns = ticks_to_ns(stat.start_ticks);
	return 0;
}

/* Whatever cannot be read because the process ends is -ESRCH. */
int proc_scan_one(const char *proc, uint32_t pid, struct process **ret)
{
	CLEANUP(close_fd) int dir = open_process(proc, pid);
	struct process *process;
	int err;

	if (dir < 0)
		return dir == -ENOMEM ? dir : -ESRCH;

	err = read_process(dir, pid, &process);
	if (err)
		return err == -ENOMEM ? err : -ESRCH;

	if (find_parent(proc, &process->parent_id))
		process->parent_id.pid = 0;
	*ret = process;
	return 0;
}

static int read_all(DIR *dir, const char *proc, struct proc_list *list)
{
	const struct dirent *entry;

	while ((entry = readdir(dir))) {
		struct process **item;
		uint32_t pid;
		char more;
		int err;

		if (sscanf(entry->d_name, "%u%c", &pid, &more) != 1 || !pid)
			continue;

		item = array_grow(&list->items, list->n, sizeof(*item));
		if (!item)
			return -ENOMEM;

		err = proc_scan_one(proc, pid, item);
		if (err == -ENOMEM)
			return err;
		if (!err)
			list->n++;
	}
	return 0;
}

static int by_pid(const void *a, const void *b)
{
	const struct process *const *left = a;
	const struct process *const *right = b;

	return ((*left)->id.pid > (*right)->id.pid) -
	       ((*left)->id.pid < (*right)->id.pid);
}

/* Index of @pid in @sorted; n when it is not there. */
static size_t find_pid(const struct proc_list *sorted, uint32_t pid)
{
	struct process key = { .id.pid = pid };
	const struct process *const wanted = &key;
	struct process *const *found =
		bsearch(&wanted, sorted->items, sorted->n,
			sizeof(*sorted->items), by_pid);

	return found ? (size_t)(found - sorted->items) : sorted->n;
}

static void reverse(struct process **from, struct process **to)
{
	while (from < to && from < --to) {
		struct process *first = *from;

		*from++ = *to;
		*to = first;
	}
}

/* Appends process @at and those of its ancestors that are not placed yet: on
 * the way up, then turned round. What is placed is not gone through again,
 * not even when /proc tells of a circle. */
static void place_family(const struct proc_list *sorted, bool *placed,
			 size_t at, struct proc_list *ret)
{
	size_t from = ret->n;

	while (at < sorted->n && !placed[at]) {
		placed[at] = true;
		ret->items[ret->n++] = sorted->items[at];
		at = find_pid(sorted, sorted->items[at]->parent_id.pid);
	}
	reverse(ret->items + from, ret->items + ret->n);
}

/* Parents before their children. */
static int order(struct proc_list *list)
{
	CLEANUP(free_mem) bool *placed = calloc(list->n + 1, sizeof(*placed));
	struct proc_list ordered = { 0 };

	ordered.items = calloc(list->n + 1, sizeof(*ordered.items));
	if (!placed || !ordered.items) {
		free(ordered.items);
		return -ENOMEM;
	}

	if (list->n)
		qsort(list->items, list->n, sizeof(*list->items), by_pid);
	for (size_t i = 0; i < list->n; i++)
		place_family(list, placed, i, &ordered);

	free(list->items);
	*list = ordered;
	return 0;
}

int proc_scan(const char *proc, struct proc_list *ret)
{
	CLEANUP(proc_list_free) struct proc_list list = { 0 };
	CLEANUP(close_dir) DIR *dir = opendir(proc);
	int err;

	if (!dir)
		return -errno;

	err = read_all(dir, proc, &list);
	if (err)
		return err;

	err = order(&list);
	if (err)
		return err;

	*ret = list;
	list = (struct proc_list){ 0 };
	return 0;
}

void proc_list_free(struct proc_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		process_free(&list->items[i]);
	free(list->items);
	*list = (struct proc_list){ 0 };
}
