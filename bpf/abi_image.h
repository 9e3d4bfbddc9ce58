/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * abi_image - what a hook asks (tables) and does (words, acts)
 *
 * Rules on a hook are numbered from 0; rule r is bit r % 64 of word r / 64.
 * A row is one bit per rule. Each table turns the value of its source into
 * the row of the rules whose filters hold for that value; the AND of the rows
 * of all tables is the set of rules that match.
 */

#include "abi_source.h"

enum table_class {
	TABLE_FORWARD,	 /* trie from the first byte: Equal, Prefix */
	TABLE_BACKWARD,	 /* trie from the last byte: Postfix */
	TABLE_INTERVAL,	 /* Equal, GT, LT, InRange, In on numbers */
	TABLE_MASK_ANY,	 /* union of the rows of the bits that are set */
	TABLE_MASK_NONE, /* intersection of the rows of the bits that are set */
	TABLE_TEXT_ANY,	 /* automaton: union of the rows of patterns found */
	TABLE_TEXT_NONE, /* automaton: intersection of them */
};

/*
 * @first and @n by class:
 * trie      the root cell in map "cells"; n is 0
 * interval  the first interval of n, ascending, in map "intervals"
 * mask      the first of 64 entries in map "masks"; @row is the row for 0,
 *	     with which the rows of the bits are united or intersected
 * text      the first automaton: see struct step; @n is where it starts, @row
 *	     the row when no pattern is found
 */
struct table_conf {
	__u8 source;  /* index in hook_conf::sources */
	__u8 class;   /* enum table_class */
	__u16 except; /* 1: its filters are negated ones on paths, so that all
			 hold for a path that is not known to be that of the
			 host */
	__u32 first;
	__u32 n;
	__u32 row;
	__u32 error_row; /* for a value that cannot be read */
	__u32 blind_row; /* for one that the kernel could not read either: of
			    the rules that do not ask the table */
};
ABI_SIZE(table_conf, 24);

/* Rows with a fixed number. */
enum {
	ROW_NONE = 0, /* no rule */
	ROW_ALL = 1,  /* every rule */
};

/* Parts of the program that few hooks need. Before Linux 6.8 the verifier goes
 * through all of them, and not only through what is called. */
enum hook_part {
	PART_INTERVALS = 1 << 0,
	PART_MASKS = 1 << 1,
	PART_TEXTS = 1 << 2,   /* automata */
	PART_HASHES = 1 << 3,  /* of what was judged, or of like values */
	PART_GATHER = 1 << 4,  /* bytes that are not in one piece */
	PART_PACKETS = 1 << 5, /* headers of packets */
};

/*
 * The constants of one hook program: frozen, so that the verifier folds them.
 * Tables are asked in order; tables of one source stand together. The last
 * @n_late of them look at what is known at the return.
 */
struct hook_conf {
	__u64 seed;    /* of hashes: the daemon's, not the image's */
	__u32 image;   /* says which image a record belongs to */
	__s32 syscall; /* number; -1: the hook is no syscall */
	__u32 n_words;
	__u32 n_sources;
	__u32 n_tables;	 /* asked at entry */
	__u32 n_late;	 /* asked at the return, after them */
	__u32 n_strings; /* sources that are texts */
	__u32 acting;	 /* 1: some rule does more than report or kill */
	__u32 waiting;	 /* 1: some rule waits for the return */
	__u32 n_args;	 /* arguments read: 1 + the highest index; 0: none */
	__s32 name_arg;	 /* of execve: the argument that the kernel keeps as
			    linux_binprm::filename; -1: none */
	__u32 n_rules;	 /* 64 * n_words; acts of the return follow them */
	__u32 expr_ops;	 /* of the longest expression; 0: there is none */
	__u32 n_long;	 /* sources that are SOURCE_LONG */
	__u32 compat;	 /* 1: @syscall is a number of 32-bit programs */
	__u32 unused;	 /* enum hook_part; 0 in an image: the loader says */
	struct source_conf sources[MAX_SOURCES];
	struct table_conf tables[MAX_TABLES];
};
ABI_SIZE(hook_conf, 8 + 16 * 4 + 48 * 128 + 24 * 96);

/* How a program keeps the call from being made. */
enum denial {
	DENIAL_NONE,
	DENIAL_RETURN, /* what it returns is the error of the call */
	DENIAL_SKIP,   /* it leaves a function in user space out */
};

/* More constants: what the loader knows of the place and of the rules. */
struct place_conf {
	__u32 n_params; /* of the function, after which fexit has its result */
	__u32 acts;	/* enum act_flag, of all rules */
	__u32 denies;	/* enum denial */
	__u32 tracks;	/* 1: sockets may have owners */
	__u32 executes; /* 1: the first parameter is a struct linux_binprm */
	__u32 users;	/* inode number of the user namespace of the host */
};
ABI_SIZE(place_conf, 24);

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

/*
 * One step of the automata that find patterns in texts, map "states". A state
 * s is a number, of which the steps are cells of one array for all states:
 * cell s + c is its step on class c, if @from there is s; if not, it steps as
 * its default state does, whose steps may be missing in turn; then as the
 * state TEXT_ROOT cells after the first of the automaton, which has them all.
 * The first 256 cells of an automaton are the classes of the bytes; the next
 * two name the automaton of the same table that is asked after it (0: none),
 * and where that starts.
 */
struct step {
	__u32 from;
	__u32 to; /* a state, with TEXT_FOUND if it has a TEXT_ROW */
};
ABI_SIZE(step, 8);

/* Classes: every state has the first. */
enum {
	TEXT_DEFAULT, /* @to is the default state, no step */
	TEXT_ROW,     /* @to is a row: of the patterns that were found */
	TEXT_END,     /* the end of the text, which is no byte */
	TEXT_BYTES,   /* the first class of bytes */
};

