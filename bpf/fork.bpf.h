/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * fork - a new process gets what it has of its creator; and one that moves
 */

#include "exec_record.bpf.h"
#include "maps.bpf.h"
#include "marks.bpf.h"
#include "task.bpf.h"
#include "who.bpf.h"

/* Processes whose exit was told: proc::born_ns by thread group id. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} ended_pids SEC(".maps");

/* Not 0: procs_by_pid was full at some time. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} was_full SEC(".maps");

static __always_inline __u64 *table_was_full(void)
{
	__u32 key = 0;

	return bpf_map_lookup_elem(&was_full, &key);
}

static __always_inline void lose_proc(void)
{
	__u64 *full = table_was_full();

	lose(LOSS_PROC_TABLE);
	if (full)
		*full = 1;
}

/* A record_fork is put together here. */
struct fork_room {
	struct proc proc;
	struct record_fork record;
	char cgroup[MAX_STRING];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct fork_room);
} scratch_fork SEC(".maps");

/* A record_cgroup, idem. */
struct move_room {
	struct record_cgroup record;
	char cgroup[MAX_STRING];
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct move_room);
} scratch_move SEC(".maps");

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

/* The child runs the program of its creator. */
static __always_inline void inherit(struct proc *child, const struct proc *from)
{
	child->flags |= from->flags & (PROC_LONG_EXE | PROC_STRANGE);
	child->exe_len = from->exe_len;
	__builtin_memcpy(child->exe, from->exe, sizeof(child->exe));
}

static __always_inline struct proc_id id_of(struct task_struct *task)
{
	__u32 pid = READ(task, tgid);
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

/* What the table keeps of it. */
static __always_inline void take_who(struct proc *proc, const struct who *who)
{
	__builtin_memcpy(proc->namespaces, who->namespaces,
			 sizeof(proc->namespaces));
	__builtin_memcpy(proc->caps, who->rights.caps, sizeof(proc->caps));
}

/* Is the child the first process of its pid namespace, or of its tree? Who came
 * in by setns() is not. */
static __always_inline bool is_init_tree(const struct fork_room *room,
					 const struct proc *creator)
{
	if (room->record.who.ns_pid <= 1)
		return room->record.who.ns_pid;
	return creator && creator->flags & PROC_INIT_TREE &&
	       creator->namespaces[NAMESPACE_PID] ==
		       room->proc.namespaces[NAMESPACE_PID];
}

/* The path of the child's cgroup, if it was made in another than its creator's
 * (CLONE_INTO_CGROUP). */
static __always_inline void put_cgroup(struct fork_room *room,
				       struct task_struct *creator,
				       struct task_struct *child, __u64 node)
{
	const struct path_walk *walk;

	if (READ(creator, cgroups) == READ(child, cgroups) ||
	    cgroup_node(creator) == node)
		return;
	walk = cgroup_walk(WALK_AT_FORK, node);
	if (walk && walk->done)
		room->record.cgroup_len = copy_walk(room->cgroup, walk);
}

static __always_inline void report_fork(struct fork_room *room)
{
	struct record_fork *record = &room->record;
	__u32 size = record->cgroup_len & (MAX_STRING - 1);

	size += sizeof(*record);
	fill_head(&record->head, RECORD_FORK, size, &room->proc);
	record->parent = room->proc.parent;
	if (bpf_ringbuf_output(&events, record, size, 0))
		lose(LOSS_RING_FORK);
}

/* Takes what the creator has. */
static __always_inline void descend(struct fork_room *room,
				    struct task_struct *creator)
{
	__u32 pid = room->proc.id.pid;
	__u32 from = READ(creator, tgid);
	const struct proc *known = bpf_map_lookup_elem(&procs_by_pid, &from);

	if (has_marked())
		mark_child(pid, marks_of_creator(creator, from, known),
			   MARKS_AT_FORK);
	if (is_init_tree(room, known))
		room->proc.flags |= PROC_INIT_TREE;
	if (!known)
		return;
	inherit(&room->proc, known);
	if (room->proc.flags & PROC_LONG_EXE)
		copy_long_exe(from, pid);
}

/* In the creator; the child is not yet on any CPU. */
static __always_inline int track_fork(struct task_struct *creator,
				      struct task_struct *child)
{
	struct task_struct *parent = READ(child, real_parent);
	__u32 pid = READ(child, tgid);
	__u32 key = 0;
	struct fork_room *room = bpf_map_lookup_elem(&scratch_fork, &key);
	__u64 node;

	if (!room || READ(child, pid) != (int)pid)
		return 0; /* a thread */

	node = cgroup_node(child);
	__builtin_memset(&room->proc, 0, sizeof(room->proc));
	__builtin_memset(&room->record, 0, sizeof(room->record));
	fill_who(&room->record.who, child, node);
	room->proc.flags = PROC_CLONE;
	room->proc.id = untracked_id(child);
	room->proc.born_ns = room->proc.id.start_ns;
	room->proc.parent = id_of(parent);
	room->record.creator =
		parent == creator ? room->proc.parent : id_of(creator);
	take_who(&room->proc, &room->record.who);

	if (bpf_map_lookup_elem(&ended_pids, &pid))
		bpf_map_delete_elem(&ended_pids, &pid);
	descend(room, creator);
	if (bpf_map_update_elem(&procs_by_pid, &pid, &room->proc, BPF_ANY))
		lose_proc();
	put_cgroup(room, creator, child, node);
	report_fork(room);
	return 0;
}

/* Who is not in the table has the path that /proc shows. */
static __always_inline void report_move(struct task_struct *task, __u64 node)
{
	__u32 pid = READ(task, tgid);
	const struct proc *proc = bpf_map_lookup_elem(&procs_by_pid, &pid);
	__u32 key = 0;
	struct move_room *room = bpf_map_lookup_elem(&scratch_move, &key);
	const struct path_walk *walk = cgroup_walk(WALK_AT_MOVE, node);
	struct record_cgroup *record;
	__u32 len;

	if (!proc || !room || !walk || !walk->done)
		return;
	record = &room->record;
	__builtin_memset(record, 0, sizeof(*record));
	record->cgroup = cgroup_id(node);
	len = copy_walk(room->cgroup, walk) & (MAX_STRING - 1);
	record->cgroup_len = len;
	fill_head(&record->head, RECORD_CGROUP, sizeof(*record) + len, proc);
	if (bpf_ringbuf_output(&events, record, sizeof(*record) + len, 0))
		lose(LOSS_RING_CGROUP);
}
