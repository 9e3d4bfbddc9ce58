/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * abi_source - what a hook reads
 *
 * A source is a value: a number or a text. It has a root (enum source_kind),
 * steps through memory, and a type.
 */

#include "abi_limits.h"
#include "abi_process.h"

enum source_kind {
	SOURCE_ARG,	 /* argument @index of the hook */
	SOURCE_RETURN,	 /* what the call returned */
	SOURCE_FIELD,	 /* of a tracepoint's record, at the first of @steps */
	SOURCE_TASK,	 /* the current struct task_struct */
	SOURCE_REGISTER, /* word @index of struct pt_regs */
	SOURCE_PID,	 /* thread group id */
	SOURCE_NS_PID, /* the same in its own pid namespace; 0 in the initial */
	SOURCE_MARKS,  /* word @index % MARK_WORDS of the marks that ... */
	SOURCE_BINARY, /* proc::exe */
	SOURCE_CGROUP, /* path of the caller's cgroup */
	SOURCE_UID,    /* effective, of the task */
	SOURCE_NAMESPACE,    /* inode number of enum namespace_kind @index */
	SOURCE_CAPS,	     /* enum cap_set @index of the task */
	SOURCE_NS_CHANGES,   /* a bit for each enum namespace_kind in which it
				is not where it was when executed or forked */
	SOURCE_CAP_CHANGES,  /* bits of set @index that are not as they were */
	SOURCE_EXPR,	     /* result of an expression: the first of @steps is
				its first operation in exprs, the second how
				many there are */
	SOURCE_KERNEL_STACK, /* addresses, MAX_FRAMES at most */
	SOURCE_USER_STACK,
	SOURCE_IMA_HASH,  /* of the file of an LSM hook: struct file_hash */
	SOURCE_CONSTANT,  /* the two @steps: its low and its high 32 bits */
	SOURCE_REGISTERS, /* the sum of word @index of struct pt_regs and of
			     another, shifted: @size is WORD_SHIFTED() */
	N_SOURCE_KINDS,
};

/* Which marks: @index / MARK_WORDS of a SOURCE_MARKS. */
enum marks_kind {
	MARKS_FOLLOW, /* self or ancestor: followForks, followChildren */
	MARKS_PARENT,
	MARKS_ANCESTOR,
	N_MARKS_KINDS,
};

/*
 * How a value is read at the place where the steps lead. Numbers come first,
 * then texts. Without steps a number is the register itself; with steps it is
 * in memory.
 */
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
	VALUE_BE16,	  /* in the byte order of the network */
	VALUE_ADDRESS,	  /* where the steps lead, not what is there */
	VALUE_SYSCALL,	  /* SYSCALL_COMPAT for a 32-bit entry */
	VALUE_SKB_FAMILY, /* of the packet of a struct sk_buff: AF_* */
	VALUE_SKB_PROTO,  /* IPPROTO_* */
	VALUE_SKB_SPORT,  /* NO_PORT: it has none, as the ports that follow */
	VALUE_SKB_DPORT,
	VALUE_SOCK_SPORT, /* of the struct sock there */
	VALUE_SOCK_DPORT,
	VALUE_SOCKADDR_PORT, /* of the struct sockaddr there */
	VALUE_STRING,	     /* NUL-terminated, user or kernel memory */
	VALUE_BYTES,	     /* as many as source @size says */
	VALUE_DATA_LOC,	     /* char[] of a tracepoint's record */
	VALUE_PATH,	     /* of the struct path there */
	VALUE_DENTRY,	     /* path of the struct dentry in its mount */
	VALUE_SOCK_SADDR, /* of the struct sock there; "4" and 8 hexadecimal */
	VALUE_SOCK_DADDR, /* digits, or "6" and 32; empty for other families */
	VALUE_SOCKADDR,	  /* address of the struct sockaddr, written so, too */
	VALUE_UNIX_PATH,  /* sun_path; an abstract one begins with '@' */
	VALUE_SKB_SADDR,  /* as VALUE_SOCK_SADDR */
	VALUE_SKB_DADDR,
	VALUE_IOVEC,  /* bytes of as many struct iovec as source @size
			 says */
	VALUE_ITER,   /* bytes of a struct iov_iter */
	VALUE_FRAMES, /* __u64 each */
	VALUE_HASH,
	N_VALUE_TYPES,
	VALUE_FIRST_TEXT = VALUE_STRING,
};

#define SYSCALL_COMPAT (1ULL << 31)

/* The second word of a SOURCE_REGISTERS, and by how many bits. */
#define WORD_SHIFTED(word, shift) ((__u8)((shift) << 6 | (word)))
#define SHIFTED_WORD(size)	  ((size)&0x3f)
#define SHIFTED_BY(size)	  ((size) >> 6)

/* No port has this number: what has no ports is on none, not on port 0. */
#define NO_PORT (1 << 16)

enum source_flag {
	SOURCE_DESCRIPTOR = 1 << 0, /* what @size steps lead to is the number
				       of an open file: the others begin at
				       its struct file */
	SOURCE_LATE = 1 << 1,	    /* read at the return of the call */
	SOURCE_USER = 1 << 2,	    /* steps are in user memory */
	SOURCE_SIZED = 1 << 3, /* VALUE_UNIX_PATH: @size is the length of the
				  whole address; else it ends with a NUL */
	SOURCE_LONG = 1 << 4,  /* bytes that events show up to MAX_DATA of */
};

enum {
	NO_SOURCE = 255,
};

/* Steps are signed: each but the last is added and then followed; the last is
 * added. Without any the root itself is the number or address.
 * SOURCE_EXPR has others: the first operation, how many there are, and in four
 * more a bit for each source that they name, all of which stand before it. */
struct source_conf {
	__u8 kind;  /* enum source_kind */
	__u8 index; /* by kind */
	__u8 type;  /* enum value_type */
	__u8 flags; /* enum source_flag */
	__u8 n_steps;
	__u8 shift; /* of a bit field of @bits bits in a number of this type */
	__u8 bits;  /* 0: none */
	__u8 size; /* VALUE_BYTES, VALUE_IOVEC: source of the size, which stands
		      before this one; NO_SOURCE: what the call returned.
		      SOURCE_DESCRIPTOR, SOURCE_REGISTERS: see there */
	__u32 steps[MAX_STEPS];
};
ABI_SIZE(source_conf, 48);
