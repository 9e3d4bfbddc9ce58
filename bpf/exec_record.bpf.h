/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * exec_record - puts the texts of a record_exec together: name, interp, cwd,
 * exe, cgroup; argv and envs
 */

#include "abi.h"
#include "cgroup_walk.bpf.h"
#include "path.bpf.h"

/* How much of the lists is wanted. */
const volatile struct list_conf lists = {};

/* Who walks to the root of what: key in walks. */
enum walk_user {
	WALK_AT_EXEC,
	WALK_AT_FORK,
	WALK_AT_MOVE,
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1); /* CPUs */
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct exec_room)); /* and the lists */
} scratch SEC(".maps");

/* Where argv at the latest begins: the compiler knows that @at is below, the
 * verifier only believes a mask. */
static __always_inline __u32 bounded(__u32 at)
{
	barrier_var(at);
	return at & (EXEC_PATHS - 1);
}

/* Copies the text of a walk. Returns its length. */
static __always_inline __u32 copy_walk(char *to, const struct path_walk *walk)
{
	__u32 start = walk->start & (MAX_STRING - 1);
	__u32 len = (MAX_STRING - 1 - start) & (MAX_STRING - 1);

	return bpf_probe_read_kernel(to, len, walk->text + start) ? 0 : len;
}

/* Appends the text of a walk. */
static __always_inline __u32 append_path(struct exec_room *room, __u32 at,
					 const struct path_walk *walk)
{
	at = bounded(at);
	return copy_walk(room->text + at, walk);
}

static __always_inline __u32 append_name(struct exec_room *room,
					 const struct linux_binprm *bprm)
{
	long size = bpf_probe_read_kernel_str(room->text, MAX_STRING,
					      bprm->filename);

	if (size > 0 && size <= MAX_STRING)
		return size - 1;
	room->record.flags |= EXEC_NAME_ERROR;
	return 0;
}

/* The kernel goes on to what a script names, and keeps that apart. */
static __always_inline __u32 append_interp(struct exec_room *room, __u32 at,
					   const struct linux_binprm *bprm)
{
	long size;

	if (bprm->interp == bprm->filename)
		return 0;
	room->record.file.flags |= EXE_SCRIPT;
	at = bounded(at);
	size = bpf_probe_read_kernel_str(room->text + at, MAX_STRING,
					 bprm->interp);
	return size > 0 && size <= MAX_STRING ? size - 1 : 0;
}

static __always_inline __u32 append_cwd(struct exec_room *room, __u32 at,
					struct task_struct *task)
{
	struct path_walk *walk = path_walk(WALK_AT_EXEC, &task->fs->pwd);

	if (!walk)
		return 0;
	if (!walk->done)
		room->record.flags |= EXEC_CWD_PARTIAL;
	return append_path(room, at, walk);
}

/* Keeps the path of the running file in the process, too. */
static __always_inline __u32 append_exe(struct exec_room *room, __u32 at,
					struct task_struct *task)
{
	struct path_walk *walk =
		path_walk(WALK_AT_EXEC, &task->mm->exe_file->f_path);
	struct proc *proc = &room->proc;
	const char *path;
	__u32 len;

	if (!walk)
		return 0;
	if (!walk->done)
		room->record.flags |= EXEC_EXE_PARTIAL;
	len = append_path(room, at, walk);

	/* Half a path is none: what asks about it is told that it is not known.
	 */
	if (!walk->done)
		return len;
	if (walk->strange)
		proc->flags |= PROC_STRANGE;
	path = walk->text + (walk->start & (MAX_STRING - 1));
	proc->exe_len = len;
	if (len < EXE_SHORT) {
		bpf_probe_read_kernel(proc->exe, len & (EXE_SHORT - 1), path);
		return len;
	}
	proc->flags |= PROC_LONG_EXE;
	bpf_probe_read_kernel_str(room->exe.path, sizeof(room->exe.path), path);
	return len;
}

static __always_inline __u32 append_cgroup(struct exec_room *room, __u32 at,
					   __u64 node)
{
	const struct path_walk *walk = cgroup_walk(WALK_AT_EXEC, node);

	if (!walk)
		return 0;
	if (!walk->done)
		room->record.flags |= EXEC_CGROUP_ERROR;
	return append_path(room, at, walk);
}

static __always_inline __u32 append_paths(struct exec_room *room,
					  struct task_struct *task,
					  const struct linux_binprm *bprm,
					  __u64 node)
{
	struct record_exec *record = &room->record;
	__u32 at;

	record->name_len = append_name(room, bprm);
	at = record->name_len;
	record->interp_len = append_interp(room, at, bprm);
	at += record->interp_len;
	record->cwd_len = append_cwd(room, at, task);
	at += record->cwd_len;
	record->exe_len = append_exe(room, at, task);
	at += record->exe_len;
	record->cgroup_len = append_cgroup(room, at, node);
	return at + record->cgroup_len;
}

/* A list of texts in the memory of the process. */
struct list {
	__u64 start;
	__u64 end;
	__u32 all; /* bytes */
	__u32 len; /* how many of them were read */
	bool partial;
	bool failed;
};

/* Reads @most bytes of a list. */
static __always_inline void read_list(struct list *list, char *to, __u32 most)
{
	__u64 all = list->end - list->start;
	__u32 len = all;

	list->all = all > 0xffffffff ? 0xffffffff : all;
	list->partial = all > most;
	if (all > most)
		len = most;
	barrier_var(len);
	if (len > most) /* for the verifier */
		return;
	list->failed = bpf_probe_read_user(to, len, (void *)list->start);
	if (!list->failed)
		list->len = len;
}

static __always_inline __u32 append_argv(struct exec_room *room, __u32 at,
					 struct task_struct *task)
{
	struct record_exec *record = &room->record;
	struct list list = { .start = task->mm->arg_start,
			     .end = task->mm->arg_end };

	read_list(&list, room->text + at, lists.argv_bytes);
	record->argv_all = list.all;
	record->argv_len = list.len;
	if (list.partial)
		record->flags |= EXEC_ARGS_PARTIAL;
	if (list.failed)
		record->flags |= EXEC_ARGS_ERROR;
	return list.len;
}

static __always_inline __u32 append_envs(struct exec_room *room, __u32 at,
					 struct task_struct *task)
{
	struct record_exec *record = &room->record;
	struct list list = { .start = task->mm->env_start,
			     .end = task->mm->env_end };

	if (!lists.envs_bytes)
		return 0;
	read_list(&list, room->text + at, lists.envs_bytes);
	record->envs_all = list.all;
	record->envs_len = list.len;
	if (list.partial)
		record->flags |= EXEC_ENVS_PARTIAL;
	if (list.failed)
		record->flags |= EXEC_ENVS_ERROR;
	return list.len;
}

/* Returns how many bytes there are after the record, EXEC_PATHS and the two
 * lists at most. */
static __always_inline __u32 append_texts(struct exec_room *room,
					  struct task_struct *task,
					  const struct linux_binprm *bprm,
					  __u64 node)
{
	__u32 at = append_paths(room, task, bprm, node);

	at = bounded(at);
	at += append_argv(room, at, task);
	return at + append_envs(room, at, task);
}
