/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * text - finds patterns in texts: see match.bpf.h and struct step of abi.h
 *
 * Global functions are checked once, each by itself, and cost the verifier
 * little however many tables ask automata.
 */

#include "row.bpf.h"

enum {
	TEXT_STEPS = 32, /* bytes a call; divides MAX_STRING */
};

/* Flags of the arguments of text_walk(). */
#define TEXT_WHOLE (1U << 31)
#define TEXT_NONE  (1U << 31)

/* The state after @at on a byte of @class. */
static __always_inline __u32 text_next(__u32 automaton, __u32 at, __u32 class)
{
	const struct step *step;
	__u32 cell = at + class;

	step = bpf_map_lookup_elem(&states, &cell);
	if (step && step->from == at)
		return step->to;

	cell = at + TEXT_DEFAULT;
	step = bpf_map_lookup_elem(&states, &cell);
	if (!step)
		return TEXT_DEAD;
	at = step->to;
	cell = at + class;
	step = bpf_map_lookup_elem(&states, &cell);
	if (step && step->from == at)
		return step->to;

	cell = automaton + TEXT_ROOT + class;
	step = bpf_map_lookup_elem(&states, &cell);
	return step ? step->to : TEXT_DEAD;
}

/* Adds the row of the patterns that were found when the state @at was
 * reached. */
static __always_inline void text_found(__u32 room, __u32 at, __u32 none)
{
	__u32 cell = (at & ~TEXT_FOUND) + TEXT_ROW;
	const struct step *step = bpf_map_lookup_elem(&states, &cell);

	if (step)
		row_add(room, step->to, none);
}

/* Up to TEXT_STEPS steps from the state @at, on the @n bytes that begin at
 * @from of the strings in @room. Returns the state where the walk stands. */
__u64 text_steps(__u32 room, __u32 from, __u32 n, __u32 at, __u32 automaton);

__noinline __u64 text_steps(__u32 room, __u32 from, __u32 n, __u32 at,
			    __u32 automaton)
{
	const char *text = room_strings(room);
	__u32 first = automaton & ~TEXT_NONE;

	if (!text || !is_used(PART_TEXTS))
		return TEXT_DEAD;

	NO_UNROLL
	for (__u32 i = 0; i < TEXT_STEPS && i < n; i++) {
		__u32 here = from + i;
		const struct step *class;
		__u32 cell;

		if (here >= conf.n_strings * STRING_ROOM)
			return TEXT_DEAD;
		KEEP_WHOLE(here);
		cell = first + (__u8)text[here];
		class = bpf_map_lookup_elem(&states, &cell);
		if (!class)
			return TEXT_DEAD;

		at = text_next(first, at, class->to);
		if (at & TEXT_FOUND) {
			text_found(room, at, automaton & TEXT_NONE);
			at &= ~TEXT_FOUND;
		}
		if (at == TEXT_DEAD)
			break;
	}
	return at;
}

/* The walk of one automaton over a text of @n bytes at @from, with its end if
 * @n says TEXT_WHOLE. */
__u64 text_walk(__u32 room, __u32 from, __u32 n, __u32 at, __u32 automaton);

__noinline __u64 text_walk(__u32 room, __u32 from, __u32 n, __u32 at,
			   __u32 automaton)
{
	__u32 len = n & ~TEXT_WHOLE;

	if (!is_used(PART_TEXTS))
		return 0;
	if (at & TEXT_FOUND) {
		text_found(room, at, automaton & TEXT_NONE);
		at &= ~TEXT_FOUND;
	}

	NO_UNROLL
	for (__u32 i = 0; i < MAX_STRING; i += TEXT_STEPS) {
		if (i >= len || at == TEXT_DEAD)
			break;
		at = text_steps(room, from + i, len - i, at, automaton);
	}

	if (at == TEXT_DEAD || !(n & TEXT_WHOLE))
		return 0;
	at = text_next(automaton & ~TEXT_NONE, at, TEXT_END);
	if (at & TEXT_FOUND)
		text_found(room, at, automaton & TEXT_NONE);
	return 0;
}

/* The same of all automata of a table, from @automaton on. */
__u64 text_walks(__u32 room, __u32 from, __u32 n, __u32 at, __u32 automaton);

__noinline __u64 text_walks(__u32 room, __u32 from, __u32 n, __u32 at,
			    __u32 automaton)
{
	__u32 none = automaton & TEXT_NONE;
	const struct step *next;
	__u32 cell;

	if (!is_used(PART_TEXTS))
		return 0;

	NO_UNROLL
	for (__u32 i = 0; i < MAX_AUTOMATA; i++) {
		text_walk(room, from, n, at, automaton);

		cell = (automaton & ~TEXT_NONE) + TEXT_AFTER_START;
		next = bpf_map_lookup_elem(&states, &cell);
		if (!next)
			break;
		at = next->to;
		cell--;
		next = bpf_map_lookup_elem(&states, &cell);
		if (!next || !next->to)
			break;
		automaton = next->to | none;
	}
	return 0;
}

/* Asks automata about a text. Of a truncated one, what was not found may be
 * behind the part that is known. */
static __always_inline bool ask_text(__u32 room,
				     const volatile struct table_conf *table,
				     const struct value *value)
{
	bool whole = value->state == VALUE_OK;
	__u32 none = table->class == TABLE_TEXT_NONE ? TEXT_NONE : 0;

	row_begin(room, table->row);
	text_walks(room, value->number, value->len | (whole ? TEXT_WHOLE : 0),
		   table->n, table->first | none);
	if (!whole)
		row_add(room, table->error_row, none);
	return row_keep_sum(room);
}
