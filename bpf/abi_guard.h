/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * abi_guard - what bpf/guard.bpf.c protects, and from whom
 */

#include "abi_record.h"

/* What was tried. Names: daemon/event/guard_event.c. */
enum guard_hook {
	GUARD_BPF, /* a descriptor of a link, by its id */
	GUARD_BPF_MAP,
	GUARD_BPF_PROG,
	GUARD_TASK_KILL,
	GUARD_SIGIOTASK,
	GUARD_PTRACE,
	GUARD_SETRLIMIT,
	GUARD_SETSCHEDULER,
	GUARD_SETNICE,
	GUARD_UNLINK,
	GUARD_RMDIR,
	GUARD_RENAME,
	GUARD_CREATE,
	GUARD_MKDIR,
	GUARD_MKNOD,
	GUARD_SYMLINK,
	GUARD_LINK,
	GUARD_SETATTR,
	GUARD_FILE_OPEN,
	GUARD_UMOUNT,
	GUARD_MOUNT,
	GUARD_MOVE_MOUNT,
	GUARD_REMOUNT,
	N_GUARD_HOOKS,
};

/* Image of the record of an attempt: this, and the hook. */
#define GUARD_IMAGE 0xffff0000U

enum {
	GUARD_TEXT = 64,
};

/* An attempt that was denied: what it was on, a name, and a number by the hook:
 * id, signal, mode of ptrace. */
struct record_guard {
	struct record_hook hook;
	struct value text;
	struct value number;
	__u64 word;
	char bytes[GUARD_TEXT];
};
ABI_SIZE(record_guard, 128 + 2 * 16 + 8 + GUARD_TEXT);

enum guard_kind {
	GUARD_KIND_MAP,
	GUARD_KIND_PROGRAM,
	GUARD_KIND_LINK,
	N_GUARD_KINDS,
};

/* Key of guard_ids: something that the daemon has a descriptor of. */
struct guard_id {
	__u32 kind; /* enum guard_kind */
	__u32 id;
};
ABI_SIZE(guard_id, 8);

/* Key of guard_files. */
struct guard_file {
	__u64 inode;
	__u32 device;	  /* as in the kernel */
	__u32 generation; /* file systems use the numbers of inodes again */
};
ABI_SIZE(guard_file, 16);

enum guard_flag {
	GUARD_CONTENT = 1 << 0,	 /* is not written, renamed or removed */
	GUARD_FOLDER = 1 << 1,	 /* nothing is made or removed in it */
	GUARD_TREE = 1 << 2,	 /* nor in any folder below it: of pins */
	GUARD_KEPT = 1 << 3,	 /* is not renamed or removed */
	GUARD_HOME = 1 << 4,	 /* the daemon's program is in it */
	GUARD_WRITER = 1 << 5,	 /* who executes it may write our files */
	GUARD_REGISTER = 1 << 6, /* who opens it is the daemon */
};

/* Value of guard_files. */
struct guard_rule {
	__u32 flags; /* enum guard_flag */
	__u32 round; /* guard_self::round in which it was told last */
};
ABI_SIZE(guard_rule, 8);

/* Names a process until reboot, whatever it executes. */
struct guard_task {
	__u64 born_ns;
	__u32 pid; /* 0: nobody */
	__u32 _pad;
};
ABI_SIZE(guard_task, 16);

enum guard_role {
	GUARD_MANAGER = 1, /* runs the daemon's program: is the daemon, if there
			      is none */
	GUARD_MAY_WRITE,   /* runs a program that may write our files */
};

/* Value of guard_trusted, by pid. */
struct guard_trust {
	__u64 born_ns;
	__u32 role; /* enum guard_role */
	__u32 _pad;
};
ABI_SIZE(guard_trust, 16);

enum {
	GUARD_NAME = 32,
};

/* The only value of guard_self. */
struct guard_self {
	struct guard_task daemon;
	struct guard_task starter; /* may stop it, too */
	__u32 mounts;	/* inode of its mount namespace; 0: it is gone */
	__u32 device;	/* of the bpffs with the pins; 0: there are none */
	__u32 learner;	/* first thread of who tells of files by opening them;
			   0: nobody */
	__u32 learning; /* enum guard_flag, of the file that it opens next */
	__u32 round;
	__u32 is_over;	       /* nothing is refused any more */
	char name[GUARD_NAME]; /* of the daemon's program */
};
ABI_SIZE(guard_self, 32 + 24 + GUARD_NAME);

/* Constants of bpf/guard.bpf.c. */
struct guard_conf {
	__u32 mounts;	      /* inode number of the host's mount namespace */
	__u32 setattr_dentry; /* which argument of inode_setattr it is */
};
ABI_SIZE(guard_conf, 8);
