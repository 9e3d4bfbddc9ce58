/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * missed - how often the kernel left the programs of an object out
 *
 * It does so when a program would enter itself; where it preempts programs,
 * also when another task on the CPU is in the middle of the same program
 * (bpf_prog_info::recursion_misses, Linux 5.12).
 */

#include <stdint.h>

struct bpf_object;

uint64_t missed_runs(const struct bpf_object *object);
