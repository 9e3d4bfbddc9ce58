/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * abi_record - records of the events ring
 *
 * Their size is @size bytes in all, strings included.
 */

#include "abi_process.h"

enum record_kind {
	RECORD_EXEC = 1,
	RECORD_FORK,
	RECORD_EXIT,
	RECORD_CGROUP,
	RECORD_HOOK,
	RECORD_DATA,
};

struct record {
	__u16 kind; /* enum record_kind */
	__u16 _pad;
	__u32 size;
	__u64 time_ns;
	struct proc_id proc;
	__u32 tid;
	__u32 proc_flags; /* enum proc_flag, as they were then */
};
ABI_SIZE(record, 40);

/* What a record says of a process beside its program. */
struct who {
	struct rights rights;
	struct user_space user_space;
	__u32 namespaces[N_NAMESPACES]; /* inode numbers; 0: there is none */
	__u32 auid;			/* login uid; ~0: none */
	__u32 audit_session;		/* ~0: none */
	__u32 session;			/* pid of its leader */
	__u32 ns_pid; /* in its own pid namespace; 0: that is the initial one */
	__u64 cgroup; /* id: the inode number of its folder */
	char comm[16];
	char tty[16]; /* "pts/0"; empty: none */
};
ABI_SIZE(who, 64 + 16 + 40 + 16 + 8 + 32);

/* Child made by fork, vfork or clone: @head.proc, in the state "clone". After
 * it: the path of its cgroup, if that is not the one of the creator. */
struct record_fork {
	struct record head;
	struct proc_id parent;
	struct proc_id creator; /* whose program it runs: with CLONE_PARENT a
				   sibling, not the parent */
	struct who who;
	__u32 cgroup_len;
	__u32 _pad;
};
ABI_SIZE(record_fork, 72 + 176 + 8);

enum exec_flag {
	EXEC_CWD_PARTIAL = 1 << 0, /* the front of the path is missing */
	EXEC_CWD_ERROR = 1 << 1,
	EXEC_ARGS_PARTIAL = 1 << 2, /* longer than the options allow */
	EXEC_ARGS_ERROR = 1 << 3,
	EXEC_EXE_PARTIAL = 1 << 4,
	EXEC_NAME_ERROR = 1 << 5,
	EXEC_ENVS_PARTIAL = 1 << 6,
	EXEC_ENVS_ERROR = 1 << 7,
	EXEC_CGROUP_ERROR = 1 << 8,
};

/*
 * A successful execve. After it, in this order and without terminating NUL:
 * name, interp, cwd, exe, cgroup; then argv and envs as in memory (NUL after
 * each).
 */
struct record_exec {
	struct record head;
	struct proc_id old; /* what the process was before */
	struct proc_id parent;
	struct who who;
	struct exe_file file;
	__u32 flags;	  /* enum exec_flag */
	__u32 argv_all;	  /* bytes of the whole argv */
	__u32 envs_all;	  /* of the whole environment */
	__u32 name_len;	  /* as given to execve (bprm->filename) */
	__u32 interp_len; /* EXE_SCRIPT: as the script names it */
	__u32 cwd_len;
	__u32 exe_len;
	__u32 cgroup_len;
	__u32 argv_len;
	__u32 envs_len;
};
ABI_SIZE(record_exec, 40 + 32 + 176 + 32 + 40);

enum {
	EXEC_PATHS = 8 * MAX_STRING, /* five are used: a power of two */
};

/* Where a record_exec is put together, one for each CPU. The lists follow: as
 * many bytes as struct list_conf says, rounded up to 8. */
struct exec_room {
	struct proc proc;
	struct exe exe;
	struct record_exec record;
	char text[EXEC_PATHS + MAX_STRING]; /* as far as the verifier knows */
};
ABI_SIZE(exec_room, 376 + 4096 + 320 + 9 * 4096);

