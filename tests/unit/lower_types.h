/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * lower_types - the structures behind argument types, with the members that
 * are read and little else
 *
 * They are compiled into BTF by clang, and into a test by gcc, which says with
 * offsetof() what is right.
 */

#include "lower_objects.h"

typedef struct {
	u32 val;
} kuid_t;

typedef struct {
	u64 val;
} kernel_cap_t;

struct inode {
	void *i_op;
	u16 i_mode;
};

struct vfsmount {
	int mnt_flags;
};

struct dentry {
	u32 d_flags;
	struct inode *d_inode;
	char d_iname[8];
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct file {
	u32 f_mode;
	struct path f_path;
	struct inode *f_inode;
};

struct kiocb {
	long ki_pos;
	struct file *ki_filp;
};

struct filename {
	int refcnt;
	const char *name;
};

struct ns_common {
	void *ops;
	u32 inum;
};

struct user_namespace {
	int level;
	kuid_t owner;
	kuid_t group;
	struct ns_common ns;
};

struct cred {
	long usage;
	kuid_t uid, gid, suid, sgid, euid, egid, fsuid, fsgid;
	u32 securebits;
	kernel_cap_t cap_inheritable, cap_permitted, cap_effective;
	struct user_namespace *user_ns;
};

struct linux_binprm {
	struct cred *cred;
	struct file *file;
};

struct iov_iter {
	u8 iter_type;
	u64 count;
};

struct msghdr {
	void *msg_name;
	struct iov_iter msg_iter;
};

struct task_struct {
	volatile long state;
	u32 in_execve : 1;
	u32 in_iowait : 3;
	s32 nice : 5;
	int pid;
	u16 port;
	s8 delta;
	u64 wide;
	char comm[16];
	char *title;
	void *private;
	struct task_struct *real_parent;
	const struct cred *cred;
	struct file *exe;
	struct tcp_sock *tcp;
	struct msghdr message;
};

/* What a raw tracepoint is called with; the first is not the kernel's. */
typedef void (*btf_trace_sched_switch)(void *data, _Bool preempt,
				       struct task_struct *prev,
				       struct task_struct *next);
