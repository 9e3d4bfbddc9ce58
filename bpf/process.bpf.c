// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * process - who runs what: fork, exec and exit of every process
 *
 * hook      wake_up_new_task or sched_process_fork; sched_process_exec,
 *	     sched_process_exit, sched_process_free; cgroup_attach_task;
 *	     security_bprm_committing_creds or sched_prepare_exec
 * reads     marked_pids, mark_masks
 * writes    procs_by_pid, exes_by_pid, marks_by_pid, ended_pids, last_exec,
 *	     exec_gains; a record_fork, record_exec, record_exit or
 *	     record_cgroup for each
 * verdict   none
 * failure   a full table loses the process (LOSS_PROC_TABLE), a full ring the
 *	     record; both are counted
 *
 * A process still does things after its exit was told: its files are closed,
 * which ends connections. So it is known until its task is freed. By then its
 * pid may be that of another.
 */

#include "kernel.h"

#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "abi.h"
#include "exe_file.bpf.h"
#include "exec_record.bpf.h"
#include "fork.bpf.h"
#include "order.bpf.h"
#include "usage.bpf.h"

/* The program that goes on where process_exec ends, and before what is attached
 * to the same place: that of bpf/binaries.bpf.c, if there are sets of programs.
 * So it can be exchanged while hooks stay. */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} after_exec SEC(".maps");

/* A kprobe is never preempted, and so never left out for another task. */
SEC("kprobe/wake_up_new_task")
int fork_kprobe(struct pt_regs *ctx)
{
	return track_fork(this_task(), TYPED((struct task_struct *)ctx->di));
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(fork_tracepoint, struct task_struct *creator,
	     struct task_struct *child)
{
	return track_fork(TYPED(creator), TYPED(child));
}

/* Where credentials change, for take_gains(). */
SEC("kprobe/security_bprm_committing_creds")
int creds_kprobe(struct pt_regs *ctx)
{
	note_gains(this_task(), TYPED((struct linux_binprm *)ctx->di));
	return 0;
}

SEC("tp_btf/sched_prepare_exec") /* 6.10 */
int BPF_PROG(creds_tracepoint, struct task_struct *task,
	     struct linux_binprm *bprm)
{
	note_gains(TYPED(task), TYPED(bprm));
	return 0;
}

/* For the hooks that run next: who it was that called execve. */
static __always_inline void keep_last(struct task_struct *task,
				      const struct proc *old)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct last_exec *last = bpf_map_lookup_elem(&last_exec, &cpu);
	const struct marks *marks = has_marked() ? marks_of(task->tgid) : 0;

	if (!last)
		return;
	last->tid = task->pid;
	last->known = old != 0;
	if (old)
		__builtin_memcpy(&last->proc, old, sizeof(last->proc));
	last->marked = marks != 0;
	if (marks)
		__builtin_memcpy(&last->marks, marks, sizeof(last->marks));
}

/* The process becomes a new one: other id, other program. @old: what it was, as
 * in the table; NULL: it is not there. */
static __always_inline void renew_proc(struct exec_room *room,
				       struct task_struct *task, __u32 pid,
				       const struct proc *old)
{
	struct proc *proc = &room->proc;

	if (!old && has_marked())
		mark_child(pid, marks_of(known_ancestor(task)), MARKS_AT_EXEC);
	keep_last(task, old);
	__builtin_memset(proc, 0, sizeof(*proc));
	proc->id.pid = pid;
	proc->id.start_ns = bpf_ktime_get_boot_ns();
	proc->flags = PROC_EXEC;
	take_who(proc, &room->record.who);

	if (!old) {
		room->record.old = untracked_id(task);
		proc->parent = id_of(task->real_parent);
		proc->born_ns = task->group_leader->start_boottime;
		return;
	}
	room->record.old = old->id;
	proc->parent = old->parent;
	proc->born_ns = old->born_ns;
	proc->flags |= old->flags & (PROC_CLONE | PROC_INIT_TREE);
}

