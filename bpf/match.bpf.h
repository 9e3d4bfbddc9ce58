/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * match - which rules hold for the values of one event
 *
 * The part of a hook program that has nothing to do with the kernel: it asks
 * the maps of the image and ANDs rows. Tests compile it for the host and
 * compare it with an evaluator that reads the rules.
 *
 * The file that includes it has defined conf (struct hook_conf), the maps
 * cells, intervals, masks, rows, words and states, and two functions that give
 * memory of a room, or NULL: room_strings(), the strings of the event, and
 * room_row(), where a row is put together.
 */

#include "abi.h"
#include "row.bpf.h"
#include "text.bpf.h"

enum {
	/* log2 of the most intervals of one table */
	INTERVAL_STEPS = 20,
	TRIE_STEPS = 64, /* bytes a call; divides MAX_STRING */
	NO_VIEW = 0xffffffff,
};

#define TRIE_LEFT (1ULL << 32)

/* How a trie is walked. */
enum {
	TRIE_FORWARD,
	TRIE_BACK,
	TRIE_BYTES, /* forward, and a NUL is a byte that no key has */
};

/*
 * Up to TRIE_STEPS steps from cell @at, on the @n bytes that begin at @from of
 * the strings in @room, or end there if @how is TRIE_BACK. Returns the cell
 * where the walk stands, with TRIE_LEFT if it has left the trie there.
 *
 * A global function is checked once, by itself, and costs the verifier little
 * however often it is called; it takes no pointers, which old kernels refuse.
 */
__u64 trie_steps(__u32 room, __u32 from, __u32 n, __u32 at, __u32 how);

__noinline __u64 trie_steps(__u32 room, __u32 from, __u32 n, __u32 at,
			    __u32 how)
{
	const struct cell *cell = bpf_map_lookup_elem(&cells, &at);
	const char *text = room_strings(room);

	if (!cell || !text)
		return TRIE_LEFT | at;

	NO_UNROLL
	for (__u32 i = 0; i < TRIE_STEPS && i < n; i++) {
		__u32 here = how == TRIE_BACK ? from - i : from + i;
		const struct cell *next;
		__u8 byte;
		__u32 to;

		if (here >= conf.n_strings * STRING_ROOM)
			return TRIE_LEFT | at;

		byte = text[here];
		if (!byte && how == TRIE_BYTES)
			return TRIE_LEFT | at;
		to = cell->base + byte;
		next = bpf_map_lookup_elem(&cells, &to);
		if (!next || next->check != at)
			return TRIE_LEFT | at;

		at = to;
		cell = next;
	}
	return at;
}

/* The row where the walk from @root ends. */
static __always_inline __u32 trie_row(__u32 room, __u32 from, __u32 n,
				      __u32 root, __u32 how)
{
	const struct cell *cell;
	__u32 at = root;

	NO_UNROLL
	for (__u32 i = 0; i <= MAX_STRING; i += TRIE_STEPS) {
		__u64 walked;

		if (i >= n)
			break;
		walked =
			trie_steps(room, how == TRIE_BACK ? from - i : from + i,
				   n - i, at, how);
		at = walked;
		if (walked & TRIE_LEFT)
			break;
	}

	cell = bpf_map_lookup_elem(&cells, &at);
	return cell ? cell->row : ROW_ALL;
}

/* The row of the last interval that starts at @key or below. */
static __always_inline __u32 find_interval(__u32 first, __u32 n, __u64 key)
{
	const struct interval *interval;
	__u32 at = 0;

	NO_UNROLL
	for (__u32 step = 1 << (INTERVAL_STEPS - 1); step; step >>= 1) {
		__u32 probe = first + at + step;

		if (at + step >= n)
			continue;
		interval = bpf_map_lookup_elem(&intervals, &probe);
		if (interval && interval->from <= key)
			at += step;
	}

	at += first;
	interval = bpf_map_lookup_elem(&intervals, &at);
	return interval ? interval->row : ROW_ALL;
}

static __always_inline __u32 mask_row(__u32 first, __u32 bit)
{
	__u32 at = first + bit;
	const __u32 *row = bpf_map_lookup_elem(&masks, &at);

	return row ? *row : ROW_ALL;
}

/* Adds to the row of @room those of the bits of @value: see row_add(). */
__u64 mask_add(__u32 room, __u32 first, __u64 value, __u32 none);

