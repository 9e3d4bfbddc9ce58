// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * process - who runs what: fork, exec and exit of every process
 *
 * hook      wake_up_new_task or sched_process_fork; sched_process_exec,
 *	     sched_process_exit
 * reads     marked_pids, mark_masks
 * writes    procs_by_pid, exes_by_pid, marks_by_pid, last_exec; a record_fork,
 *	     record_exec or record_exit for each
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
#include "exec_record.bpf.h"
#include "maps.bpf.h"
#include "marks.bpf.h"
#include "order.bpf.h"
#include "task.bpf.h"

/* The program that goes on where process_exec ends, and before what is attached
 * to the same place: that of bpf/binaries.bpf.c, if there are sets of programs.
 * So it can be exchanged while hooks stay. */
struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} after_exec SEC(".maps");

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

static __always_inline void report_fork(const struct proc *child)
{
	struct record_fork *record;

	record = bpf_ringbuf_reserve(&events, sizeof(*record), 0);
	if (!record) {
		lose(LOSS_RING_FORK);
		return;
	}
	__builtin_memset(record, 0, sizeof(*record));
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
	__u32 pid = BPF_CORE_READ(task, tgid);
	struct proc *proc = bpf_map_lookup_elem(&procs_by_pid, &pid);

	return proc ? proc->id : untracked_id(task);
}

/* Who was not seen being made has nothing to hand on but what its ancestors
 * do. */
static __always_inline const struct marks *marks_of_creator(
	struct task_struct *creator, __u32 pid, const struct proc *known)
{
	return marks_of(known ? pid : known_ancestor(creator));
}

static __always_inline void fill_rights(struct proc *proc,
					struct task_struct *task)
{
	task_namespaces(task, proc->namespaces);
	proc->caps[CAPS_EFFECTIVE] = task_caps(task, CAPS_EFFECTIVE);
	proc->caps[CAPS_INHERITABLE] = task_caps(task, CAPS_INHERITABLE);
	proc->caps[CAPS_PERMITTED] = task_caps(task, CAPS_PERMITTED);
}

/* In the creator; the child is not yet on any CPU. */
static __always_inline int track_fork(struct task_struct *creator,
				      struct task_struct *child)
{
	__u32 pid = BPF_CORE_READ(child, tgid);
	__u32 from = BPF_CORE_READ(creator, tgid);
	struct proc proc = { .flags = PROC_CLONE };
	struct proc *of_creator;

	if (BPF_CORE_READ(child, pid) != (int)pid)
		return 0; /* a thread */

	proc.id.pid = pid;
	proc.id.start_ns = BPF_CORE_READ(child, start_boottime);
	proc.born_ns = proc.id.start_ns;
	proc.parent = id_of(BPF_CORE_READ(child, real_parent));
	fill_rights(&proc, child);

	of_creator = bpf_map_lookup_elem(&procs_by_pid, &from);
	mark_child(pid, marks_of_creator(creator, from, of_creator),
		   MARKS_AT_FORK);
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

/* A kprobe is never preempted, and so never left out for another task. */
SEC("kprobe/wake_up_new_task")
int fork_kprobe(struct pt_regs *ctx)
{
	return track_fork((void *)bpf_get_current_task(), (void *)ctx->di);
}

SEC("tp_btf/sched_process_fork")
int BPF_PROG(fork_tracepoint, struct task_struct *creator,
	     struct task_struct *child)
{
	return track_fork(creator, child);
}

static __always_inline void fill_creds(struct record_exec *record,
				       struct task_struct *task)
{
	record->who.rights.creds.euid = task->cred->euid.val;
	record->who.auid = ~0u;
	if (bpf_core_field_exists(task->loginuid))
		record->who.auid = task->loginuid.val;
}

/* For the hooks that run next: who it was that called execve. */
static __always_inline void keep_last(struct task_struct *task,
				      const struct proc *old)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct last_exec *last = bpf_map_lookup_elem(&last_exec, &cpu);
	const struct marks *marks = marks_of(task->tgid);

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

/* The process becomes a new one: other id, other program. */
static __always_inline void renew_proc(struct exec_room *room,
				       struct task_struct *task, __u32 pid)
{
	struct proc *old = bpf_map_lookup_elem(&procs_by_pid, &pid);
	struct proc *proc = &room->proc;

	if (!old)
		mark_child(pid, marks_of(known_ancestor(task)), MARKS_AT_EXEC);
	keep_last(task, old);
	__builtin_memset(proc, 0, sizeof(*proc));
	proc->id.pid = pid;
	proc->id.start_ns = bpf_ktime_get_boot_ns();
	proc->flags = PROC_EXEC;
	fill_rights(proc, task);

	if (!old) {
		room->record.old = untracked_id(task);
		proc->parent = id_of(task->real_parent);
		proc->born_ns = task->group_leader->start_boottime;
		return;
	}
	room->record.old = old->id;
	proc->parent = old->parent;
	proc->born_ns = old->born_ns;
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
	fill_head(&record->head, RECORD_EXIT, sizeof(*record), proc);
	record->head.tid = task->pid;
	record->status = exit_status(task);
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
