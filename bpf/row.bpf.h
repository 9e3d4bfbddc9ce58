/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * row - sets of rules, a bit for each: see match.bpf.h
 */

#include "abi.h"

/* Loops stay loops: their bounds are constants of the image, which only the
 * verifier knows. */
#define NO_UNROLL _Pragma("clang loop unroll(disable)")

/* An index stays the sum whose bounds were tested: its parts have none. */
#define KEEP_WHOLE(index) asm volatile("" : "+r"(index))

/* ROW_ALL stands for a row that is not there, which cannot be: too much is
 * better than too little. */
static __always_inline const __u64 *row_words(__u32 row)
{
	return bpf_map_lookup_elem(&rows, &row);
}

/* Keeps the rules that are in @row, too. Returns whether any is left. */
static __always_inline bool keep(__u64 *live, __u32 row)
{
	const __u64 *words;
	__u64 any = 0;

	if (row == ROW_ALL)
		return true;
	if (row == ROW_NONE)
		return false;

	words = row_words(row);
	if (!words)
		return true;

	NO_UNROLL
	for (__u32 i = 0; i < MAX_WORDS; i++) {
		if (i >= conf.n_words)
			break;
		live[i] &= words[i];
		any |= live[i];
	}
	return any != 0;
}

/* Keeps the rules that are in a row put together. */
static __always_inline bool keep_sum(__u64 *live, const __u64 *sum)
{
	__u64 any = 0;

	NO_UNROLL
	for (__u32 i = 0; i < MAX_WORDS; i++) {
		if (i >= conf.n_words)
			break;
		live[i] &= sum[i];
		any |= live[i];
	}
	return any != 0;
}

static __always_inline void copy_row(__u64 *to, __u32 row)
{
	const __u64 *words = row_words(row);

	NO_UNROLL
	for (__u32 i = 0; i < MAX_WORDS; i++) {
		if (i >= conf.n_words)
			break;
		to[i] = words ? words[i] : ~0ULL;
	}
}

/*
 * A row is put together in the room. Global functions are checked once, each by
 * itself, and cost the verifier little however many tables ask for a row.
 */

/* Begins the row of @room with @row. */
__u64 row_begin(__u32 room, __u32 row);

__noinline __u64 row_begin(__u32 room, __u32 row)
{
	__u64 *sum = room_row(room);

	if (sum)
		copy_row(sum, row);
	return 0;
}

/* Puts the rules of @row into the row of @room, or, if @none, takes away all
 * others. */
__u64 row_add(__u32 room, __u32 row, __u32 none);

__noinline __u64 row_add(__u32 room, __u32 row, __u32 none)
{
	const __u64 *words = row_words(row);
	__u64 *sum = room_row(room);

	if (!sum || !words)
		return 0;

	NO_UNROLL
	for (__u32 i = 0; i < MAX_WORDS; i++) {
		if (i >= conf.n_words)
			break;
		sum[i] = none ? sum[i] & words[i] : sum[i] | words[i];
	}
	return 0;
}
