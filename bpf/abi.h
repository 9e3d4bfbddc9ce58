/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * abi - the contract between the BPF programs and user space
 *
 * Everything that crosses the kernel boundary has its shape here: the
 * constants of a hook program, the contents of its maps and the records of
 * the events ring. Numbers are in the byte order of the host, times are
 * nanoseconds of CLOCK_BOOTTIME, pids are those of the initial pid namespace.
 * There is no implicit padding; what is called _pad is zero.
 */

#include <linux/types.h>

#define ABI_SIZE(type, size) \
	_Static_assert(sizeof(struct type) == (size), #type " changed size")

enum {
	MAX_SOURCES = 16,	 /* values one hook can read */
	MAX_TABLES = 24,	 /* tables one hook can ask */
	MAX_WORDS = 1024,	 /* of 64 rules each, on one hook */
	MAX_INTERVALS = 1 << 20, /* of one table */
	MAX_STRING = 4096,	 /* bytes of one string, its NUL included */
	/* a NUL in front, one byte more than fits to tell a longer string */
	STRING_ROOM = 8 + MAX_STRING + 8,
	MAX_ARGV = 32768, /* bytes of argv in a record_exec */
	MAX_MARKS = 64,	  /* bits of proc::marks */
	EXE_SHORT = 256,  /* bytes of an exe path kept in struct proc */
	SYSCALL_ARGS = 6,
	CLOCK_TICK_NS = 10000000, /* USER_HZ of every architecture in use */
};

/* ------------------------------------------------------------------------
 * Identity
 */

/* Names one program run by one process until reboot; a pid alone does not. Of
 * a process older than the tracker @start_ns is cut to CLOCK_TICK_NS. */
struct proc_id {
	__u64 start_ns; /* when it was executed; forked, if not executed yet */
	__u32 pid;	/* thread group */
	__u32 _pad;
};
ABI_SIZE(proc_id, 16);

enum proc_flag {
	PROC_CLONE = 1 << 0,	/* forked, and has not called execve since */
	PROC_EXEC = 1 << 1,	/* called execve while we watched */
	PROC_SCANNED = 1 << 2,	/* older than the daemon, found in /proc */
	PROC_UNKNOWN = 1 << 3,	/* not in procs_by_pid when it was needed */
	PROC_LONG_EXE = 1 << 4, /* exe is in exes_by_pid */
};

/* Value of procs_by_pid. */
struct proc {
	struct proc_id id;
	struct proc_id parent;
	__u32 flags;	     /* enum proc_flag */
	__u32 exe_len;	     /* without NUL; 0: not known */
	__u64 judged;	     /* hash of the path that execve judged last */
	char exe[EXE_SHORT]; /* path of the running file; NUL-padded */
};
ABI_SIZE(proc, 304);

/* Value of last_exec: what the process was that executes on this CPU. */
struct last_exec {
	__u32 tid;
	__u32 known; /* 0: it was not in procs_by_pid */
	struct proc proc;
};
ABI_SIZE(last_exec, 312);

/* Value of exes_by_pid: an exe path that struct proc cannot hold. */
struct exe {
	char path[MAX_STRING];
};
ABI_SIZE(exe, 4096);

/* ------------------------------------------------------------------------
 * Hooks: what is read (sources), what is asked (tables), what is done (words)
 *
 * Rules on a hook are numbered from 0; rule r is bit r % 64 of word r / 64.
 * A row is one bit per rule. Each table turns the value of its source into
 * the row of the rules whose filters hold for that value; the AND of the rows
 * of all tables is the set of rules that match.
 */

enum source_kind {
	SOURCE_ARG,    /* argument @index of the hook */
	SOURCE_PID,    /* thread group id */
	SOURCE_NS_PID, /* the same in its own pid namespace; 0 in the initial */
	SOURCE_MARKS,  /* marks_by_pid: what followForks made of the process */
	SOURCE_BINARY, /* proc::exe */
};

/* How the bytes of a value are read. */
enum value_type {
	VALUE_NONE, /* not read; keeps an argument's place */
	VALUE_S8,
	VALUE_S16,
	VALUE_S32,
	VALUE_S64,
	VALUE_U8,
	VALUE_U16,
	VALUE_U32,
	VALUE_U64,
	VALUE_STRING, /* NUL-terminated, user or kernel memory */
};

struct source_conf {
	__u8 kind;  /* enum source_kind */
	__u8 index; /* of the argument, from 0 */
	__u8 type;  /* enum value_type */
	__u8 _pad;
};
ABI_SIZE(source_conf, 4);

enum table_class {
	TABLE_FORWARD,	 /* trie from the first byte: Equal, Prefix */
	TABLE_BACKWARD,	 /* trie from the last byte: Postfix */
	TABLE_INTERVAL,	 /* Equal, GT, LT, InRange, In on numbers */
	TABLE_MASK_ANY,	 /* union of the rows of the bits that are set */
	TABLE_MASK_NONE, /* intersection of the rows of the bits that are set */
};

/*
 * @first and @n by class:
 * trie      the root cell in map "cells"; n is 0
 * interval  the first interval of n, ascending, in map "intervals"
 * mask      the first of 64 entries in map "masks"; @row is the row for 0,
 *	     with which the rows of the bits are united or intersected
 */
struct table_conf {
	__u8 source; /* index in hook_conf::sources */
	__u8 class;  /* enum table_class */
	__u16 _pad;
	__u32 first;
	__u32 n;
	__u32 row;
	__u32 error_row; /* for a value that cannot be read */
};
ABI_SIZE(table_conf, 20);

/* Rows with a fixed number. */
enum {
	ROW_NONE = 0, /* no rule */
	ROW_ALL = 1,  /* every rule */
};

/* The constants of one hook program: frozen, so that the verifier folds them.
 * Tables are asked in order; tables of one source stand together. */
struct hook_conf {
	__u64 seed;    /* of hashes: the daemon's, not the image's */
	__u32 image;   /* says which image a record belongs to */
	__s32 syscall; /* number; -1: the hook is no syscall */
	__u32 n_words;
	__u32 n_sources;
	__u32 n_tables;
	__u32 n_strings; /* sources of type VALUE_STRING */
	__u32 enforcing; /* 1: some rule kills */
	__u32 n_args;	 /* arguments read: 1 + the highest index; 0: none */
	__s32 name_arg;	 /* of execve: the argument that the kernel keeps as
			    linux_binprm::filename; -1: none */
	struct source_conf sources[MAX_SOURCES];
	struct table_conf tables[MAX_TABLES];
	__u32 _pad;
};
ABI_SIZE(hook_conf, 592);

/*
 * One cell of the tries (double array: J. Aoe, "An efficient digital search
 * algorithm by using a double-array structure", IEEE TSE 15(9), 1989).
 * From cell s on byte c: t = base[s] + c is the next cell if check[t] == s.
 * Byte 0 is the end of the string (the start of it, going backward).
 */
struct cell {
	__u32 base;
	__u32 check;
	__u32 row; /* for strings that leave the trie here */
	__u32 _pad;
};
ABI_SIZE(cell, 16);

/* Values from @from up to the next interval's. Signed values are compared as
 * unsigned after their top bit was flipped (interval_key()). */
struct interval {
	__u64 from;
	__u32 row;
	__u32 _pad;
};
ABI_SIZE(interval, 16);

static inline __u64 interval_key(__u64 value, int is_signed)
{
	return is_signed ? value ^ (1ULL << 63) : value;
}

/*
 * What 64 rules do. Rules of one view (a policy at this hook) stand together,
 * in the order of its selectors: a lane is the part of them in this word. Of
 * a lane only the lowest set bit wins; @low and @high are the ends of the
 * lanes, so that winners are found for all lanes at once (winners() in
 * bpf/match.bpf.h). Only the last lane of a word can go on in the next one,
 * as its first: then the view is the same. Bits that pad are in no lane.
 */
struct word {
	__u64 low;	  /* lowest bit of each lane */
	__u64 high;	  /* highest bit of each lane */
	__u64 first_lane; /* all bits of the first lane */
	__u64 last_lane;  /* all bits of the last lane */
	__u32 first_view; /* image_view of the first lane */
	__u32 last_view;
	__u64 post; /* rules whose match is reported */
	__u64 kill; /* rules that send SIGKILL */
};
ABI_SIZE(word, 56);

/* ------------------------------------------------------------------------
 * Records of the events ring. @size bytes in all, strings included.
 */

enum record_kind {
	RECORD_EXEC = 1,
	RECORD_FORK,
	RECORD_EXIT,
	RECORD_HOOK,
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

/* Child made by fork, vfork or clone: @head.proc, in the state "clone". */
struct record_fork {
	struct record head;
	struct proc_id parent;
};
ABI_SIZE(record_fork, 56);

enum exec_flag {
	EXEC_CWD_PARTIAL = 1 << 0, /* the front of the path is missing */
	EXEC_CWD_ERROR = 1 << 1,
	EXEC_ARGS_PARTIAL = 1 << 2, /* longer than MAX_ARGV */
	EXEC_ARGS_ERROR = 1 << 3,
	EXEC_EXE_PARTIAL = 1 << 4,
	EXEC_NAME_ERROR = 1 << 5,
};

/* A successful execve. After it: name, cwd, exe, argv, in this order, without
 * terminating NUL but for argv, which is as in memory (NUL after each). */
struct record_exec {
	struct record head;
	struct proc_id old; /* what the process was before */
	struct proc_id parent;
	__u32 uid; /* effective */
	__u32 auid;
	__u32 flags;	/* enum exec_flag */
	__u32 argv_all; /* bytes of the whole argv */
	__u32 name_len; /* as given to execve (bprm->filename) */
	__u32 cwd_len;
	__u32 exe_len;
	__u32 argv_len;
};
ABI_SIZE(record_exec, 104);

/* The last thread of a process ended. */
struct record_exit {
	struct record head;
	__u32 status; /* as wait(2) gives it */
	__u32 _pad;
};
ABI_SIZE(record_exit, 48);

enum value_state {
	VALUE_UNREAD = 0, /* not asked for, or not reached */
	VALUE_OK,
	VALUE_TRUNCATED, /* the first MAX_STRING - 1 bytes of a longer string */
	VALUE_UNREADABLE, /* the kernel could not read it either, or not yet */
};

struct value {
	__u64 number; /* extended to 64 bits; of a string: its offset after
			 the words */
	__u32 len;    /* of a string, without NUL */
	__u32 state;  /* enum value_state */
};
ABI_SIZE(value, 16);

enum verdict {
	VERDICT_REPORT = 0,
	VERDICT_KILL = 1,
};

enum stage {
	STAGE_ENTRY = 0, /* where the hook is */
	STAGE_EXEC,	 /* when the kernel had its copy of the path */
	STAGE_RETURN,	 /* when the call returned: idem */
	N_STAGES,
};

/* Rules matched: winners that are reported or act. After it: n_values struct
 * value, n_words of winners, the bytes of the strings. */
struct record_hook {
	struct record head;
	__u32 image;
	__u16 n_values;
	__u16 n_words;
	__u16 verdict; /* enum verdict */
	__u16 stage;   /* enum stage */
	__u32 _pad;
};
ABI_SIZE(record_hook, 56);

/* A call that is decided later, since an argument could not be read. Value of
 * pending, by thread group and thread. */
struct pending {
	__u64 args[SYSCALL_ARGS];
	struct proc proc; /* the caller, as it was */
};
ABI_SIZE(pending, 352);

/* An entry of a hook's scratch: n_words words for sums, a struct pending, and
 * the longest record, which ends with the strings. */
static inline __u32 hook_strings_offset(__u32 n_words, __u32 n_sources)
{
	return 2 * 8 * n_words + sizeof(struct pending) +
	       sizeof(struct record_hook) +
	       n_sources * (__u32)sizeof(struct value);
}

static inline __u32 hook_scratch_size(const struct hook_conf *conf)
{
	return hook_strings_offset(conf->n_words, conf->n_sources) +
	       conf->n_strings * STRING_ROOM;
}

/* ------------------------------------------------------------------------
 * Loss: entries of the per-CPU map "losses". Names: daemon/failure.c.
 */

enum loss {
	LOSS_RING_EXEC, /* ring full: a record_exec is lost */
	LOSS_RING_FORK,
	LOSS_RING_EXIT,
	LOSS_RING_HOOK,	   /* a match is lost; its verdict is not */
	LOSS_PROC_TABLE,   /* procs_by_pid is full */
	LOSS_PROC_UNKNOWN, /* a match by a process that is not in it */
	LOSS_MARK_TABLE,   /* marks_by_pid is full: followForks loses a child */
	LOSS_EXE_TABLE,	   /* exes_by_pid is full */
	LOSS_UNREADABLE,   /* an argument could not be read, not even later */
	LOSS_PENDING,	   /* no room to decide later: decided as unreadable */
	LOSS_KILL,	   /* SIGKILL could not be sent */
	N_LOSSES,
};
