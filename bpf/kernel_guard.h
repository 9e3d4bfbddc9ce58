/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * kernel_guard - the kernel's types as only bpf/guard.bpf.c uses them
 */

#include "kernel.h"

#define KERNEL_SIGHUP	   1
#define KERNEL_SIGCONT	   18
#define KERNEL_FMODE_WRITE 2
#define KERNEL_ATTACH	   2  /* PTRACE_MODE_ATTACH */
#define KERNEL_LINK_BY_ID  30 /* BPF_LINK_GET_FD_BY_ID */
#define KERNEL_BPF_MAGIC   0xcafe4a11
#define KERNEL_PROC_MAGIC  0x9fa0
#define KERNEL_SECURE_EXEC 1 /* BPF_F_BPRM_SECUREEXEC */

#pragma clang attribute push(__attribute__((preserve_access_index)), \
			     apply_to = record)

struct bpf_map {
	__u32 id;
	char name[16];
};

struct bpf_prog_aux {
	__u32 id;
	char name[16];
};

struct bpf_prog {
	struct bpf_prog_aux *aux;
};

struct inode___guard {
	__u32 i_generation;
};

struct file___guard {
	unsigned int f_mode;
};

struct mount___guard {
	int mnt_group_id; /* not 0: what is done in it is done in others, too */
};

struct pid___guard {
	struct hlist_head tasks[1]; /* PIDTYPE_PID: the first */
};

struct task_struct___guard {
	unsigned int ptrace; /* not 0: it is traced */
	struct hlist_node pid_links[1];
};

/* fs/proc/internal.h */
struct proc_inode {
	struct pid *pid;
	struct inode vfs_inode;
};

#pragma clang attribute pop