/* @before: what the process was permitted when it was executed last. */
static __always_inline void fill_file(struct record_exec *record,
				      struct task_struct *task,
				      const struct linux_binprm *bprm,
				      __u64 before)
{
	struct exe_file *file = &record->file;

	read_exe_file(file, task->mm->exe_file);
	if (lists.sees_gains)
		file->flags |= take_gains(bprm);
	else
		file->flags |= guess_gains(bprm, &record->who.rights,
					   file->mode, before);
}

static __always_inline __u64 permitted_before(const struct proc *old)
{
	return old ? old->caps[CAPS_PERMITTED] : ~0ULL;
}

/* @proc: what the process was; NULL: not known. */
static __always_inline void drop_exe(__u32 pid, const struct proc *proc)
{
	if (!proc || proc->flags & PROC_LONG_EXE)
		bpf_map_delete_elem(&exes_by_pid, &pid);
}

/*
 * Puts @proc in the place of @old, which is in the table: to put it there anew
 * costs three times as much. What reads it on another CPU, or in an interrupt,
 * does not know the program until it is whole.
 */
static __always_inline void put_over(struct proc *old, const struct proc *proc)
{
	volatile __u64 *name = (__u64 *)old->exe;
	const __u32 first = sizeof(*name);

	*name = 0;
	barrier();
	__builtin_memcpy(old, proc, __builtin_offsetof(struct proc, exe));
	__builtin_memcpy(old->exe + first, proc->exe + first,
			 sizeof(old->exe) - first);
	barrier();
	*name = *(const __u64 *)proc->exe;
}

/* Returns whether there was room. */
static __always_inline bool store_proc(struct exec_room *room, __u32 pid,
				       struct proc *old)
{
	if (room->proc.flags & PROC_LONG_EXE) {
		if (bpf_map_update_elem(&exes_by_pid, &pid, &room->exe,
					BPF_ANY))
			lose(LOSS_EXE_TABLE);
	} else {
		drop_exe(pid, old);
	}

	/* What comes later in this process is no clone any more. */
	room->proc.flags &= ~PROC_CLONE;
	if (old) {
		put_over(old, &room->proc);
		return true;
	}
	if (!bpf_map_update_elem(&procs_by_pid, &pid, &room->proc, BPF_ANY))
		return true;
	lose_proc();
	return false;
}

SEC("tp_btf/sched_process_exec")
int BPF_PROG(process_exec, struct task_struct *executes, int old_pid,
	     struct linux_binprm *program)
{
	struct task_struct *task = TYPED(executes);
	struct linux_binprm *bprm = TYPED(program);
	__u32 cpu = bpf_get_smp_processor_id();
	struct exec_room *room = bpf_map_lookup_elem(&scratch, &cpu);
	__u32 pid = task->tgid;
	struct proc *old = bpf_map_lookup_elem(&procs_by_pid, &pid);
	__u64 node;
	__u32 size;

	if (!room)
		return 0;

	node = cgroup_node(task);
	__builtin_memset(&room->record, 0, sizeof(room->record));
	fill_who(&room->record.who, task, node);
	fill_file(&room->record, task, bprm, permitted_before(old));
	renew_proc(room, task, pid, old);
	size = sizeof(room->record) + append_texts(room, task, bprm, node);

	fill_head(&room->record.head, RECORD_EXEC, size, &room->proc);
	room->record.parent = room->proc.parent;
	if (!store_proc(room, pid, old)) /* so that all agree on who it is */
		room->record.head.proc = untracked_id(task);
	mark_exec(pid);
	if (bpf_ringbuf_output(&events, &room->record, size, 0))
		lose(LOSS_RING_EXEC);
	bpf_tail_call(ctx, &after_exec, 0);
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

/* @proc: NULL: it is not in the table. */
static __always_inline void report_exit(struct task_struct *task,
					const struct proc *proc)
{
	struct record_exit *record;

	record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);
	if (!record) {
		lose(LOSS_RING_EXIT);
		return;
	}
	__builtin_memset(record, 0, sizeof(*record));
	record->head = (struct record){
		.kind = RECORD_EXIT,
		.size = sizeof(*record),
		.time_ns = bpf_ktime_get_boot_ns(),
		.proc = proc ? proc->id : untracked_id(task),
		.tid = task->pid,
		.proc_flags = proc ? proc->flags : PROC_UNKNOWN,
	};
	record->status = exit_status(task);
	record->start_ns = task_born(task);
	fill_usage(record, task);
	bpf_ringbuf_submit(record, 0);
}

