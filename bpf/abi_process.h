/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * abi_process - who a process is, and which sets it is in
 */

#include "abi_limits.h"

/* In the order of the policy language; a bit each of SOURCE_NS_CHANGES. */
enum namespace_kind {
	NAMESPACE_UTS,
	NAMESPACE_IPC,
	NAMESPACE_MNT,
	NAMESPACE_PID,
	NAMESPACE_PID_FOR_CHILDREN,
	NAMESPACE_NET,
	NAMESPACE_TIME,
	NAMESPACE_TIME_FOR_CHILDREN,
	NAMESPACE_CGROUP,
	NAMESPACE_USER,
	N_NAMESPACES,
};

enum cap_set {
	CAPS_EFFECTIVE,
	CAPS_INHERITABLE,
	CAPS_PERMITTED,
	N_CAP_SETS,
};

/* As in the kernel's struct cred; of the initial user namespace. */
struct creds {
	__u32 uid;
	__u32 gid;
	__u32 suid;
	__u32 sgid;
	__u32 euid;
	__u32 egid;
	__u32 fsuid;
	__u32 fsgid;
	__u32 securebits;
	__u32 _pad;
};
ABI_SIZE(creds, 40);

/* What a process may. */
struct rights {
	struct creds creds;
	__u64 caps[N_CAP_SETS];
};
ABI_SIZE(rights, 40 + 24);

/* Whose the user namespace of a process is. */
struct user_space {
	__u32 level; /* 0: the initial one */
	__u32 uid;
	__u32 gid;
	__u32 _pad;
};
ABI_SIZE(user_space, 16);

/* Which file a process runs. */
struct exe_file {
	__u64 inode;
	__u64 ctime_ns; /* since 1970 */
	__u32 device;	/* major << 20 | minor, as in the kernel */
	__u32 mode;	/* st_mode */
	__u32 links;	/* 0: it was deleted, or never had a name */
	__u32 flags;	/* enum exe_flag */
};
ABI_SIZE(exe_file, 32);

enum exe_flag {
	EXE_MEMFD = 1 << 0,	/* of memfd_create() */
	EXE_SCRIPT = 1 << 1,	/* another file was executed, which names it as
				   its interpreter */
	EXE_GAINS_UID = 1 << 2, /* the execve changed euid by the set-user-id
				   bit */
	EXE_GAINS_GID = 1 << 3,
	EXE_GAINS_CAPS = 1 << 4, /* by capabilities of the file */
};

/* Names one program run by one process until reboot; a pid alone does not. Of
 * a process older than the tracker @start_ns is when it was forked; cut to
 * CLOCK_TICK_NS where only /proc tells. */
struct proc_id {
	__u64 start_ns; /* when it was executed; forked, if not executed yet */
	__u32 pid;	/* thread group */
	__u32 _pad;
};
ABI_SIZE(proc_id, 16);

/* Who runs where no process does, and has made the first ones, is the kernel
 * itself: pid 0, and a time that is no process's. */
enum {
	KERNEL_START_NS = 1,
};

enum proc_flag {
	PROC_CLONE = 1 << 0,	/* forked, and has not called execve since */
	PROC_EXEC = 1 << 1,	/* called execve while we watched */
	PROC_SCANNED = 1 << 2,	/* older than the daemon, found in /proc */
	PROC_UNKNOWN = 1 << 3,	/* not in procs_by_pid when it was needed */
	PROC_LONG_EXE = 1 << 4, /* exe is in exes_by_pid */
	/* descends from the first process of its pid namespace, which is not
	   the initial one */
	PROC_INIT_TREE = 1 << 5,
	PROC_OWNER = 1 << 6, /* of a socket of the call; another called */
	/* in another mount namespace, and what the host has at the path of the
	   program is another file, or none */
	PROC_STRANGE = 1 << 7,
	PROC_TOLD = 1 << 8, /* its end was told, and is not in ended_pids */
};

