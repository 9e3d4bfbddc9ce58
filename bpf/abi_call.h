/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * abi_call - the memory of a call while it is judged, and what is kept of it
 */

#include "abi_image.h"
#include "abi_record.h"

/* A call that is decided later, since an argument could not be read. Value of
 * pending, by thread group and thread. */
struct pending {
	__u64 args[SYSCALL_ARGS];
	struct proc proc; /* the caller, as it was */
};
ABI_SIZE(pending, 48 + 376);

enum {
	CALL_ARGS = 12, /* a raw tracepoint has as many */
	N_ROOMS = 4,	/* of a CPU */
};

/* Key of protected_exes: the path of a program, as in proc::exe. */
struct exe_key {
	char path[EXE_SHORT];
};
ABI_SIZE(exe_key, EXE_SHORT);

/*
 * The memory of one call while it is judged: an entry of map "scratch". After
 * it: n_words words for sums, and a struct held with what follows that.
 */
struct room {
	__u64 taken; /* programs that are in it, or ask whether they may */
	__u64 slots[EXPR_SLOTS];
	__u32 acts;    /* enum act_flag, of the winners */
	__s32 error;   /* what the call is to return; 0: what it returns */
	__u32 verdict; /* enum verdict: the strongest so far */
	__u32 spared;  /* 1: what it is about is protected */
	__u32 faulty;  /* 1: some memory of the kernel could not be read */
	__u32 put_off; /* 1: to decide later was tried */
	struct left left;
	struct pending pending;
	struct exe_key exe;
};
ABI_SIZE(room, 8 + 8 * EXPR_SLOTS + 40 + sizeof(struct pending) + EXE_SHORT);

/* What is known of a call at its entry; value of "held" while it waits for
 * its return. It ends with the longest record: values, words, strings. */
struct held {
	__u64 args[CALL_ARGS];
	__u32 used;	  /* bytes of strings */
	__u32 unreadable; /* 1: a string could not be read */
	struct record_hook record;
};
ABI_SIZE(held, 8 * CALL_ARGS + 8 + 128);

/* Which call: a thread that executes keeps its task, not its id, and a
 * function may call itself. */
struct held_key {
	__u64 task;  /* address of the struct task_struct */
	__u64 frame; /* of the call on the stack; 0: a system call */
	__u32 pid;   /* thread group, for who looks what was left behind */
	__u32 _pad;
};
ABI_SIZE(held_key, 24);

static inline __u32 hook_held_offset(const struct hook_conf *conf)
{
	return sizeof(struct room) + 8 * conf->n_words;
}

static inline __u32 hook_held_size(const struct hook_conf *conf)
{
	return sizeof(struct held) +
	       conf->n_sources * (__u32)sizeof(struct value) +
	       8 * conf->n_words + conf->n_strings * STRING_ROOM;
}

static inline __u32 hook_scratch_size(const struct hook_conf *conf)
{
	return hook_held_offset(conf) + hook_held_size(conf);
}

/* Value of hashes, by thread group and thread. */
struct file_hash {
	__u8 algorithm;		 /* enum hash_algo of linux/hash_info.h */
	__u8 digest[IMA_DIGEST]; /* zeroes follow a shorter one */
};
ABI_SIZE(file_hash, 65);

/* Who owns a socket; value of "socks", by the address of its struct sock. */
struct owner {
	struct proc_id id;
	__u32 tid;
	__u32 flags; /* enum proc_flag */
};
ABI_SIZE(owner, 24);

/* What a thread is to get where the enforcer's hooks are; value of "notes", by
 * thread group and thread. */
struct note {
	__s32 error;
	__u32 signal; /* 0: none */
};
ABI_SIZE(note, 8);
