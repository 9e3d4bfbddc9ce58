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

#define KERNEL_EFAULT  14
#define KERNEL_EEXIST  17
#define KERNEL_SIGKILL 9

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

struct dentry {
	struct dentry *d_parent;
	struct qstr d_name;
};

struct vfsmount {
	struct dentry *mnt_root;
};

struct mount {
	struct mount *mnt_parent;
	struct dentry *mnt_mountpoint;
	struct vfsmount mnt;
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct file {
	struct path f_path;
};

struct mm_struct {
	unsigned long arg_start;
	unsigned long arg_end;
	struct file *exe_file;
};

struct fs_struct {
	struct path pwd;
};

struct cred {
	kuid_t euid;
};

struct upid {
	int nr;
};

struct pid {
	unsigned int level;
	struct upid numbers[1];
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
	struct signal_struct *signal;
	kuid_t loginuid; /* CONFIG_AUDIT */
};

struct linux_binprm {
	const char *filename; /* as execve got it; made up from fdpath */
	const char *fdpath;   /* execveat with a descriptor (5.8) */
};

#pragma clang attribute pop

/* include/linux/sched/signal.h: group_exit_code is valid. */
#define SIGNAL_GROUP_EXIT 0x00000004

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