/* Does nobody tell of the end of @task, the last thread of @proc, after this?
 * Other threads, if there were any, are released; and seed_task only tells of
 * what it has found itself. */
static __always_inline bool tells_alone(const struct proc *proc,
					struct task_struct *task)
{
	return proc && !(proc->flags & PROC_SCANNED) && is_alone(task);
}

/* Of those that may tell of the end of @proc (NULL: not in the table), the one
 * that notes it does. */
static __always_inline bool note_end(struct proc *proc,
				     struct task_struct *task, __u32 pid)
{
	__u64 born = proc ? proc->born_ns : task_born(task);

	if (bpf_map_lookup_elem(&ended_pids, &pid))
		return false;
	if (tells_alone(proc, task)) {
		proc->flags |= PROC_TOLD;
		return true;
	}
	return bpf_map_update_elem(&ended_pids, &pid, &born, BPF_NOEXIST) !=
	       -KERNEL_EEXIST;
}

/* The last thread. Two that end at once may both see that none is left. */
SEC("tp_btf/sched_process_exit")
int BPF_PROG(process_exit, struct task_struct *exits)
{
	struct task_struct *task = TYPED(exits);
	__u32 pid = task->tgid;
	struct proc *proc;
	const __u64 *full;

	if (task->signal->live.counter)
		return 0;

	proc = bpf_map_lookup_elem(&procs_by_pid, &pid);
	full = table_was_full();
	if (!proc && (!full || !*full))
		return 0; /* older than the daemon, which was not told of it */
	if (note_end(proc, task, pid))
		report_exit(task, proc);
	return 0;
}

/* What /proc says of older processes is in whole clock ticks. What the kernel
 * says must be the same: within one tick the pid can be another's. */
static __always_inline bool is_born(__u64 born_ns, struct task_struct *task)
{
	__u64 ns = task->start_boottime;

	return born_ns == ns || (born_ns % CLOCK_TICK_NS == 0 &&
				 born_ns / CLOCK_TICK_NS == ns / CLOCK_TICK_NS);
}

/* @proc: NULL: it is not in the table. */
static __always_inline void forget_end(const struct proc *proc,
				       struct task_struct *task, __u32 pid)
{
	const __u64 *born;

	if (proc && proc->flags & PROC_TOLD)
		return;
	born = bpf_map_lookup_elem(&ended_pids, &pid);
	if (born && is_born(*born, task))
		bpf_map_delete_elem(&ended_pids, &pid);
}

SEC("tp_btf/sched_process_free")
int BPF_PROG(process_free, struct task_struct *freed)
{
	struct task_struct *task = TYPED(freed);
	__u32 pid = task->tgid;
	const struct proc *proc;

	if (task->pid != task->tgid)
		return 0;

	proc = bpf_map_lookup_elem(&procs_by_pid, &pid);
	forget_end(proc, task, pid);
	if (!proc || !is_born(proc->born_ns, task))
		return 0;
	drop_exe(pid, proc);
	if (has_marked())
		drop_marks(pid);
	bpf_map_delete_elem(&procs_by_pid, &pid);
	return 0;
}

/* A process comes to another cgroup of the hierarchy that counts; in any other,
 * it stays where it is for us. Of threads that are moved one by one, the first
 * is taken for the process. */
SEC("tp_btf/cgroup_attach_task")
int BPF_PROG(process_moved, struct cgroup *to, const char *path,
	     struct task_struct *task, bool threadgroup)
{
	__u64 node = cgroup_node(task);

	if (task->pid != task->tgid)
		return 0;
	if ((__u64)to->kn != node && to->root != task->cgroups->dfl_cgrp->root)
		return 0;
	report_move(task, node);
	return 0;
}

char _license[] SEC("license") = "Dual BSD/GPL";
