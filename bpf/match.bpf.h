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
 * cells, intervals, masks, rows, words, modes and states, and functions that
 * give memory of a room, or NULL: room_strings(), the strings of the event;
 * room_words() and room_left(), the rules that are left, see row.bpf.h; and
 * room_row(), where a row is put together.
 */

#include "abi.h"
#include "row.bpf.h"
#include "text.bpf.h"

enum {
	/* log2 of the most intervals of one table */
	INTERVAL_STEPS = 20,
	TRIE_STEPS = 32, /* bytes a call; divides MAX_STRING */
	NO_VIEW = 0xffffffff,
};

#define TRIE_LEFT (1U << 31) /* a table has not so many cells */

/* How a trie is walked; bits, of which numbers are made without branches: the
 * verifier would go through a loop once for each way that leads to it. */
enum {
	TRIE_FORWARD = 0,
	TRIE_BACK = 1 << 0,
	TRIE_BYTES = 1 << 1, /* forward, and a NUL is a byte that no key has */
};

/* From one byte to the next. */
static __always_inline __u32 trie_way(__u32 how)
{
	return 1 - ((how & TRIE_BACK) << 1);
}

/* The byte that no key has; 256: none. */
static __always_inline __u32 trie_stop(__u32 how)
{
	return 256 - ((how & TRIE_BYTES) << 7);
}

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
	__u32 stop = trie_stop(how);
	__u32 way = trie_way(how);
	__u32 here = from;

	if (!cell || !text)
		return TRIE_LEFT | at;
	if (n > TRIE_STEPS)
		n = TRIE_STEPS;

	NO_UNROLL
	for (__u32 i = 0; i < n; i++, here += way) {
		const struct cell *next;
		__u32 byte, to;

		if (here >= conf.n_strings * STRING_ROOM)
			return TRIE_LEFT | at;

		byte = (__u8)text[here];
		if (byte == stop)
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
__u64 trie_row(__u32 room, __u32 from, __u32 n, __u32 root, __u32 how);

__noinline __u64 trie_row(__u32 room, __u32 from, __u32 n, __u32 root,
			  __u32 how)
{
	__u32 way = TRIE_STEPS * trie_way(how);
	const struct cell *cell;
	__u32 at = root;

	NO_UNROLL
	for (__u32 i = 0; i <= MAX_STRING; i += TRIE_STEPS, from += way) {
		at = trie_steps(room, from, n, at, how);
		if (at & TRIE_LEFT || n <= TRIE_STEPS)
			break;
		n -= TRIE_STEPS;
	}

	at &= ~TRIE_LEFT;
	cell = bpf_map_lookup_elem(&cells, &at);
	return cell ? cell->row : ROW_ALL;
}

/*
 * The row of the last of the @n intervals from @first on that starts at @key or
 * below. In a global function nobody knows where they begin: what is known to
 * the verifier makes one way through for each interval.
 */
__u64 find_interval(__u32 first, __u32 n, __u64 key);

__noinline __u64 find_interval(__u32 first, __u32 n, __u64 key)
{
	const struct interval *interval;
	__u32 at = first;

	if (!is_used(PART_INTERVALS))
		return ROW_ALL;

	NO_UNROLL
	for (__u32 step = 1 << (INTERVAL_STEPS - 1); step; step >>= 1) {
		__u32 probe = at + step;

		if (probe - first >= n)
			continue;
		interval = bpf_map_lookup_elem(&intervals, &probe);
		if (interval && interval->from <= key)
			at = probe;
	}

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
	if (!is_used(PART_MASKS))
		return 0;

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
static __always_inline bool ask_mask(__u32 room,
				     const volatile struct table_conf *table,
				     __u64 value)
{
	row_begin(room, table->row);
	mask_add(room, table->first, value, table->class == TABLE_MASK_NONE);
	return row_keep_sum(room);
}

static __always_inline bool is_signed(__u8 type)
{
	return type >= VALUE_S8 && type <= VALUE_S64;
}

/* Asks a table about a number. Returns whether any rule is left. */
static __always_inline bool ask_number(__u32 room,
				       const volatile struct table_conf *table,
				       __u8 type, __u64 value)
{
	switch (table->class) {
	case TABLE_INTERVAL:
		return keep(room, find_interval(table->first, table->n,
						interval_key(value,
							     is_signed(type))));
	case TABLE_MASK_ANY:
	case TABLE_MASK_NONE:
		return ask_mask(room, table, value);
	}
	return true;
}

/* The same about a text of @room, which has a NUL on either side. Of a
 * truncated one the end is not known. */
static __always_inline bool ask_trie(__u32 room,
				     const volatile struct table_conf *table,
				     const struct value *value)
{
	bool bytes = value->flags & VALUE_INNER_NUL;
	bool whole = value->state == VALUE_OK;
	__u32 at = value->number;

	if (table->class == TABLE_FORWARD)
		return keep(room,
			    trie_row(room, at, value->len + (whole && !bytes),
				     table->first,
				     bytes ? TRIE_BYTES : TRIE_FORWARD));
	if (!whole)
		return keep(room, table->error_row);
	return keep(room, trie_row(room, at + value->len - 1, value->len + 1,
				   table->first, TRIE_BACK));
}

static __always_inline bool ask_string(__u32 room,
				       const volatile struct table_conf *table,
				       const struct value *value)
{
	if (table->except && value->flags & (VALUE_PARTIAL | VALUE_STRANGE))
		return true;
	if (table->class == TABLE_TEXT_ANY || table->class == TABLE_TEXT_NONE)
		return ask_text(room, table, value);
	return ask_trie(room, table, value);
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

/* What the winners of one event do: bits of what decide() returns. */
enum decided {
	DECIDED_POST = 1 << 0, /* some are reported */
	DECIDED_KILL = 1 << 1,
	DECIDED_ACT = 1 << 2,	    /* some have an entry in "acts" */
	DECIDED_WAIT = 1 << 3,	    /* some are decided at the return */
	DECIDED_MONITORED = 1 << 4, /* some only say what they would do */
	DECIDED_GUARDED = 1 << 5,   /* some would spare what is protected */
	DECIDED_SURE_KILL = 1 << 6, /* some kill that would not */
	DECIDED_SPARED = 1 << 7,    /* see spare.bpf.h */
};

/* It is in memory, of which the verifier knows nothing: a number that every
 * word may change makes a state of its own for each sum of changes. */
static __always_inline void decided_if(struct left *left, __u64 set,
				       enum decided what)
{
	if (set)
		left->does |= what;
}

/* Of the rules @set, which are those left of word @at, leaves the winners that
 * do any of it but kill in the words of @room, and notes what they do. */
__u64 decide_word(__u32 room, __u32 at, __u64 set);

__noinline __u64 decide_word(__u32 room, __u32 at, __u64 set)
{
	__u32 key = at; /* its address is taken, and its bounds are lost */
	const struct word *word;
	const struct modes *mode;
	struct left *left;
	__u64 *live;

	if (!set)
		return 0;
	word = bpf_map_lookup_elem(&words, &key);
	mode = bpf_map_lookup_elem(&modes, &key);
	left = room_left(room);
	live = room_words(room);
	if (!word || !mode || !left || !live || at >= conf.n_words)
		return 0;

	set &= ~mode->disabled;
	if (word->first_view == left->view)
		set &= ~word->first_lane;
	set = winners(set, word);
	if (set & word->last_lane)
		left->view = word->last_view;

	live[at] = set & (word->post | word->act | word->wait);
	decided_if(left, set & word->post, DECIDED_POST);
	decided_if(left, set & word->kill & ~mode->monitored, DECIDED_KILL);
	decided_if(left, set & word->act, DECIDED_ACT);
	decided_if(left, set & word->wait, DECIDED_WAIT);
	decided_if(left, set & mode->monitored, DECIDED_MONITORED);
	decided_if(left, set & mode->spares & ~mode->monitored,
		   DECIDED_GUARDED);
	decided_if(left, set & word->kill & ~mode->monitored & ~mode->spares,
		   DECIDED_SURE_KILL);
	return 0;
}

/* The same of all words. Returns what the winners do. */
__u64 decide(__u32 room);

__noinline __u64 decide(__u32 room)
{
	struct left *left = room_left(room);
	__u64 *live = room_words(room);
	const __u64 *rules = rules_left(room, live);
	__u32 n = conf.n_words;

	if (!left || !live || !rules)
		return 0;
	left->view = NO_VIEW;
	left->does = 0;

	NO_UNROLL
	for (__u32 i = 0; i < n; i++) {
		__u64 set = rules[i];

		live[i] = 0;
		decide_word(room, i, set);
	}
	rules_are(room, ROW_NONE);
	return left->does;
}