/* Value of procs_by_pid. */
struct proc {
	struct proc_id id;
	struct proc_id parent;
	__u32 flags;   /* enum proc_flag */
	__u32 exe_len; /* without NUL; 0: not known */
	__u64 judged;  /* hash of the path that execve judged last */
	__u32 namespaces[N_NAMESPACES]; /* inode numbers when it was executed,
					   or forked if it was not yet; 0: not
					   known */
	__u64 caps[N_CAP_SETS];		/* idem */
	__u64 born_ns;			/* when it was forked: execve does not
					   change it */
	char exe[EXE_SHORT]; /* path of the running file; NUL-padded */
};
ABI_SIZE(proc, 304 + 40 + 24 + 8);

/*
 * Value of marks_by_pid: which sets of processes (struct mark in compiler/
 * rule.h) it is in, a bit each. A set is of pids or of programs by their path.
 */
struct marks {
	__u64 self[MARK_WORDS];	    /* its own program, or pid */
	__u64 parent[MARK_WORDS];   /* the program that forked it, then */
	__u64 ancestor[MARK_WORDS]; /* any program above it, and those that it
				       ran itself before */
};
ABI_SIZE(marks, 3 * 8 * MARK_WORDS);

/* A bit for each mark: value of marked_pids and mark_masks. */
struct mark_bits {
	__u64 words[MARK_WORDS];
};
ABI_SIZE(mark_bits, 8 * MARK_WORDS);

/* Key of mark_masks. */
enum mark_mask {
	MASK_PIDS,  /* marks that are sets of pids */
	MASK_LIVE,  /* marks that a program may get when it is executed */
	MASK_TRUE,  /* marks that a program with PROC_STRANGE never gets */
	MASK_FRESH, /* marks that are being given out: see enum mark_order */
	MASK_USED,  /* not 0: marks have been given out, ever */
	N_MARK_MASKS,
};

/*
 * What the daemon has done to the marks of a process that runs, by running a
 * program for each: arguments order, pid, and for ORDER_INHERIT the pid of
 * its parent now, in case the one that forked it is gone. It concerns the
 * marks of MASK_FRESH. The program returns an enum order_result.
 */
enum mark_order {
	ORDER_CLEAR,   /* takes them away */
	ORDER_INHERIT, /* gives those of its pid, and what it has of its parent
			*/
	ORDER_PROGRAM, /* gives those of its program: bpf/binaries.bpf.c */
};

enum order_result {
	ORDER_NOTHING, /* to be done */
	ORDER_DONE,
	ORDER_ORPHAN, /* and the process that forked it is gone */
	ORDER_FAILED, /* marks_by_pid is full */
};

/* Value of last_exec: what the process was that executes on this CPU. */
struct last_exec {
	__u32 tid;
	__u32 known;  /* 0: it was not in procs_by_pid */
	__u32 marked; /* 0: it was not in marks_by_pid */
	__u32 _pad;
	struct proc proc;
	struct marks marks;
};
ABI_SIZE(last_exec, 16 + 376 + 384);

/* Constants of the programs that walk paths. */
struct path_conf {
	__u32 mounts; /* inode number of the mount namespace of the host; 0:
			 paths of others are as good */
	__u32 _pad;
};
ABI_SIZE(path_conf, 8);

/* The numbers of the kernel's types: see bpf/typed.bpf.h; 0: not to be used.
 * All or none are known. */
struct type_ids {
	__u32 task;
	__u32 binprm;
	__u32 path;
	__u32 dentry;
	__u32 mount;
	__u32 node; /* struct kernfs_node */
	__u32 css_set;
	__u32 css_link; /* struct cgrp_cset_link */
	__u32 pair;	/* struct timespec64 */
};
ABI_SIZE(type_ids, 36);

/* The number of a helper that there is not, which stands in objects for a
 * function of the kernel: see daemon/kernel/casts.h. */
#define CALL_CAST 0x74736163

/* Value of exes_by_pid: an exe path that struct proc cannot hold. */
struct exe {
	char path[MAX_STRING];
};
ABI_SIZE(exe, 4096);

/* Constants of bpf/process.bpf.c and bpf/seed.bpf.c: how much of the texts of a
 * program is kept, and more. */
struct list_conf {
	__u32 argv_bytes;
	__u32 envs_bytes;  /* 0: nothing */
	__u32 sees_gains;  /* 1: a program is where credentials change */
	__u32 tells_known; /* 1: of what is in procs_by_pid already, too */
};
ABI_SIZE(list_conf, 16);
