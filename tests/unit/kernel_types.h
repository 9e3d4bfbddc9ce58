/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * kernel_types - types as the kernel has them, small, for tests of BTF
 *
 * They are compiled into BTF by clang, and into a test by gcc, which says with
 * offsetof() what is right.
 */

typedef unsigned char u8;
typedef unsigned int u32;
typedef unsigned long long u64;
typedef int pid_type_t;
typedef u32 uid_type_t;
typedef struct {
	uid_type_t val;
} kuid_t;

struct vfsmount; /* only declared here; a module has it */
struct nowhere;	 /* only declared everywhere */

#ifdef __clang__
#define USER	__attribute__((btf_type_tag("user")))
#define PER_CPU __attribute__((btf_type_tag("percpu")))
#else
#define USER
#define PER_CPU
#endif

struct qstr {
	union {
		struct {
			u32 hash;
			u32 len;
		};
		u64 hash_len;
	};
	const unsigned char *name;
};

struct dentry {
	u32 d_flags;
	struct qstr d_name;
	struct dentry *d_parent;
	union {
		long d_time;
		struct {
			u32 d_first;
			u32 d_second;
		};
	};
	char d_iname[];
};

struct path {
	struct vfsmount *mnt;
	struct dentry *dentry;
};

struct cred {
	long usage;
	kuid_t uid;
};

struct file {
	u32 f_mode;
	struct path f_path;
	const struct cred *f_cred;
	struct nowhere *f_op;
};

struct iovec {
	void *iov_base;
	unsigned long iov_len;
};

struct iov_iter {
	struct iovec fixed[2];
	const struct iovec *iov;
	const struct iovec USER *user_iov;
	struct iovec matrix[2][3];
	u32 n_segs[];
};

enum task_kind {
	TASK_USER,
	TASK_KERNEL,
};

struct task_struct {
	volatile long state;
	u32 in_execve : 1;
	u32 in_iowait : 3;
	signed int nice : 5;
	u32 late : 2;
	u32 : 0;
	u8 low : 4;
	u8 high : 4;
	const volatile u64 wide : 40;
	enum task_kind kind;
	_Bool traced;
	char comm[16];
	u8 digest[20];
	pid_type_t tgid;
	struct task_struct *real_parent;
	const struct cred *const cred;
	struct file **files;
	char *title;
	char USER *arguments;
	void *private;
	long PER_CPU *counters;
	int (*notify)(int signal);
};

/* What raw tracepoints are called with; the first is not the kernel's. */
typedef void (*btf_trace_sched_switch)(void *data, _Bool preempt,
				       struct task_struct *prev,
				       struct task_struct *next);
typedef void (*btf_trace_printed)(void *data, const char *format, ...);
