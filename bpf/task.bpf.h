/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * task - what is known of the current process
 */

#include "abi.h"

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

static __always_inline __u64 marks_of(__u32 pid)
{
	__u64 *marks = bpf_map_lookup_elem(&marks_by_pid, &pid);

	return marks ? *marks : 0;
}

/*
 * The marks of a process that procs_by_pid does not have, since the kernel left
 * process_fork out when it was made (see exec.bpf.h): those of its nearest
 * ancestor that is known.
 */
static __always_inline __u64 ancestor_marks(struct task_struct *task)
{
	for (int i = 0; i < MAX_UNKNOWN; i++) {
		__u32 pid;

		task = BPF_CORE_READ(task, real_parent);
		pid = BPF_CORE_READ(task, tgid);
		if (bpf_map_lookup_elem(&procs_by_pid, &pid))
			return marks_of(pid);
	}
	return 0;
}

/* The id of a process that procs_by_pid does not have: its start in clock
 * ticks, which is what /proc shows of it (fs/proc/array.c, do_task_stat()). */
static __always_inline struct proc_id untracked_id(struct task_struct *task)
{
	__u64 start_ns = BPF_CORE_READ(task, group_leader, start_boottime);
	struct proc_id id = { .pid = BPF_CORE_READ(task, tgid) };

	id.start_ns = start_ns / CLOCK_TICK_NS * CLOCK_TICK_NS;
	return id;
}

/* The thread group id in its own pid namespace; 0 in the initial one. */
static __always_inline __u32 task_ns_pid(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct pid *pid = BPF_CORE_READ(task, group_leader, thread_pid);
	unsigned int level = BPF_CORE_READ(pid, level);
	struct upid upid = { 0 };

	if (!level)
		return 0;
	bpf_probe_read_kernel(
		&upid.nr, sizeof(upid.nr),
		(char *)pid + bpf_core_field_offset(struct pid, numbers) +
			level * bpf_core_type_size(struct upid));
	return upid.nr;
}
