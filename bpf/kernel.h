/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * kernel - the kernel's types as the programs use them, one field at a time
 *
 * Offsets and sizes are relocated when a program is loaded (CO-RE), so only
 * names and types must be right. Where kernels differ, the comment says since
 * when.
 */

#include <linux/types.h>

#ifndef __bpf__
#error "bpf/kernel.h is for BPF programs"
#endif

#ifndef bool
#define bool _Bool
#define true 1
#define false 0
#endif

#define KERNEL_EPERM   1
#define KERNEL_EFAULT  14
#define KERNEL_EEXIST  17
#define KERNEL_SIGKILL 9
#define KERNEL_S_IFMT  0170000
#define KERNEL_S_IFREG 0100000

#pragma clang attribute push(__attribute__((preserve_access_index)), \
			     apply_to = record)

typedef struct {
	int counter;
} atomic_t;

typedef struct {
	__u32 val;
} kuid_t;

struct qstr {
	union {
		struct {
			__u32 hash;
			__u32 len;
		};
		__u64 hash_len;
	};
	const unsigned char *name;
};

/* include/linux/list_bl.h */
struct hlist_bl_node {
	struct hlist_bl_node **pprev; /* NULL: in no list */
};

struct proc_ns_operations {
	const char *name; /* "net" */
};

struct ns_common {
	unsigned int inum;
	const struct proc_ns_operations *ops;
};

struct super_block {
	unsigned long s_magic;
};

struct inode {
	unsigned short i_mode;
	unsigned long i_ino;
	struct super_block *i_sb;
	void *i_private; /* nsfs: struct ns_common */
};

struct dentry_operations {
	void *d_dname; /* makes the name of what is in no directory */
};

struct dentry {
	struct hlist_bl_node d_hash;
	struct dentry *d_parent;
	struct qstr d_name;
	struct inode *d_inode;
	const struct dentry_operations *d_op;
};

struct vfsmount {
	struct dentry *mnt_root;
};

struct mnt_namespace {
	struct ns_common ns;
};

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
	struct mnt_namespace *mnt_ns; /* NULL: detached; or an error: the
					 kernel's own */
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct file {
	struct path f_path;
	struct inode *f_inode;
};

struct fdtable {
	unsigned int max_fds;
	struct file **fd;
};

struct files_struct {
	struct fdtable *fdt;
};

struct mm_struct {
	unsigned long arg_start;
	unsigned long arg_end;
	struct file *exe_file;
};

struct fs_struct {
	struct path pwd;
};

struct uts_namespace {
	struct ns_common ns;
};

struct ipc_namespace {
	struct ns_common ns;
};

struct pid_namespace {
	struct ns_common ns;
};

struct net {
	struct ns_common ns;
};

struct time_namespace { /* 5.6, CONFIG_TIME_NS */
	struct ns_common ns;
};

struct cgroup_namespace {
	struct ns_common ns;
};

struct user_namespace {
	struct ns_common ns;
};

struct nsproxy {
	struct uts_namespace *uts_ns;
	struct ipc_namespace *ipc_ns;
	struct mnt_namespace *mnt_ns;
	struct pid_namespace *pid_ns_for_children;
	struct net *net_ns;
	struct time_namespace *time_ns;		     /* 5.6 */
	struct time_namespace *time_ns_for_children; /* 5.6 */
	struct cgroup_namespace *cgroup_ns;
};

/* Two halves in an array of __u32 until 6.2. */
typedef struct {
	__u64 val;
} kernel_cap_t;

struct cred {
	kuid_t euid;
	kernel_cap_t cap_inheritable;
	kernel_cap_t cap_permitted;
	kernel_cap_t cap_effective;
	struct user_namespace *user_ns;
};

struct upid {
	int nr;
	struct pid_namespace *ns;
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
};

struct kernfs_node {
	const char *name;
	struct kernfs_node *parent;
};

struct kernfs_node___rcu { /* 6.15 */
	struct kernfs_node *__parent;
};

