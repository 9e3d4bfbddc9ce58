/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * task - what is known of the current process
 */

#include "abi.h"
#include "maps.bpf.h"
#include "typed.bpf.h"

enum {
	MAX_UNKNOWN = 8, /* generations that nobody saw being made */
};

static __always_inline __u32 task_pid(void)
{
	return bpf_get_current_pid_tgid() >> 32;
}

static __always_inline struct proc *task_proc(void)
{
	__u32 pid = task_pid();

	return bpf_map_lookup_elem(&procs_by_pid, &pid);
}

static __always_inline struct marks *marks_of(__u32 pid)
{
	return bpf_map_lookup_elem(&marks_by_pid, &pid);
}

/* Mostly there are none, and to look costs less than to delete nothing. */
static __always_inline void drop_marks(__u32 pid)
{
	if (marks_of(pid))
		bpf_map_delete_elem(&marks_by_pid, &pid);
}

/* The nearest ancestor that procs_by_pid has; 0: none that is near. */
static __always_inline __u32 known_ancestor(struct task_struct *task)
{
	for (int i = 0; i < MAX_UNKNOWN; i++) {
		__u32 pid;

		task = READ(task, real_parent);
		pid = READ(task, tgid);
		if (bpf_map_lookup_elem(&procs_by_pid, &pid))
			return pid;
	}
	return 0;
}

/* Word @word of the marks of @kind. @of_parent: these are of the process that
 * forked the one that is asked about, which has none of its own. */
static __always_inline __u64 pick_marks(const struct marks *marks, __u32 kind,
					__u32 word, bool of_parent)
{
	if (!marks)
		return 0;
	word &= MARK_WORDS - 1;
	barrier_var(word);

	switch (kind) {
	case MARKS_FOLLOW:
		return marks->self[word] | marks->ancestor[word];
	case MARKS_PARENT:
		return of_parent ? marks->self[word] : marks->parent[word];
	case MARKS_ANCESTOR:
		return marks->ancestor[word] |
		       (of_parent ? marks->self[word] : 0);
	}
	return 0;
}

/*
 * Word @word of the marks of @kind, enum marks_kind, of the current process
 * @pid. One that procs_by_pid does not have, since the kernel left process_fork
 * out when it was made (see exec.bpf.h), has those that it would have got from
 * its nearest ancestor that is known.
 */
static __always_inline __u64 marks_word(__u32 pid, __u32 kind, __u32 word)
{
	bool known = bpf_map_lookup_elem(&procs_by_pid, &pid) != 0;

	if (!known)
		pid = known_ancestor(this_task());
	return pick_marks(marks_of(pid), kind, word, !known);
}

/* The same of what the current process was before the execve that process_exec
 * has just noted. */
static __always_inline __u64 last_marks_word(const struct last_exec *last,
					     __u32 kind, __u32 word)
{
	return last->marked ? pick_marks(&last->marks, kind, word, false) : 0;
}

static __always_inline __u64 task_born(struct task_struct *task)
{
	return READ(task, group_leader, start_boottime);
}

/* The id of a process that procs_by_pid does not have: the one that it got when
 * it was forked. It is another if it was executed since, which is lost. */
static __always_inline struct proc_id untracked_id(struct task_struct *task)
{
	__u32 pid = READ(task, tgid);

	return (struct proc_id){
		.start_ns = pid ? task_born(task) : KERNEL_START_NS,
		.pid = pid,
	};
}

/* The number of @task at @level of the pid namespaces; a pointer that the
 * verifier knows takes no index that it does not. */
static __always_inline struct upid read_upid(struct task_struct *task,
					     __u32 level)
{
	const struct pid *pid = BPF_CORE_READ(task, thread_pid);
	struct upid upid = { 0 };

	bpf_probe_read_kernel(
		&upid, sizeof(upid),
		(char *)pid + bpf_core_field_offset(struct pid, numbers) +
			level * bpf_core_type_size(struct upid));
	return upid;
}

/* The thread group id of @task in its own pid namespace; 0 in the initial one.
 */
static __always_inline __u32 ns_pid_of(struct task_struct *task)
{
	struct task_struct *leader = READ(task, group_leader);
	__u32 level = READ(leader, thread_pid, level);

	return level ? read_upid(leader, level).nr : 0;
}