enum {
	TEXT_AFTER = 256,
	TEXT_AFTER_START,
	TEXT_ROOT,
	TEXT_DEAD = 0,	   /* no state: nothing more can be found */
	MAX_AUTOMATA = 64, /* of one table */
};

#define TEXT_FOUND (1U << 31)

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
 * Expressions: map "exprs". One is @n operations from the @first on, which
 * work on EXPR_SLOTS numbers of 64 bits that belong to the event. How deep
 * the stack of a postfix program is at each operation is known when it is
 * compiled, so that each names its slot, and nothing counts at run time. The
 * result is in slot 0: 0 or 1.
 */
enum {
	MAX_EXPR_OPS = 64,
	EXPR_SLOTS = 16, /* a power of two */
};

enum expr_opcode {
	EXPR_LITERAL, /* slot = @value */
	EXPR_LOAD,    /* slot = the value of source @value */

	EXPR_EXTEND, /* slot = slot: every result is cut and extended to @type
		      */
	EXPR_NOT,    /* slot = !slot */
	EXPR_INVERT, /* slot = ~slot */

	EXPR_ADD, /* slot = slot + next slot, and so on */
	EXPR_SUB,
	EXPR_MUL,
	EXPR_DIV, /* by 0: the expression does not hold */
	EXPR_AND, /* of bits; of truth values, too */
	EXPR_OR,
	EXPR_XOR,
	EXPR_LSH, /* by the next slot modulo 64, or 32 for narrower types */
	EXPR_RSH,

	EXPR_EQ, /* slot = slot == next slot, and so on */
	EXPR_NE,
	EXPR_LT,
	EXPR_LE,
	EXPR_GT,
	EXPR_GE,
};

struct expr_op {
	__u8 op;   /* enum expr_opcode */
	__u8 type; /* enum value_type of what it works on; truth: VALUE_U64 */
	__u8 slot;
	__u8 _pad[5];
	__u64 value;
};
ABI_SIZE(expr_op, 16);

/* The low bits of @raw as a number of @type, extended to 64 bits. */
static inline __u64 value_extend(__u64 raw, __u8 type)
{
	switch (type) {
	case VALUE_S8:
		return (__s64)(__s8)raw;
	case VALUE_S16:
		return (__s64)(__s16)raw;
	case VALUE_S32:
		return (__s64)(__s32)raw;
	case VALUE_U8:
		return (__u8)raw;
	case VALUE_U16:
		return (__u16)raw;
	case VALUE_U32:
		return (__u32)raw;
	}
	return raw;
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
	__u64 act;  /* rules with an entry that is not empty in "acts" */
	__u64 wait; /* rules that wait for the return: what they report there,
		       and what they do, is decided when it is known */
	__u64 late_post; /* idem, when they hold at the return */
	__u64 late_kill;
	__u64 late_act;
};
ABI_SIZE(word, 96);

/*
 * In which mode 64 rules are, those of a view all in one; map "modes", the one
 * that is written while the hook is in force. Rules that are disabled are
 * monitored, too: whoever reads one of the two words before and the other
 * after a change finds no rule enforced that is not.
 */
struct modes {
	__u64 monitored; /* they say what they would do, and only report */
	__u64 disabled;	 /* they do not hold */
	__u64 spares;	 /* they do the like to protected processes: spare.bpf.h
			  */
};
ABI_SIZE(modes, 24);

/* The rules that are left of an event while it is judged: see row.bpf.h. */
struct left {
	__u32 row;  /* those of this row; ROW_NONE: they are in the words */
	__u32 view; /* of the last winner, so far */
	__u64 does; /* enum decided of the winners, so far */
};
ABI_SIZE(left, 16);

enum act_flag {
	ACT_SIGNAL = 1 << 0,
	ACT_OVERRIDE = 1 << 1,
	ACT_RATE_LIMIT = 1 << 2,
	ACT_KERNEL_STACK = 1 << 3,
	ACT_USER_STACK = 1 << 4,
	ACT_IMA_HASH = 1 << 5,
	ACT_TRACK_SOCK = 1 << 6,
	ACT_UNTRACK_SOCK = 1 << 7,
	ACT_NOTIFY = 1 << 8, /* leave @error and @signal for the enforcer */
	ACT_UNNOTIFY = 1 << 9,
	ACT_SET = 1 << 10,     /* write 4 bytes of @value to address @index */
	ACT_ENFORCE = 1 << 11, /* do what was left for the enforcer */
};

/* What rules do that are monitored, too. */
#define ACTS_HARMLESS                                                        \
	(ACT_RATE_LIMIT | ACT_KERNEL_STACK | ACT_USER_STACK | ACT_IMA_HASH | \
	 ACT_TRACK_SOCK | ACT_UNTRACK_SOCK)

enum rate_scope {
	RATE_THREAD,
	RATE_PROCESS,
	RATE_GLOBAL,
};

/* What a rule does besides; map "acts", by rule, then by rule at the return. */
struct act {
	__u32 flags;  /* enum act_flag */
	__s32 error;  /* -1 to -4095: what the call is to return */
	__u32 signal; /* 0: none */
	__u8 scope;   /* enum rate_scope */
	__u8 index;   /* source of the struct sock, or of where to write */
	__u16 _pad;
	__u64 period_ns; /* of the rate limit */
	__u64 value;
};
ABI_SIZE(act, 32);

/* Key of rates: like values are reported once in a period. */
struct rate_key {
	__u64 values; /* hash of what is shown */
	__u64 task;   /* thread or process; 0: global */
	__u32 image;
	__u32 rule;
};
ABI_SIZE(rate_key, 24);