/* The last thread of a process ended. */
struct record_exit {
	struct record head;
	__u32 status; /* as wait(2) gives it, with the bit of a core dump */
	__u32 _pad;
	__u64 start_ns; /* when it was forked */
	__u64 user_ns;	/* of all its threads, as the rest */
	__u64 system_ns;
	__u64 max_rss; /* bytes */
	__u64 minor_faults;
	__u64 major_faults;
	__u64 read_bytes; /* from and to storage */
	__u64 write_bytes;
	__u64 voluntary_switches;
	__u64 involuntary_switches;
};
ABI_SIZE(record_exit, 48 + 80);

/* A process was moved to another cgroup, whose path follows. */
struct record_cgroup {
	struct record head;
	__u64 cgroup;
	__u32 cgroup_len;
	__u32 _pad;
};
ABI_SIZE(record_cgroup, 56);

enum value_state {
	VALUE_UNREAD = 0, /* not asked for, or not reached */
	VALUE_OK,
	VALUE_TRUNCATED, /* the first MAX_STRING - 1 bytes of a longer string */
	VALUE_UNREADABLE, /* the kernel could not read it either, or not yet */
};

enum value_flag {
	VALUE_PARTIAL = 1 << 0,	  /* a path whose front is missing */
	VALUE_INNER_NUL = 1 << 1, /* bytes, of which one is NUL */
	VALUE_DELETED = 1 << 2,	  /* a path of a file that has no name now */
	VALUE_NULL = 1 << 3,	/* a pointer on the way is NULL, the file is not
				   open: there is no value. It is judged as 0 or as
				   an empty text */
	VALUE_LONG = 1 << 4,	/* more of it was sent before, as RECORD_DATA */
	VALUE_STRANGE = 1 << 5, /* a path of another mount namespace, where the
				   host has another file, or none */
};

struct value {
	__u64 number; /* extended to 64 bits; of a text: its offset after
			 the words */
	__u32 len;    /* of a text, without NUL */
	__u16 state;  /* enum value_state */
	__u16 flags;  /* enum value_flag */
};
ABI_SIZE(value, 16);

/* What was done to the call, the strongest of it. */
enum verdict {
	VERDICT_REPORT = 0,
	VERDICT_SIGNAL,
	VERDICT_KILL,
	VERDICT_OVERRIDE,
};

enum stage {
	STAGE_ENTRY = 0, /* where the hook is */
	STAGE_EXEC,	 /* when the kernel had its copy of the path */
	STAGE_RETURN,	 /* when the call returned: idem */
	N_STAGES,
};

/* Why rules do what they say, or do not. */
enum manner {
	MANNER_ENFORCED,
	MANNER_MONITORED, /* they say what they would do */
	MANNER_SPARED,	  /* idem: what it is about is protected */
};

/* Rules matched: winners that are reported or act, all of them of one manner.
 * After it: n_values struct
 * value, n_words of winners, the bytes of the strings. */
struct record_hook {
	struct record head;
	__u32 image;
	__u16 n_values;
	__u16 n_words;
	__u16 verdict;	      /* enum verdict */
	__u8 stage;	      /* enum stage */
	__u8 manner;	      /* enum manner */
	__s32 error;	      /* VERDICT_OVERRIDE: what the call returns, which
				 in user space is any number */
	struct rights rights; /* now: those of an event are older */
	__u64 cgroup;
};
ABI_SIZE(record_hook, 56 + 64 + 8);

/* Start of a SOURCE_USER_STACK, before the addresses: where the code of the
 * program is that the process runs. */
struct user_stack {
	__u64 start_code;
	__u64 end_code;
};
ABI_SIZE(user_stack, 16);

enum data_flag {
	DATA_LAST = 1 << 0, /* nothing comes after it */
};

/* Bytes of a value that its record_hook has no room for. It comes before that,
 * with the same time and thread. After it: the bytes, MAX_STRING at most. */
struct record_data {
	struct record head;
	__u32 image;
	__u32 offset; /* in the value */
	__u8 source;
	__u8 flags; /* enum data_flag */
	__u16 len;
	__u32 _pad;
};
ABI_SIZE(record_data, 56);
