/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * guard_report - an attempt is counted, told and denied
 */

#include "cgroup_walk.bpf.h"
#include "guard_task.bpf.h"
#include "rights.bpf.h"

/* Attempts, by enum guard_hook. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, N_GUARD_HOOKS);
	__type(key, __u32);
	__type(value, __u64);
} guard_counts SEC(".maps");

static __always_inline void fill_who(struct record_hook *record)
{
	struct task_struct *task = current_task();
	const struct proc *proc = task_proc();

	record->head.time_ns = bpf_ktime_get_boot_ns();
	record->head.tid = (__u32)bpf_get_current_pid_tgid();
	if (proc) {
		record->head.proc = proc->id;
		record->head.proc_flags = proc->flags;
	} else {
		record->head.proc = untracked_id(task);
		record->head.proc_flags = PROC_UNKNOWN;
		lose(LOSS_PROC_UNKNOWN);
	}
	read_rights(&record->rights, BPF_CORE_READ(task, cred));
	record->cgroup = cgroup_id(cgroup_node(task));
}

static __always_inline void count(__u32 hook)
{
	__u64 *n = bpf_map_lookup_elem(&guard_counts, &hook);

	if (n)
		(*n)++;
}

/* @text: the address of a string in the kernel. */
__noinline int report(__u32 hook, __u64 text, __u64 number)
{
	struct record_guard record = {
		.hook.head.kind = RECORD_HOOK,
		.hook.head.size = sizeof(record),
		.hook.image = GUARD_IMAGE + hook,
		.hook.n_values = 2,
		.hook.n_words = 1,
		.hook.verdict = VERDICT_OVERRIDE,
		.hook.stage = STAGE_ENTRY,
		.hook.error = -KERNEL_EPERM,
		.text.state = VALUE_OK,
		.number.state = VALUE_OK,
		.number.number = number,
		.word = 1,
	};
	long len;

	fill_who(&record.hook);
	len = bpf_probe_read_kernel_str(record.bytes, sizeof(record.bytes),
					(void *)text);
	record.text.len = len > 0 ? (__u32)len - 1 : 0;
	count(hook);
	if (bpf_ringbuf_output(&events, &record, sizeof(record), 0))
		lose(LOSS_RING_HOOK);
	return 0;
}

static __always_inline long deny(__u32 hook, const void *text, __u64 number)
{
	const struct guard_self *known = self();

	if (known && known->is_over)
		return 0;
	report(hook, (__u64)text, number);
	return -KERNEL_EPERM;
}
