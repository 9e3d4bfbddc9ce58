/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * exe_file - which file a process runs, and what that has given it
 *
 * What a program has got by the bits or the capabilities of its file shows in
 * the difference between the credentials before and after. They are only both
 * there while the execve is under way: at sched_prepare_exec (6.10), or where
 * security_bprm_committing_creds can be probed. What is gained then is noted
 * for the end of the execve, which finds the same struct linux_binprm. Where
 * neither is granted, the bits of the file and the capabilities that the
 * process had when it was executed last must do: who has given up some since
 * then and gets them back is overlooked.
 */

#include "path.bpf.h"
#include "rights.bpf.h"

enum {
	NSEC_MASK = 0x7fffffff, /* i_ctime_nsec has a flag above it */
	SECURE_NOROOT = 1 << 0,
	MAX_GAINS = 4096, /* execves under way that gain anything */
};

#define MEMFD_PREFIX 0x003a64666d656dULL /* "memfd:" */

/* By the address of the struct linux_binprm: enum exe_flag. */
struct {
	__uint(type, BPF_MAP_TYPE_LRU_HASH);
	__uint(max_entries, MAX_GAINS);
	__type(key, __u64);
	__type(value, __u32);
} exec_gains SEC(".maps");

static __always_inline __u64 ctime_ns(const struct inode *inode)
{
	const struct inode___private *renamed = (void *)inode;
	const struct inode___split *split = (void *)inode;
	__u64 sec, nsec;

	if (bpf_core_field_exists(split->i_ctime_sec)) {
		sec = READ(split, i_ctime_sec);
		nsec = READ(split, i_ctime_nsec);
	} else if (bpf_core_field_exists(renamed->__i_ctime)) {
		sec = READ(renamed, __i_ctime.tv_sec);
		nsec = READ(renamed, __i_ctime.tv_nsec);
	} else {
		sec = READ(inode, i_ctime.tv_sec);
		nsec = READ(inode, i_ctime.tv_nsec);
	}
	return sec * 1000000000 + (nsec & NSEC_MASK);
}

/* A file without a folder, whose name the kernel begins with "memfd:". */
static __always_inline bool is_memfd(const struct file *file)
{
	const struct dentry *dentry = READ(file, f_path.dentry);
	__u64 name = 0;

	if (!READ(dentry, d_op, d_dname) || READ(dentry, d_parent) != dentry)
		return false;
	bpf_probe_read_kernel(&name, 6, READ(dentry, d_name.name));
	return name == MEMFD_PREFIX;
}

static __always_inline void read_exe_file(struct exe_file *to,
					  const struct file *file)
{
	const struct inode *inode = READ(file, f_inode);

	to->inode = READ(inode, i_ino);
	to->device = READ(inode, i_sb, s_dev);
	to->mode = READ(inode, i_mode);
	to->links = READ(inode, i_nlink);
	to->ctime_ns = ctime_ns(inode);
	to->flags = is_memfd(file) ? EXE_MEMFD : 0;
}

/* Root gets all capabilities, by its id and not by the file. That is so for the
 * root of each user namespace; of others than the initial one it is not known
 * here who that is, and what it gains this way is told as the file's. */
static __always_inline bool is_root(const struct cred *cred)
{
	return !(READ(cred, securebits) & SECURE_NOROOT) &&
	       (!READ(cred, uid.val) || !READ(cred, euid.val));
}

static __always_inline __u32 gained_caps(const struct cred *cred, __u64 before)
{
	__u64 more = cred_caps(cred, CAPS_PERMITTED) & ~before;

	return more && !is_root(cred) ? EXE_GAINS_CAPS : 0;
}

static __always_inline void note_gains(struct task_struct *task,
				       const struct linux_binprm *bprm)
{
	const struct cred *old = READ(task, cred);
	const struct cred *new = READ(bprm, cred);
	__u64 key = (__u64)bprm;
	__u32 gains = gained_caps(new, cred_caps(old, CAPS_PERMITTED));

	if (READ(new, euid.val) != READ(old, euid.val))
		gains |= EXE_GAINS_UID;
	if (READ(new, egid.val) != READ(old, egid.val))
		gains |= EXE_GAINS_GID;
	if (gains)
		bpf_map_update_elem(&exec_gains, &key, &gains, BPF_ANY);
	else
		bpf_map_delete_elem(&exec_gains, &key);
}

static __always_inline __u32 take_gains(const struct linux_binprm *bprm)
{
	__u64 key = (__u64)bprm;
	__u32 *gains = bpf_map_lookup_elem(&exec_gains, &key);
	__u32 flags = gains ? *gains : 0;

	if (gains)
		bpf_map_delete_elem(&exec_gains, &key);
	return flags;
}

/* @before: capabilities that were permitted, as far as is known. */
static __always_inline __u32 guess_gains(const struct linux_binprm *bprm,
					 const struct rights *now, __u32 mode,
					 __u64 before)
{
	const struct creds *creds = &now->creds;
	__u32 flags = 0;

	if (!READ(bprm, per_clear))
		return 0;
	if ((mode & KERNEL_S_ISUID) && creds->euid != creds->uid)
		flags |= EXE_GAINS_UID;
	if ((mode & KERNEL_S_ISGID) && creds->egid != creds->gid)
		flags |= EXE_GAINS_GID;
	if ((now->caps[CAPS_PERMITTED] & ~before) && creds->uid && creds->euid)
		flags |= EXE_GAINS_CAPS;
	return flags;
}
