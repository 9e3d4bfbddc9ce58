/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * judge - which rules hold for a call, and what comes of it
 *
 * What stops the call is done first, with what was read until then. Then come
 * the values that are only shown, and the actions that look at them.
 */

#include "return.bpf.h"

/* Acts that look at the values: act_then(). */
#define ACTS_THEN (ACT_RATE_LIMIT | ACTS_AT)

/* Asks one table. Returns whether any rule is left. */
static __always_inline bool ask(struct call *call,
				const volatile struct table_conf *table)
{
	const volatile struct source_conf *source;
	__u32 at = table->source;
	struct value *value;

	if (at >= MAX_SOURCES)
		return true;
	source = &conf.sources[at];
	value = call_value(call, at);
	if (value->state == VALUE_UNREAD)
		read_source(call, source, value);
	if (value->state == VALUE_UNREADABLE)
		return keep(call_words(call), table->error_row);
	if (source->type >= VALUE_FIRST_TEXT)
		return ask_string(call_words(call), call->room, table, value);
	return ask_number(call_words(call), call->room, table, source->type,
			  value->number);
}

/* Leaves the rules that hold in the words of the record. */
static __always_inline bool match(struct call *call)
{
	copy_row(call_words(call), ROW_ALL);

	NO_UNROLL
	for (__u32 i = 0; i < MAX_TABLES; i++) {
		if (i >= conf.n_tables)
			break;
		if (!ask(call, &conf.tables[i]))
			return false;
	}
	return true;
}

/* Of the winners that wait, leaves those that hold at the return, too. */
static __always_inline bool match_late(struct call *call)
{
	NO_UNROLL
	for (__u32 i = 0; i < MAX_TABLES; i++) {
		if (i < conf.n_tables)
			continue;
		if (i >= conf.n_tables + conf.n_late)
			break;
		if (!ask(call, &conf.tables[i]))
			return false;
	}
	return true;
}

static __always_inline void kill(const struct call *call)
{
	send_signal(call->memory, KERNEL_SIGKILL);
}

enum pick {
	PICK_REPORTED,
	PICK_WAITING,
	PICK_LATE,
};

static __always_inline __u64 pick_mask(const struct word *word, enum pick pick)
{
	switch (pick) {
	case PICK_REPORTED:
		return word->post & ~word->wait;
	case PICK_WAITING:
		return word->wait;
	case PICK_LATE:
		return word->late_post;
	}
	return 0;
}

/* Leaves some of the winners in the sums as those of the record. Returns
 * whether there are any. */
static __always_inline bool pick(const struct call *call, enum pick pick)
{
	__u64 *live = call_words(call);
	const __u64 *winners = call_sums(call);
	__u64 any = 0;

	NO_UNROLL
	for (__u32 i = 0; i < MAX_WORDS; i++) {
		const struct word *word;
		__u32 at = i; /* its address is taken */

		if (i >= conf.n_words)
			break;
		word = bpf_map_lookup_elem(&words, &at);
		live[i] = word ? winners[i] & pick_mask(word, pick) : 0;
		any |= live[i];
	}
	return any;
}

static __always_inline void save_winners(const struct call *call)
{
	const __u64 *live = call_words(call);
	__u64 *winners = call_sums(call);

	NO_UNROLL
	for (__u32 i = 0; i < MAX_WORDS; i++) {
		if (i >= conf.n_words)
			break;
		winners[i] = live[i];
	}
}

/* Reports the winners that do, and keeps the call for those that wait. Returns
 * whether they need not wait, since this is the return. */
static __always_inline bool settle(const struct call *call)
{
	if (!conf.acting && !conf.waiting) {
		report(call);
		return false;
	}

	save_winners(call);
	if (pick(call, PICK_REPORTED))
		report(call);
	if (!conf.waiting || !pick(call, PICK_WAITING))
		return false;
	if (call->stage == STAGE_RETURN)
		return true;
	if (!hold(call))
		report(call);
	return false;
}

/* Decides about one call, and does it; a call of which a string cannot be read
 * yet is put off as a whole. Returns what settle() does. */
static __always_inline bool judge(struct call *call)
{
	struct decision decision;

	if (!match(call))
		return false;
	if (call->unreadable && put_off(call))
		return false;

	decision = decide(call_words(call));
	if (decision.kill)
		kill(call);
	if (conf.acting && decision.act)
		act_all(call, false, ACT_NOW);
	if (!(decision.post | decision.wait) &&
	    !((place.acts & ACTS_THEN) && decision.act))
		return false;

	read_rest(call);
	if (call->unreadable && !(decision.kill | decision.act) &&
	    put_off(call))
		return false;
	if (call->unreadable)
		lose(LOSS_UNREADABLE);
	if ((place.acts & ACTS_THEN) && decision.act)
		act_all(call, false, ACT_THEN);
	fill_head(call);
	return settle(call);
}

/* The return of a call whose winners waited for it. */
static __always_inline void conclude(struct call *call)
{
	struct decision decision;

	if (!match_late(call))
		return;
	decision = decide_late(call_words(call));
	if (decision.kill)
		kill(call);
	if (conf.acting && decision.act)
		act_all(call, true, ACT_NOW);
	if (!decision.post && !((place.acts & ACTS_THEN) && decision.act))
		return;

	read_rest(call);
	if ((place.acts & ACTS_THEN) && decision.act)
		act_all(call, true, ACT_THEN);
	save_winners(call);
	if (pick(call, PICK_LATE))
		report(call);
}
