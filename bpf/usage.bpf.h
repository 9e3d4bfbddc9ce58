/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * usage - what a process has used up, when its last thread ends
 *
 * Threads add what they used to struct signal_struct when they are released
 * (kernel/exit.c, __exit_signal()), which is after they have told of their end;
 * the first one is not released before the rest. So it is the sum of that and
 * of the threads that are still in the list, as in thread_group_cputime(). The
 * counter of stats_lock says whether one went from the list to the sum while
 * both were read; then it is all done again. Readers need no lock: tasks are
 * freed when no program can see them any more.
 *
 * The running thread has been charged for its time up to the last clock tick
 * or switch of tasks.
 */

#include "kernel.h"

#include "abi.h"

enum {
	USAGE_TRIES = 4,
	THREAD_BATCH = 32, /* threads of one call */
	MAX_THREADS = 1 << 15,
};

struct usage {
	__u64 user;
	__u64 system;
	__u64 runtime; /* exact; user and system are what ticks came upon */
	__u64 minor_faults;
	__u64 major_faults;
	__u64 read_bytes;
	__u64 write_bytes;
	__u64 voluntary_switches;
	__u64 involuntary_switches;
};

/* A walk through the threads. */
struct usage_walk {
	__u64 node; /* struct list_head */
	__u64 head;
	struct usage sum;
};

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct usage_walk);
} usage_walks SEC(".maps");

static __always_inline void add_thread(struct usage *sum,
				       const struct task_struct *task)
{
	sum->user += BPF_CORE_READ(task, utime);
	sum->system += BPF_CORE_READ(task, stime);
	sum->runtime += BPF_CORE_READ(task, se.sum_exec_runtime);
	sum->minor_faults += BPF_CORE_READ(task, min_flt);
	sum->major_faults += BPF_CORE_READ(task, maj_flt);
	sum->voluntary_switches += BPF_CORE_READ(task, nvcsw);
	sum->involuntary_switches += BPF_CORE_READ(task, nivcsw);
	if (bpf_core_field_exists(task->ioac.read_bytes)) {
		sum->read_bytes += BPF_CORE_READ(task, ioac.read_bytes);
		sum->write_bytes += BPF_CORE_READ(task, ioac.write_bytes);
	}
}

static __always_inline void set_ended(struct usage *sum,
				      const struct signal_struct *ended)
{
	sum->user = BPF_CORE_READ(ended, utime);
	sum->system = BPF_CORE_READ(ended, stime);
	sum->runtime = BPF_CORE_READ(ended, sum_sched_runtime);
	sum->minor_faults = BPF_CORE_READ(ended, min_flt);
	sum->major_faults = BPF_CORE_READ(ended, maj_flt);
	sum->voluntary_switches = BPF_CORE_READ(ended, nvcsw);
	sum->involuntary_switches = BPF_CORE_READ(ended, nivcsw);
	sum->read_bytes = 0;
	sum->write_bytes = 0;
	if (bpf_core_field_exists(ended->ioac.read_bytes)) {
		sum->read_bytes = BPF_CORE_READ(ended, ioac.read_bytes);
		sum->write_bytes = BPF_CORE_READ(ended, ioac.write_bytes);
	}
}

/* Adds some threads. Returns whether there are more. */
__noinline int add_threads(__u32 key)
{
	struct usage_walk *walk = bpf_map_lookup_elem(&usage_walks, &key);

	if (!walk)
		return 0;
	for (int i = 0; i < THREAD_BATCH; i++) {
		const struct list_head *node = (void *)walk->node;

		if (!node || walk->node == walk->head)
			return 0;
		add_thread(&walk->sum,
			   (void *)node -
				   bpf_core_field_offset(struct task_struct,
							 thread_node));
		walk->node = (__u64)BPF_CORE_READ(node, next);
	}
	return 1;
}

/* Sums up the process of @at, a struct signal_struct. Returns whether no thread
 * was released meanwhile. */
