/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * ima - hashes of files, by the kernel's integrity subsystem
 *
 * To hash a file is to read it, for which only a program that may sleep can
 * ask. The one that judges must not: where the kernel keeps LSM programs from
 * entering themselves (before 6.2), every call of other tasks that come to the
 * CPU while it sleeps would be left out, and go unjudged. So a program of its
 * own at the same hook runs before it and leaves the hash for its thread. If
 * that one is left out, an event lacks the hash, and nothing else.
 *
 * Which rules win is not known yet then: every file of the hook is hashed.
 */

#include "string.bpf.h"

/* No entry outlives the call: a hash is never that of another file. */
static __always_inline void forget_hash(void)
{
	__u64 key = bpf_get_current_pid_tgid();

	bpf_map_delete_elem(&hashes, &key);
}

APART read_hash(struct call *call, struct value *value)
{
	__u64 key = bpf_get_current_pid_tgid();
	const struct file_hash *hash = bpf_map_lookup_elem(&hashes, &key);
	char *to = next_string(call);

	if (!hash || !to)
		return 0;
	bpf_probe_read_kernel(to, sizeof(*hash), hash);
	take_string(call, value, sizeof(*hash) + 1);
	return 0;
}

static __always_inline bool is_regular(const struct file *file)
{
	return (BPF_CORE_READ(file, f_inode, i_mode) & KERNEL_S_IFMT) ==
	       KERNEL_S_IFREG;
}

/* Only of regular files: to read others may wait, or take what is for others
 * to read. */
static __always_inline void leave_hash(struct file *file)
{
	__u64 key = bpf_get_current_pid_tgid();
	struct file_hash hash = { 0 };
	long algorithm;

	if (!file || !is_regular(file))
		return;
	algorithm = bpf_ima_file_hash(file, hash.digest, sizeof(hash.digest));
	if (algorithm < 0)
		return;
	hash.algorithm = (__u8)algorithm;
	bpf_map_update_elem(&hashes, &key, &hash, BPF_ANY);
}

SEC("lsm.s/bprm_check_security")
int BPF_PROG(hash_program, struct linux_binprm *bprm)
{
	leave_hash(bprm->file);
	return 0;
}

SEC("lsm.s/file_open")
int BPF_PROG(hash_file, struct file *file)
{
	leave_hash(file);
	return 0;
}
