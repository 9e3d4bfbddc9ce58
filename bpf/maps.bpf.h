/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * maps - what all programs share: one ring, one table of processes, losses
 *
 * Every object declares them; the loader makes them once and hands the same
 * ones to each (bpf_map__reuse_fd). Sizes are set by the loader.
 */

#include "abi.h"

struct {
	__uint(type, BPF_MAP_TYPE_RINGBUF);
	__uint(max_entries, 1);
} events SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, N_LOSSES);
	__type(key, __u32);
	__type(value, __u64);
} losses SEC(".maps");

/*
 * Key: thread group id. Storage of the task would be no table to be filled, but
 * Linux 5.10 has none, 6.x gives none while another task's is made on the same
 * CPU, which would lose who a process is, and execve in another thread than the
 * first one leaves it behind.
 */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct proc);
} procs_by_pid SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct exe);
} exes_by_pid SEC(".maps");

/* Processes that are in a set, or descend from one that is: key thread group
 * id. Most do not and are not in it. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct marks);
} marks_by_pid SEC(".maps");

/* Filled by process_exec, for programs that run after it at the same place.
 * Key: CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct last_exec);
} last_exec SEC(".maps");

static __always_inline void lose(__u32 loss)
{
	__u64 *count = bpf_map_lookup_elem(&losses, &loss);

	if (count)
		(*count)++;
}
