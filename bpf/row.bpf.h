/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * row - sets of rules, a bit for each: see match.bpf.h
 *
 * What walks through the words of a set is a global function: such a one is
 * checked once, by itself, so that neither the tables of a hook nor the places
 * where they are asked multiply its words in what the verifier has to do. They
 * take the number of a room, since old kernels let them take no pointers.
 *
 * Loops over words do not branch, but call another such function for what does:
 * the verifier finds its way back to a place that it knows in small loops only
 * if each has one way through.
 *
 * The rules that are left of an event are at first those of a row of the
 * image, and nothing is copied: room_left() says which. Once that was ANDed
 * with another they are in room_words().
 */

#include "abi.h"

/* Loops stay loops: their bounds are constants of the image, which only the
 * verifier knows. */
#define NO_UNROLL _Pragma("clang loop unroll(disable)")

/* An index stays the sum whose bounds were tested: its parts have none. */
#define KEEP_WHOLE(index) asm volatile("" : "+r"(index))

/* Has the hook a use for this part? A constant: what follows is not there, for
 * the verifier, if not. */
static __always_inline bool is_used(enum hook_part part)
{
	return !(conf.unused & part);
}

/* ROW_ALL stands for a row that is not there, which cannot be: too much is
 * better than too little. */
static __always_inline const __u64 *row_words(__u32 row)
{
	return bpf_map_lookup_elem(&rows, &row);
}

/* The rules that are left in @room, where they are to be written to @live. */
static __always_inline const __u64 *rules_left(__u32 room, const __u64 *live)
{
	const struct left *left = room_left(room);

	if (!left || left->row == ROW_NONE)
		return live;
	return row_words(left->row);
}

static __always_inline void rules_are(__u32 room, __u32 row)
{
	struct left *left = room_left(room);

	if (left)
		left->row = row;
}

/* Keeps those of the rules in @room that are in @row, too. Returns whether any
 * is left. */
__u64 row_keep(__u32 room, __u32 row);

__noinline __u64 row_keep(__u32 room, __u32 row)
{
	const __u64 *words = row_words(row);
	__u64 *live = room_words(room);
	const struct left *left = room_left(room);
	const __u64 *rules;
	__u32 n = conf.n_words;
	__u64 any = 0;

	if (!words || !live || !left)
		return 1;
	if (left->row == ROW_ALL) {
		rules_are(room, row);
		return 1;
	}
	rules = rules_left(room, live);
	if (!rules)
		return 1;

	NO_UNROLL
	for (__u32 i = 0; i < n; i++) {
		live[i] = rules[i] & words[i];
		any |= live[i];
	}
	rules_are(room, ROW_NONE);
	return any != 0;
}

static __always_inline bool keep(__u32 room, __u32 row)
{
	if (row == ROW_ALL)
		return true;
	return row != ROW_NONE && row_keep(room, row);
}

/* The same with the row that was put together there. */
__u64 row_keep_sum(__u32 room);

__noinline __u64 row_keep_sum(__u32 room)
{
	const __u64 *sum = room_row(room);
	__u64 *live = room_words(room);
	const __u64 *rules = rules_left(room, live);
	__u32 n = conf.n_words;
	__u64 any = 0;

	if (!sum || !live || !rules)
		return 1;

	NO_UNROLL
	for (__u32 i = 0; i < n; i++) {
		live[i] = rules[i] & sum[i];
		any |= live[i];
	}
	rules_are(room, ROW_NONE);
	return any != 0;
}

/*
 * A row is put together in the room.
 */

/* Begins the row of @room with @row. */
__u64 row_begin(__u32 room, __u32 row);

__noinline __u64 row_begin(__u32 room, __u32 row)
{
	const __u64 *words = row_words(row);
	__u64 *sum = room_row(room);
	__u32 n = conf.n_words;

	if (!sum)
		return 0;

	NO_UNROLL
	for (__u32 i = 0; i < n; i++)
		sum[i] = words ? words[i] : ~0ULL;
	return 0;
}

/* Puts the rules of @row into the row of @room, or, if @none, takes away all
 * others. */
__u64 row_add(__u32 room, __u32 row, __u32 none);

__noinline __u64 row_add(__u32 room, __u32 row, __u32 none)
{
	const __u64 *words = row_words(row);
	__u64 *sum = room_row(room);
	__u32 n = conf.n_words;

	if (!sum || !words)
		return 0;

	NO_UNROLL
	for (__u32 i = 0; i < n; i++)
		sum[i] = none ? sum[i] & words[i] : sum[i] | words[i];
	return 0;
}
