/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * missed - how often the kernel left a program out
 *
 * As far as it tells: what it does not count is 0.
 */

#include <stdint.h>

/*
 * It does so when a program would enter itself; where it preempts programs,
 * also when another task on the CPU is in the middle of the same program
 * (bpf_prog_info::recursion_misses, Linux 5.12; of kprobes and tracepoints
 * 6.7).
 */
uint64_t missed_runs(int program);

/* Hits of a kprobe that did not come to its program: it was hit within another
 * one, or more calls than there are places for waited for their return (Linux
 * 6.7). */
uint64_t missed_hits(int link);
