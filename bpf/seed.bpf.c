// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * seed - the processes that are older than the programs that track them
 *
 * hook      iter/task: the daemon reads it, and it runs for each task
 * reads     procs_by_pid
 * writes    procs_by_pid, exes_by_pid; a record_exec for each process to the
 *	     reader, with PROC_SCANNED, of which record_exec::old says when it
 *	     was forked
 * verdict   none
 * failure   a full table loses the process (LOSS_PROC_TABLE)
 *
 * The programs that track run already. So a process may be forked, executed or
 * ended while it is looked at here. What they know of it stays: it is newer.
 * One that ends is in the table too late for them to see it, or not; whichever
 * of the two notes it in ended_pids first is the one that deals with it.
 */

#include "kernel.h"

#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>

#include "abi.h"
#include "exe_file.bpf.h"
#include "exec_record.bpf.h"
#include "fork.bpf.h"

enum {
	MAX_GENERATIONS = 64,
};

/* Does it descend from the first process of its pid namespace? The parents of
 * now tell, which for an orphan is that process itself. */
static __always_inline bool is_below_init(struct task_struct *task)
{
	__u32 space = task_pid_namespace(task);

	if (!ns_pid_of(task))
		return false;
	for (int i = 0; i < MAX_GENERATIONS; i++) {
		if (ns_pid_of(task) == 1)
			return true;
		task = BPF_CORE_READ(task, real_parent);
		if (task_pid_namespace(task) != space)
			return false;
	}
	return false;
}

static __always_inline __u32 append_program(struct exec_room *room,
					    struct task_struct *task,
					    __u64 node)
{
	struct record_exec *record = &room->record;
	__u32 at;

	record->cwd_len = append_cwd(room, 0, task);
	at = record->cwd_len;
	if (task->mm) {
		read_exe_file(&record->file, task->mm->exe_file);
		record->exe_len = append_exe(room, at, task);
		at += record->exe_len;
	}
	record->cgroup_len = append_cgroup(room, at, node);
	return bounded(at + record->cgroup_len);
}

/* Returns the size of the record. */
static __always_inline __u32 describe(struct exec_room *room,
				      struct task_struct *task)
{
	__u64 node = cgroup_node(task);
	struct proc *proc = &room->proc;
	__u32 size;

	__builtin_memset(proc, 0, sizeof(*proc));
	__builtin_memset(&room->record, 0, sizeof(room->record));
	fill_who(&room->record.who, task, node);
	proc->id = untracked_id(task);
	proc->parent = id_of(BPF_CORE_READ(task, group_leader, real_parent));
	proc->born_ns = proc->id.start_ns;
	proc->flags = PROC_SCANNED;
	if (is_below_init(task))
		proc->flags |= PROC_INIT_TREE;
	take_who(proc, &room->record.who);
	size = sizeof(room->record) + append_program(room, task, node);
	room->record.old = proc->id;
	return size;
}

/* Returns whether it lives, or its exit is told. */
static __always_inline bool is_told(const struct proc *proc,
				    struct task_struct *task)
{
	__u32 pid = proc->id.pid;

	if (BPF_CORE_READ(task, signal, live.counter))
		return true;
	if (bpf_map_update_elem(&ended_pids, &pid, &proc->born_ns, BPF_NOEXIST))
		return true;
	bpf_map_delete_elem(&procs_by_pid, &pid);
	bpf_map_delete_elem(&exes_by_pid, &pid);
	bpf_map_delete_elem(&ended_pids, &pid);
	return false;
}

/* Puts the process in the table, unless it is there. Returns whether the daemon
 * is to be told of it. */
static __always_inline bool add(struct exec_room *room,
				struct task_struct *task)
{
	struct proc *proc = &room->proc;
	__u32 pid = proc->id.pid;
	const struct proc *known;
	long err;

	err = bpf_map_update_elem(&procs_by_pid, &pid, proc, BPF_NOEXIST);
	if (!err) {
		if (proc->flags & PROC_LONG_EXE &&
		    bpf_map_update_elem(&exes_by_pid, &pid, &room->exe,
					BPF_ANY))
			lose(LOSS_EXE_TABLE);
		return is_told(proc, task);
	}
	known = bpf_map_lookup_elem(&procs_by_pid, &pid);
	if (!known) {
		lose(LOSS_PROC_TABLE);
		return true;
	}
	if (!lists.tells_known && !(known->flags & PROC_SCANNED))
		return false; /* the ring tells */
	proc->id = known->id;
	proc->parent = known->parent;
	proc->flags = known->flags;
	return true;
}

/* One thread speaks for all: the first one, unless that has ended before the
 * others; then each does. */
static __always_inline bool speaks(struct task_struct *task)
{
	if (!task->signal->live.counter)
		return false;
	if (task->flags & PF_KTHREAD)
		return true;
	return task->mm && (task == task->group_leader ||
			    !BPF_CORE_READ(task, group_leader, mm));
}

SEC("iter/task")
int seed_task(struct bpf_iter__task *ctx)
{
	struct task_struct *task = ctx->task;
	__u32 key = 0;
	struct exec_room *room = bpf_map_lookup_elem(&scratch, &key);
	__u32 size;

	if (!task || !room || !speaks(task))
		return 0;

	size = describe(room, task);
	if (!add(room, task))
		return 0;
	fill_head(&room->record.head, RECORD_EXEC, size, &room->proc);
	room->record.parent = room->proc.parent;
	bpf_seq_write(ctx->meta->seq, &room->record, (size + 7) & ~7u);
	return 0;
}

char _license[] SEC("license") = "Dual BSD/GPL";