static __always_inline __u32 task_ns_pid(void)
{
	return ns_pid_of(this_task());
}

static __always_inline __u32 task_pid_namespace(struct task_struct *task)
{
	__u32 level = READ(task, thread_pid, level);

	if (!level)
		return READ(task, thread_pid, numbers[0].ns, ns.inum);
	return BPF_CORE_READ(read_upid(task, level).ns, ns.inum);
}

static __always_inline bool has_time_namespaces(void)
{
	struct time_namespace *space = 0;
	struct nsproxy *proxy = 0;

	return bpf_core_field_exists(proxy->time_ns) &&
	       bpf_core_field_exists(space->ns);
}

/* Inode number of a namespace that @proxy has; 0: it has none, or the kernel
 * has no such kind. What is read through NULL is 0. */
static __always_inline __u32 proxy_namespace(const struct nsproxy *proxy,
					     __u32 kind)
{
	switch (kind) {
	case NAMESPACE_UTS:
		return READ(proxy, uts_ns, ns.inum);
	case NAMESPACE_IPC:
		return READ(proxy, ipc_ns, ns.inum);
	case NAMESPACE_MNT:
		return READ(proxy, mnt_ns, ns.inum);
	case NAMESPACE_PID_FOR_CHILDREN:
		return READ(proxy, pid_ns_for_children, ns.inum);
	case NAMESPACE_NET:
		return READ(proxy, net_ns, ns.inum);
	case NAMESPACE_TIME:
		return has_time_namespaces() ? READ(proxy, time_ns, ns.inum)
					     : 0;
	case NAMESPACE_TIME_FOR_CHILDREN:
		return has_time_namespaces()
			       ? READ(proxy, time_ns_for_children, ns.inum)
			       : 0;
	case NAMESPACE_CGROUP:
		return READ(proxy, cgroup_ns, ns.inum);
	}
	return 0;
}

/* The same of @task, enum namespace_kind; one that exits has few. */
static __always_inline __u32 task_namespace(struct task_struct *task,
					    __u32 kind)
{
	switch (kind) {
	case NAMESPACE_PID:
		return task_pid_namespace(task);
	case NAMESPACE_USER:
		return READ(task, cred, user_ns, ns.inum);
	}
	return proxy_namespace(READ(task, nsproxy), kind);
}

/* All of them. */
static __always_inline void task_namespaces(struct task_struct *task, __u32 *to)
{
	const struct nsproxy *proxy = READ(task, nsproxy);

#pragma unroll
	for (int i = 0; i < N_NAMESPACES; i++)
		to[i] = proxy_namespace(proxy, i);
	to[NAMESPACE_PID] = task_namespace(task, NAMESPACE_PID);
	to[NAMESPACE_USER] = task_namespace(task, NAMESPACE_USER);
}

/* The effective user id. */
static __always_inline __u32 task_uid(struct task_struct *task)
{
	return READ(task, cred, euid.val);
}

/* Are capabilities numbers, that may be read as such? (6.3) */
static __always_inline bool has_typed_caps(const struct cred *cred)
{
	return IS_TYPED && bpf_core_field_exists(cred->cap_effective.val);
}

static __always_inline __u64 probe_caps(const void *from)
{
	__u64 caps = 0;

	bpf_probe_read_kernel(&caps, sizeof(caps), from);
	return caps;
}

#define READ_CAPS(cred, set)                                            \
	(has_typed_caps(cred)                                           \
		 ? READ(cred, set.val)                                  \
		 : probe_caps(bpf_core_field_offset(struct cred, set) + \
			      (const char *)(cred)))

/* The capabilities of @cred, a bit each; @set: enum cap_set. */
static __always_inline __u64 cred_caps(const struct cred *cred, __u32 set)
{
	switch (set) {
	case CAPS_EFFECTIVE:
		return READ_CAPS(cred, cap_effective);
	case CAPS_INHERITABLE:
		return READ_CAPS(cred, cap_inheritable);
	case CAPS_PERMITTED:
		return READ_CAPS(cred, cap_permitted);
	}
	return 0;
}

static __always_inline __u64 task_caps(struct task_struct *task, __u32 set)
{
	return cred_caps(READ(task, cred), set);
}