__noinline int try_usage(__u64 at)
{
	const struct signal_struct *signal = (void *)at;
	__u32 key = 0;
	struct usage_walk *walk = bpf_map_lookup_elem(&usage_walks, &key);
	__u32 before;

	if (!walk)
		return 1;
	before = BPF_CORE_READ(signal, stats_lock.seqcount.seqcount.sequence);
	set_ended(&walk->sum, signal);
	walk->head =
		at + bpf_core_field_offset(struct signal_struct, thread_head);
	walk->node = (__u64)BPF_CORE_READ(signal, thread_head.next);
	for (int i = 0; i < MAX_THREADS; i += THREAD_BATCH) {
		if (!add_threads(key))
			break;
	}
	return !(before & 1) &&
	       before == BPF_CORE_READ(signal,
				       stats_lock.seqcount.seqcount.sequence);
}

/* Is it the only thread that has not been released? */
static __always_inline bool is_alone(struct task_struct *task)
{
	struct signal_struct *signal = task->signal;
	__u64 node = (__u64)task +
		     bpf_core_field_offset(struct task_struct, thread_node);

	return (__u64)signal->thread_head.next == node &&
	       (__u64)signal->thread_head.prev == node;
}

/* Most processes have had one thread, and what is read of it through pointers
 * that the verifier knows costs a fraction. Returns whether it was alone, and
 * no other was released meanwhile. */
static __always_inline bool usage_alone(struct usage *sum,
					struct task_struct *task)
{
	struct signal_struct *signal = task->signal;
	__u32 before = signal->stats_lock.seqcount.seqcount.sequence;

	barrier();
	if (before & 1 || !is_alone(task))
		return false;
	sum->user = signal->utime + task->utime;
	sum->system = signal->stime + task->stime;
	sum->runtime = signal->sum_sched_runtime + task->se.sum_exec_runtime;
	sum->minor_faults = signal->min_flt + task->min_flt;
	sum->major_faults = signal->maj_flt + task->maj_flt;
	sum->voluntary_switches = signal->nvcsw + task->nvcsw;
	sum->involuntary_switches = signal->nivcsw + task->nivcsw;
	sum->read_bytes = 0;
	sum->write_bytes = 0;
	if (bpf_core_field_exists(signal->ioac.read_bytes)) {
		sum->read_bytes =
			signal->ioac.read_bytes + task->ioac.read_bytes;
		sum->write_bytes =
			signal->ioac.write_bytes + task->ioac.write_bytes;
	}
	barrier();
	return before == signal->stats_lock.seqcount.seqcount.sequence;
}

/* What @part of @whole is of @of, without overflow: to a millionth. */
static __always_inline __u64 share_of(__u64 of, __u64 part, __u64 whole)
{
	__u64 share;

	if (whole >> 40) { /* 18 minutes */
		whole >>= 20;
		part >>= 20;
	}
	share = (part << 20) / whole;
	return (of >> 20) * share + ((of & ((1 << 20) - 1)) * share >> 20);
}

/* As getrusage() has it (kernel/sched/cputime.c, cputime_adjust()): the ticks
 * only say how the time divides. */
static __always_inline void fill_times(struct record_exit *record,
				       const struct usage *sum)
{
	__u64 ticks = sum->user + sum->system;

	if (sum->user && ticks)
		record->system_ns = share_of(sum->runtime, sum->system, ticks);
	else if (ticks)
		record->system_ns = sum->runtime;
	record->user_ns = sum->runtime - record->system_ns;
}

static __always_inline void fill_usage(struct record_exit *record,
				       struct task_struct *task)
{
	__u32 key = 0;
	struct usage_walk *walk = bpf_map_lookup_elem(&usage_walks, &key);
	const struct usage *sum;

	if (!walk)
		return;
	sum = &walk->sum;
	for (int i = 0; i < USAGE_TRIES; i++) {
		if (usage_alone(&walk->sum, task) ||
		    try_usage((__u64)BPF_CORE_READ(task, signal)))
			break;
	}
	fill_times(record, sum);
	record->max_rss = task->signal->maxrss << PAGE_SHIFT;
	record->minor_faults = sum->minor_faults;
	record->major_faults = sum->major_faults;
	record->read_bytes = sum->read_bytes;
	record->write_bytes = sum->write_bytes;
	record->voluntary_switches = sum->voluntary_switches;
	record->involuntary_switches = sum->involuntary_switches;
}