struct list_head {
	struct list_head *next;
};

struct cgroup_root {
	char name[64]; /* MAX_CGROUP_ROOT_NAMELEN */
};

struct cgroup {
	struct kernfs_node *kn;
	struct cgroup_root *root;
};

struct css_set {
	struct cgroup *dfl_cgrp;
	struct list_head cgrp_links; /* of struct cgrp_cset_link */
};

/* kernel/cgroup/cgroup-internal.h: one for each hierarchy. */
struct cgrp_cset_link {
	struct cgroup *cgrp;
	struct list_head cgrp_link;
};

struct signal_struct {
	atomic_t live;
	unsigned int flags;
	int group_exit_code;
};

struct thread_info {
	__u32 status; /* x86 */
};

struct task_struct {
	struct thread_info thread_info;
	void *stack;
	struct mm_struct *mm;
	int exit_code;
	int pid;
	int tgid;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	__u64 start_boottime; /* 5.5; was real_start_time */
	const struct cred *cred;
	struct fs_struct *fs;
	struct files_struct *files;
	struct nsproxy *nsproxy; /* NULL once it exits */
	struct css_set *cgroups;
	struct signal_struct *signal;
	kuid_t loginuid; /* CONFIG_AUDIT */
};

struct linux_binprm {
	const char *filename; /* as execve got it; made up from fdpath */
	const char *fdpath;   /* execveat with a descriptor (5.8) */
	struct file *file;
};

struct in6_addr {
	__u8 in6_u[16];
};

struct sock_common {
	unsigned short skc_family;
	__u32 skc_daddr;
	__u32 skc_rcv_saddr;
	struct in6_addr skc_v6_daddr; /* CONFIG_IPV6 */
	struct in6_addr skc_v6_rcv_saddr;
};

struct sock {
	struct sock_common __sk_common;
};

struct sk_buff {
	unsigned char *head;
	unsigned int tail; /* offset from head, as the headers */
	__u16 network_header;
	__u16 protocol; /* of the network */
};

struct iovec {
	void *iov_base;
	unsigned long iov_len;
};

/* In their order, which changes. */
enum iter_type {
	ITER_IOVEC,
	ITER_KVEC,
	ITER_UBUF, /* 6.0 */
};

struct iov_iter {
	__u8 iter_type; /* 5.14 */
	unsigned long iov_offset;
	unsigned long count;
	const void *kvec;
	unsigned long nr_segs;
};

struct iov_iter___type {
	unsigned int type; /* until 5.13, with the direction in bit 0 */
};

#pragma clang attribute pop

/* include/linux/sched/signal.h: group_exit_code is valid. */
#define SIGNAL_GROUP_EXIT 0x00000004

/* include/uapi/linux/nsfs.h: inode number of a mount namespace that was made
 * for a mount that is attached nowhere (6.18); before, these have none. */
#define MNT_NS_ANON_INO 0xeffffff7

/* arch/x86/include/asm/page_64_types.h: without KASAN, which no distribution
 * ships. */
#define THREAD_SIZE 16384

/* arch/x86/include/asm/thread_info.h: the call came by a 32-bit entry. */
#define TS_COMPAT 0x0002

/* arch/x86/include/uapi/asm/unistd.h: x32's mark on a system call's number. */
#define X32_SYSCALL_BIT 0x40000000

/* Registers at system call entry: the layout is part of the user ABI
 * (arch/x86/include/asm/ptrace.h), so that one read takes them all. */
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx;
	unsigned long r11, r10, r9, r8, ax, cx, dx, si, di;
	unsigned long orig_ax, ip, cs, flags, sp, ss;
};

/* What a program of type tracepoint gets at syscalls/sys_enter_NAME and
 * sys_exit_NAME: fixed by the events' format files. */
struct sys_enter_ctx {
	__u64 common;
	__s64 id;
	__u64 args[6];
};

struct sys_exit_ctx {
	__u64 common;
	__s64 id;
	__s64 result;
};
