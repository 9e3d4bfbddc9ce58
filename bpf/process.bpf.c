// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * process - who runs what: fork, exec and exit of every process
 *
 * hook      sched_process_fork, sched_process_exec, sched_process_exit
 * reads     marked_pids
 * writes    procs_by_pid, exes_by_pid; a record_fork, record_exec or
 *	     record_exit for each
 * verdict   none
 * failure   a full table loses the process (LOSS_PROC_TABLE), a full ring the
 *	     record; both are counted
 */

#include "kernel.h"

#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "abi.h"
#include "maps.bpf.h"
#include "path.bpf.h"
#include "task.bpf.h"

/* Marks that a process gets for its pid: what followForks names. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 65536);
	__uint(map_flags, BPF_F_NO_PREALLOC);
	__type(key, __u32);
	__type(value, __u64);
} marked_pids SEC(".maps");

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

static __always_inline void fill_head(struct record *head, __u16 kind,
				      __u32 size, const struct proc *proc)
{
	head->kind = kind;
	head->_pad = 0;
	head->size = size;
	head->time_ns = bpf_ktime_get_boot_ns();
	head->proc = proc->id;
	head->tid = proc->id.pid;
	head->proc_flags = proc->flags;
}

static __always_inline void copy_long_exe(__u32 from, __u32 to)
{
	struct exe *exe = bpf_map_lookup_elem(&exes_by_pid, &from);

	if (exe && bpf_map_update_elem(&exes_by_pid, &to, exe, BPF_ANY))
		lose(LOSS_EXE_TABLE);
}

static __always_inline void set_marks(__u32 pid, __u64 marks)
{
	if (!marks)
		bpf_map_delete_elem(&marks_by_pid,
				    &pid); /* of an earlier one */
	else if (bpf_map_update_elem(&marks_by_pid, &pid, &marks, BPF_ANY))
		lose(LOSS_MARK_TABLE);
}

/* A child has the marks of its creator, and those of its own pid. */
static __always_inline void mark_child(__u32 pid, __u64 inherited)
{
	__u64 *own = bpf_map_lookup_elem(&marked_pids, &pid);

	set_marks(pid, inherited | (own ? *own : 0));
}

static __always_inline void report_fork(const struct proc *child)
{
	struct record_fork *record;

	record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);
	if (!record) {
		lose(LOSS_RING_FORK);
		return;
	}
	fill_head(&record->head, RECORD_FORK, sizeof(*record), child);
	record->parent = child->parent;
	bpf_ringbuf_submit(record, 0);
}

/* The child runs the program of its creator. */
static __always_inline void inherit(struct proc *child, const struct proc *from)
{
	child->flags |= from->flags & PROC_LONG_EXE;
	child->exe_len = from->exe_len;
	__builtin_memcpy(child->exe, from->exe, sizeof(child->exe));
}

static __always_inline struct proc_id id_of(struct task_struct *task)
{
	__u32 pid = task->tgid;
	struct proc *proc = bpf_map_lookup_elem(&procs_by_pid, &pid);

	return proc ? proc->id : untracked_id(task);
}

/* Runs in the creator; the child is not yet on any CPU. */
SEC("tp_btf/sched_process_fork")
int BPF_PROG(process_fork, struct task_struct *creator,
	     struct task_struct *child)
{
	__u32 pid = child->tgid;
	__u32 from = creator->tgid;
	struct proc proc = { 0 };
	struct proc *of_creator;

	if (child->pid != child->tgid)
		return 0; /* a thread */

	proc.id.pid = pid;
	proc.id.start_ns = child->start_boottime;
	proc.parent = id_of(child->real_parent);
	proc.flags = PROC_CLONE;
	of_creator = bpf_map_lookup_elem(&procs_by_pid, &from);
	mark_child(pid, of_creator ? marks_of(from) : ancestor_marks(creator));
	if (of_creator) {
		inherit(&proc, of_creator);
		if (proc.flags & PROC_LONG_EXE)
			copy_long_exe(from, pid);
	}

	if (bpf_map_update_elem(&procs_by_pid, &pid, &proc, BPF_ANY))
		lose(LOSS_PROC_TABLE);
	report_fork(&proc);
	return 0;
}

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
	struct path_walk *walk = path_walk(&task->fs->pwd);

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
	struct path_walk *walk = path_walk(&task->mm->exe_file->f_path);
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

static __always_inline void fill_creds(struct record_exec *record,
				       struct task_struct *task)
{
	record->uid = task->cred->euid.val;
	record->auid = ~0u;
	if (bpf_core_field_exists(task->loginuid))
		record->auid = task->loginuid.val;
}

