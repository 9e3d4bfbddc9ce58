/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * exec_record - puts the texts of a record_exec together: name, cwd, exe, argv
 */

#include "abi.h"
#include "path.bpf.h"

enum {
	PATHS_ROOM = 4 * MAX_STRING, /* three are used: a power of two */
	TEXT_ROOM = 65536,	     /* with MAX_ARGV: idem */
};

/* A record_exec is put together here, one for each CPU. */
struct exec_room {
	struct proc proc;
	struct exe exe;
	struct record_exec record;
	char text[TEXT_ROOM];
};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1); /* CPUs */
	__type(key, __u32);
	__type(value, struct exec_room);
} scratch SEC(".maps");

/* Where argv at the latest begins: the compiler knows that @at is below, the
 * verifier only believes a mask. */
static __always_inline __u32 bounded(__u32 at)
{
	barrier_var(at);
	return at & (PATHS_ROOM - 1);
}

/* Appends the text of a walk. */
static __always_inline __u32 append_path(struct exec_room *room, __u32 at,
					 const struct path_walk *walk)
{
	__u32 start = walk->start & (MAX_STRING - 1);
	__u32 len = (MAX_STRING - 1 - start) & (MAX_STRING - 1);

	at = bounded(at);
	if (bpf_probe_read_kernel(room->text + at, len, walk->text + start))
		return 0;
	return len;
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

static __always_inline __u32 append_cwd(struct exec_room *room, __u32 at,
					struct task_struct *task)
{
	struct path_walk *walk = path_walk(0, &task->fs->pwd);

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
	struct path_walk *walk = path_walk(0, &task->mm->exe_file->f_path);
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
	path = walk->text + (walk->start & (MAX_STRING - 1));
	proc->exe_len = len;
	if (len < EXE_SHORT) {
		bpf_probe_read_kernel_str(proc->exe, sizeof(proc->exe), path);
		return len;
	}
	proc->flags |= PROC_LONG_EXE;
	bpf_probe_read_kernel_str(room->exe.path, sizeof(room->exe.path), path);
	return len;
}

static __always_inline __u32 append_argv(struct exec_room *room, __u32 at,
					 struct task_struct *task)
{
	unsigned long start = task->mm->arg_start;
	unsigned long all = task->mm->arg_end - start;
	__u32 len = all;

	room->record.argv_all = all > 0xffffffff ? 0xffffffff : all;
	if (all > MAX_ARGV - 1) {
		room->record.flags |= EXEC_ARGS_PARTIAL;
		len = MAX_ARGV - 1;
	}
	len &= MAX_ARGV - 1;

	at = bounded(at);
	if (bpf_probe_read_user(room->text + at, len, (void *)start)) {
		room->record.flags |= EXEC_ARGS_ERROR;
		return 0;
	}
	return len;
}

static __always_inline __u32 append_texts(struct exec_room *room,
					  struct task_struct *task,
					  const struct linux_binprm *bprm)
{
	struct record_exec *record = &room->record;
	__u32 at;

	record->name_len = append_name(room, bprm);
	at = record->name_len;
	record->cwd_len = append_cwd(room, at, task);
	at += record->cwd_len;
	record->exe_len = append_exe(room, at, task);
	at += record->exe_len;
	record->argv_len = append_argv(room, at, task);
	return at + record->argv_len;
}