__noinline __u64 mask_add(__u32 room, __u32 first, __u64 value, __u32 none)
{
	NO_UNROLL
	for (__u32 bit = 0; bit < 64; bit++, value >>= 1) {
		if (!value)
			break;
		if (value & 1)
			row_add(room, mask_row(first, bit), none);
	}
	return 0;
}

/* Keeps the rules of the table's row and those of any bit of @value; or those
 * that are in the table's row and in the rows of all bits. */
static __always_inline bool ask_mask(__u64 *live, __u32 room,
				     const volatile struct table_conf *table,
				     __u64 value)
{
	const __u64 *sum = room_row(room);

	row_begin(room, table->row);
	mask_add(room, table->first, value, table->class == TABLE_MASK_NONE);
	return sum ? keep_sum(live, sum) : true;
}

static __always_inline bool is_signed(__u8 type)
{
	return type >= VALUE_S8 && type <= VALUE_S64;
}

/* Asks a table about a number. Returns whether any rule is left. */
static __always_inline bool ask_number(__u64 *live, __u32 room,
				       const volatile struct table_conf *table,
				       __u8 type, __u64 value)
{
	switch (table->class) {
	case TABLE_INTERVAL:
		return keep(live, find_interval(table->first, table->n,
						interval_key(value,
							     is_signed(type))));
	case TABLE_MASK_ANY:
	case TABLE_MASK_NONE:
		return ask_mask(live, room, table, value);
	}
	return true;
}

/* The same about a text of @room, which has a NUL on either side. Of a
 * truncated one the end is not known. */
static __always_inline bool ask_trie(__u64 *live, __u32 room,
				     const volatile struct table_conf *table,
				     const struct value *value)
{
	bool bytes = value->flags & VALUE_INNER_NUL;
	bool whole = value->state == VALUE_OK;
	__u32 at = value->number;

	if (table->class == TABLE_FORWARD)
		return keep(live,
			    trie_row(room, at, value->len + (whole && !bytes),
				     table->first,
				     bytes ? TRIE_BYTES : TRIE_FORWARD));
	if (!whole)
		return keep(live, table->error_row);
	return keep(live, trie_row(room, at + value->len - 1, value->len + 1,
				   table->first, TRIE_BACK));
}

static __always_inline bool ask_string(__u64 *live, __u32 room,
				       const volatile struct table_conf *table,
				       const struct value *value)
{
	if (table->class == TABLE_TEXT_ANY || table->class == TABLE_TEXT_NONE)
		return ask_text(live, room, table, value);
	return ask_trie(live, room, table, value);
}

/*
 * The lowest set bit of each lane of @set. Lanes are negated each by itself:
 * x & -x, where the carry of ~x + 1 is kept out of the next lane by adding
 * without the highest bits, which are then put in by exclusive or (L. Lamport,
 * "Multiple byte processing with full-word instructions", CACM 18(8), 1975).
 */
static __always_inline __u64 winners(__u64 set, const struct word *word)
{
	__u64 inverse = ~set;
	__u64 negated = ((inverse & ~word->high) + (word->low & ~word->high)) ^
			((inverse ^ word->low) & word->high);

	return set & negated;
}

/* What the winners of one event do; 0: nothing of the kind. */
struct decision {
	__u64 post; /* some are reported */
	__u64 kill;
	__u64 act;  /* some have an entry in "acts" */
	__u64 wait; /* some are decided at the return */
};

/* Leaves of the rules in @live the winners that do any of it but kill. */
static __always_inline struct decision decide(__u64 *live)
{
	struct decision decision = { 0 };
	__u32 decided = NO_VIEW;

	NO_UNROLL
	for (__u32 i = 0; i < MAX_WORDS; i++) {
		const struct word *word;
		__u32 at = i; /* its address is taken, that of i must not be */
		__u64 set;

		if (i >= conf.n_words)
			break;
		set = live[i];
		if (!set)
			continue;
		word = bpf_map_lookup_elem(&words, &at);
		if (!word)
			continue;

		if (word->first_view == decided)
			set &= ~word->first_lane;
		set = winners(set, word);
		if (set & word->last_lane)
			decided = word->last_view;

		decision.post |= set & word->post;
		decision.kill |= set & word->kill;
		decision.act |= set & word->act;
		decision.wait |= set & word->wait;
		live[i] = set & (word->post | word->act | word->wait);
	}
	return decision;
}
