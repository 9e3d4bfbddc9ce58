/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * image - the constants and maps of one hook: an image in the kernel
 *
 * Besides those of tables.bpf.h, acts and exprs are of the image, filled and
 * frozen like them. The others are made for the hooks that need them.
 */

#include "tables.bpf.h"

const volatile struct place_conf place = {};

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_RDONLY_PROG);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct act);
} acts SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_RDONLY_PROG);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct expr_op);
} exprs SEC(".maps");

/* N_ROOMS for each CPU, of hook_scratch_size() bytes: see room.bpf.h. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct room) + sizeof(struct held));
} scratch SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u64);
	__type(value, struct pending);
} pending SEC(".maps");

/* Calls that wait for their return: hook_held_size() bytes each. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(struct held_key));
	__uint(value_size, sizeof(struct held));
} held SEC(".maps");

/* Is it in force? What runs later judges what the entry put off, in any case.
 */
__u32 in_force;

/* How many entries pending and held have, so that the way out is cheap. */
__u64 n_pending, n_held;

/* When a rule reported such values last. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1);
	__type(key, struct rate_key);
	__type(value, __u64);
} rates SEC(".maps");

/* Hashes of files, by thread group and thread: ima.bpf.h. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1);
	__type(key, __u64);
	__type(value, struct file_hash);
} hashes SEC(".maps");

/* Notes for the enforcer, by thread group and thread; of all hooks. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1);
	__type(key, __u64);
	__type(value, struct note);
} notes SEC(".maps");

/* Programs that are protected: spare.bpf.h; of all hooks. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, struct exe_key);
	__type(value, __u32);
} protected_exes SEC(".maps");

/* Owners of sockets; of all hooks. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, 1);
	__type(key, __u64);
	__type(value, struct owner);
} socks SEC(".maps");
