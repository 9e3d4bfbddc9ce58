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
#define KERNEL_S_ISUID 04000
#define KERNEL_S_ISGID 02000
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

struct file_system_type {
	const char *name;
};

struct super_block {
	__u32 s_dev;
	unsigned long s_magic;
	struct file_system_type *s_type;
};

struct timespec64 {
	__s64 tv_sec;
	long tv_nsec;
};

struct inode {
	unsigned short i_mode;
	kuid_t i_uid;
	unsigned int i_nlink;
	unsigned long i_ino;
	struct super_block *i_sb;
	struct timespec64 i_ctime; /* until 6.5 */
	void *i_private;	   /* nsfs: struct ns_common */
};

struct inode___private {
	struct timespec64 __i_ctime; /* 6.6 to 6.10 */
};

struct inode___split {
	__s64 i_ctime_sec; /* 6.11 */
	__u32 i_ctime_nsec;
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

struct hlist_node {
	struct hlist_node *next;
};

struct hlist_head {
	struct hlist_node *first;
};

struct vfsmount {
	struct dentry *mnt_root;
	struct super_block *mnt_sb;
};

/* fs/mount.h: where something is mounted. */
struct mountpoint {
	struct hlist_head m_list; /* by mount::mnt_mp_list */
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
	struct mountpoint *mnt_mp;
	struct hlist_node mnt_mp_list;
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
	unsigned long start_code;
	unsigned long end_code;
	unsigned long arg_start;
	unsigned long arg_end;
	unsigned long env_start;
	unsigned long env_end;
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
	int level;
	kuid_t owner;
	kuid_t group; /* a kgid_t: alike */
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
	kuid_t uid;
	kuid_t gid; /* a kgid_t, as the others of groups: alike */
	kuid_t suid;
	kuid_t sgid;
	kuid_t euid;
	kuid_t egid;
	kuid_t fsuid;
	kuid_t fsgid;
	unsigned int securebits;
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
	__u64 id; /* inode number */
};

struct kernfs_node___rcu { /* 6.15 */
	struct kernfs_node *__parent;
};

struct list_head {
	struct list_head *next;
	struct list_head *prev;
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

struct tty_struct {
	char name[64];
};

struct seqcount {
	unsigned int sequence;
};

struct seqcount_spinlock {
	struct seqcount seqcount;
};

typedef struct {
	struct seqcount_spinlock seqcount;
} seqlock_t;

struct task_io_accounting { /* CONFIG_TASK_IO_ACCOUNTING */
	__u64 read_bytes;
	__u64 write_bytes;
};

/* Without that of a thread, PIDTYPE_PID: those of a process. */
enum pid_type {
	PIDTYPE_SID = 3,
};

struct signal_struct {
	atomic_t live;
	struct list_head thread_head; /* of task_struct::thread_node */
	unsigned int flags;
	int group_exit_code;
	struct pid *pids[4];
	struct tty_struct *tty;
	/* of the threads that are gone; stats_lock keeps them together */
	seqlock_t stats_lock;
	__u64 utime;
	__u64 stime;
	unsigned long nvcsw;
	unsigned long nivcsw;
	unsigned long min_flt;
	unsigned long maj_flt;
	struct task_io_accounting ioac;
	unsigned long long sum_sched_runtime;
	unsigned long maxrss; /* pages */
};

struct sched_entity {
	__u64 sum_exec_runtime;
};

struct thread_info {
	__u32 status; /* x86 */
};

struct task_struct {
	struct thread_info thread_info;
	void *stack;
	unsigned int flags;
	struct sched_entity se;
	struct mm_struct *mm;
	int exit_code;
	int pid;
	int tgid;
	struct task_struct *real_parent;
	struct task_struct *group_leader;
	struct pid *thread_pid;
	struct list_head thread_node;
	__u64 utime;
	__u64 stime;
	unsigned long nvcsw;
	unsigned long nivcsw;
	__u64 start_boottime; /* 5.5; was real_start_time */
	unsigned long min_flt;
	unsigned long maj_flt;
	const struct cred *cred;
	char comm[16];
	struct fs_struct *fs;
	struct files_struct *files;
	struct nsproxy *nsproxy; /* NULL once it exits */
	struct css_set *cgroups;
	struct signal_struct *signal;
	kuid_t loginuid;	/* CONFIG_AUDIT */
	unsigned int sessionid; /* idem */
	struct task_io_accounting ioac;
};

struct linux_binprm {
	const char *filename; /* as execve got it; made up from fdpath */
	const char *interp;   /* as a script names it; else filename */
	const char *fdpath;   /* execveat with a descriptor (5.8) */
	struct file *file;
	struct cred *cred;	/* until it is the process's own */
	unsigned int per_clear; /* not 0: ids or capabilities by the file */
	int unsafe;		/* not 0: it is traced, or can gain nothing */
};

struct seq_file;

struct bpf_iter_meta {
	struct seq_file *seq;
};

struct bpf_iter__task {
	struct bpf_iter_meta *meta;
	struct task_struct *task; /* NULL: after the last */
};

#pragma clang attribute pop

#include "kernel_abi.h"
#include "kernel_data.h"