/* For the hooks that run next: who it was that called execve. */
static __always_inline void keep_last(struct task_struct *task,
				      const struct proc *old)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct last_exec *last = bpf_map_lookup_elem(&last_exec, &cpu);

	if (!last)
		return;
	last->tid = task->pid;
	last->known = old != 0;
	if (old)
		__builtin_memcpy(&last->proc, old, sizeof(last->proc));
}

/* The process becomes a new one: other id, other program. */
static __always_inline void renew_proc(struct exec_room *room,
				       struct task_struct *task, __u32 pid)
{
	struct proc *old = bpf_map_lookup_elem(&procs_by_pid, &pid);
	struct proc *proc = &room->proc;

	keep_last(task, old);
	__builtin_memset(proc, 0, sizeof(*proc));
	proc->id.pid = pid;
	proc->id.start_ns = bpf_ktime_get_boot_ns();
	proc->flags = PROC_EXEC;

	if (!old) {
		room->record.old = untracked_id(task);
		proc->parent = id_of(task->real_parent);
		set_marks(pid, ancestor_marks(task));
		return;
	}
	room->record.old = old->id;
	proc->parent = old->parent;
	proc->flags |= old->flags & PROC_CLONE;
}

static __always_inline void store_proc(struct exec_room *room, __u32 pid)
{
	if (room->proc.flags & PROC_LONG_EXE) {
		if (bpf_map_update_elem(&exes_by_pid, &pid, &room->exe,
					BPF_ANY))
			lose(LOSS_EXE_TABLE);
	} else {
		bpf_map_delete_elem(&exes_by_pid, &pid);
	}

	/* What comes later in this process is no clone any more. */
	room->proc.flags &= ~PROC_CLONE;
	if (bpf_map_update_elem(&procs_by_pid, &pid, &room->proc, BPF_ANY))
		lose(LOSS_PROC_TABLE);
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

SEC("tp_btf/sched_process_exec")
int BPF_PROG(process_exec, struct task_struct *task, int old_pid,
	     struct linux_binprm *bprm)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct exec_room *room = bpf_map_lookup_elem(&scratch, &cpu);
	__u32 pid = task->tgid;
	__u32 size;

	if (!room)
		return 0;

	__builtin_memset(&room->record, 0, sizeof(room->record));
	renew_proc(room, task, pid);
	fill_creds(&room->record, task);
	size = append_texts(room, task, bprm);
	barrier_var(size);
	size = (size & (TEXT_ROOM - 1)) + sizeof(room->record);

	fill_head(&room->record.head, RECORD_EXEC, size, &room->proc);
	room->record.parent = room->proc.parent;
	store_proc(room, pid);
	if (bpf_ringbuf_output(&events, &room->record, size, 0))
		lose(LOSS_RING_EXEC);
	return 0;
}

/* As wait(2) tells it (kernel/exit.c, wait_task_zombie()). */
static __always_inline __u32 exit_status(struct task_struct *task)
{
	struct signal_struct *signal = task->signal;

	if (signal->flags & SIGNAL_GROUP_EXIT)
		return signal->group_exit_code;
	return task->group_leader->exit_code;
}

static __always_inline void report_exit(struct task_struct *task,
					const struct proc *proc)
{
	struct record_exit *record;

	record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);
	if (!record) {
		lose(LOSS_RING_EXIT);
		return;
	}
	fill_head(&record->head, RECORD_EXIT, sizeof(*record), proc);
	record->head.tid = task->pid;
	record->status = exit_status(task);
	record->_pad = 0;
	bpf_ringbuf_submit(record, 0);
}

/* The last thread. Two that end at once may both see that none is left: the
 * one that takes the process out of the table reports. */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(process_exit, struct task_struct *task)
{
	__u32 pid = task->tgid;
	struct proc *proc;
	struct proc copy;

	if (task->signal->live.counter)
		return 0;
	bpf_map_delete_elem(&marks_by_pid, &pid);

	proc = bpf_map_lookup_elem(&procs_by_pid, &pid);
	if (!proc)
		return 0;
	__builtin_memcpy(&copy, proc, __builtin_offsetof(struct proc, exe));
	if (bpf_map_delete_elem(&procs_by_pid, &pid))
		return 0;
	bpf_map_delete_elem(&exes_by_pid, &pid);
	report_exit(task, &copy);
	return 0;
}

char _license[] SEC("license") = "Dual BSD/GPL";
