/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * judge - which rules hold for a call, and what comes of it
 *
 * What stops the call is done first, with what was read until then. Then come
 * the values that are only shown, and the actions that look at them.
 */

#include "return.bpf.h"
#include "spare.bpf.h"

/* Acts that look at the values: act_then(). */
#define ACTS_THEN (ACT_RATE_LIMIT | ACTS_AT)

/* The row for what could not be read. A call that came back with EFAULT did
 * nothing with it: of that only rules hold that do not look at it. */
static __always_inline __u32 unread_row(const struct call *call,
					const volatile struct table_conf *table)
{
	return call->stage == STAGE_RETURN && call->result == -KERNEL_EFAULT
		       ? table->blind_row
		       : table->error_row;
}

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
		return keep(call->room, unread_row(call, table));
	if (source->type >= VALUE_FIRST_TEXT)
		return ask_string(call->room, table, value);
	return ask_number(call->room, table, source->type, value->number);
}

/* Leaves the rules that hold in the room. */
static __always_inline bool match(struct call *call)
{
	call->memory->left.row = ROW_ALL;

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

/* Which winners; each a bit, and a set is what one of the first three and some
 * of the others name. */
enum pick {
	PICK_REPORTED,
	PICK_WAITING,
	PICK_LATE,
	PICK_ENFORCED,
	PICK_MONITORED,
	PICK_SPARED,
};

#define PICK(which) (1U << PICK_##which)
#define PICK_IN_ALL (PICK(ENFORCED) | PICK(MONITORED) | PICK(SPARED))

/* All bits if @which is picked. There is no branch: what @pick is makes no
 * states for the verifier in loops. */
static __always_inline __u64 picked(__u32 pick, enum pick which)
{
	return -(__u64)(pick >> which & 1);
}

static __always_inline __u64 pick_mask(const struct word *word,
				       const struct modes *mode, __u64 spared,
				       __u32 pick)
{
	__u64 rules = (word->post & ~word->wait & picked(pick, PICK_REPORTED)) |
		      (word->wait & picked(pick, PICK_WAITING)) |
		      (word->late_post & picked(pick, PICK_LATE));
	__u64 modes =
		(mode->monitored & picked(pick, PICK_MONITORED)) |
		(spared & picked(pick, PICK_SPARED)) |
		(~(mode->monitored | spared) & picked(pick, PICK_ENFORCED));

	return rules & modes;
}

/* Leaves some of the winners @set of word @at as those of the record. Returns
 * which. */
__u64 winners_pick_word(__u32 room, __u32 at, __u64 set, __u32 pick);

__noinline __u64 winners_pick_word(__u32 room, __u32 at, __u64 set, __u32 pick)
{
	__u32 key = at; /* its address is taken, and its bounds are lost */
	const struct word *word;
	const struct modes *mode;
	__u64 *live;

	if (!set)
		return 0;
	word = bpf_map_lookup_elem(&words, &key);
	mode = bpf_map_lookup_elem(&modes, &key);
	live = room_words(room);
	if (!word || !mode || !live || at >= conf.n_words)
		return 0;
	live += at;
	barrier_var(live); /* now, while the bounds are known */
	*live = set & pick_mask(word, mode, spared_rules(room, mode), pick);
	return *live;
}

/* The same of all that were saved. Returns whether there are any. */
__u64 winners_pick(__u32 room, __u32 pick);

__noinline __u64 winners_pick(__u32 room, __u32 pick)
{
	const __u64 *winners = room_row(room);
	__u64 *live = room_words(room);
	__u32 n = conf.n_words;
	__u64 any = 0;

	if (!live || !winners)
		return 0;

	NO_UNROLL
	for (__u32 i = 0; i < n; i++) {
		live[i] = 0;
		winners_pick_word(room, i, winners[i], pick);
		any |= live[i];
	}
	return any != 0;
}

__u64 winners_save(__u32 room);

__noinline __u64 winners_save(__u32 room)
{
	const __u64 *live = room_words(room);
	__u64 *winners = room_row(room);
	__u32 n = conf.n_words;

	if (!live || !winners)
		return 0;

	NO_UNROLL
	for (__u32 i = 0; i < n; i++)
		winners[i] = live[i];
	return 0;
}

/* Reports some of the winners that were saved; each manner in a record of its
 * own. */
static __always_inline void report_some(struct call *call, __u32 pick,
					__u64 does)
{
	if (winners_pick(call->room, pick | PICK(ENFORCED)))
		report(call, MANNER_ENFORCED);
	if ((does & DECIDED_MONITORED) &&
	    winners_pick(call->room, pick | PICK(MONITORED)))
		report(call, MANNER_MONITORED);
	if ((does & DECIDED_SPARED) &&
	    winners_pick(call->room, pick | PICK(SPARED)))
		report(call, MANNER_SPARED);
}

/* Reports the winners that do, and keeps the call for those that wait. Returns
 * whether they need not wait, since this is the return. */
static __always_inline bool settle(struct call *call, __u64 does)
{
	if (!conf.acting && !conf.waiting &&
	    !(does & (DECIDED_MONITORED | DECIDED_SPARED))) {
		report(call, MANNER_ENFORCED);
		return false;
	}

	winners_save(call->room);
	report_some(call, PICK(REPORTED), does);
	if (!conf.waiting ||
	    !winners_pick(call->room, PICK(WAITING) | PICK_IN_ALL))
		return false;
	if (call->stage == STAGE_RETURN)
		return true;
	send_long(call);
	if (!hold(call))
		report_some(call, PICK(WAITING), does);
	return false;
}

/* Decides about one call, and does it; a call of which a string cannot be read
 * yet is put off as a whole. Returns what settle() does. */
static __always_inline bool judge(struct call *call)
{
	__u64 does;

	if (!match(call))
		return false;
	if (call->held->unreadable && put_off(call))
		return false;

	does = spare(call, decide(call->room));
	if (does & DECIDED_KILL)
		kill(call);
	if (conf.acting && (does & DECIDED_ACT))
		act_all(call, 0, ACT_NOW);
	if (!(does & (DECIDED_POST | DECIDED_WAIT)) &&
	    !((place.acts & ACTS_THEN) && (does & DECIDED_ACT)))
		return false;

	read_rest(call);
	if (call->held->unreadable && !(does & (DECIDED_KILL | DECIDED_ACT)) &&
	    put_off(call))
		return false;
	if (call->held->unreadable || call->memory->faulty)
		lose(LOSS_UNREADABLE);
	if ((place.acts & ACTS_THEN) && (does & DECIDED_ACT))
		act_all(call, 0, ACT_THEN);
	fill_head(call);
	return settle(call, does);
}

/* The return of a call whose winners waited for it. */
static __always_inline void conclude(struct call *call)
{
	__u64 does;

	if (!match_late(call))
		return;
	does = spare(call, decide_late(call->room));
	if (does & DECIDED_KILL)
		kill(call);
	if (conf.acting && (does & DECIDED_ACT))
		act_all(call, conf.n_rules, ACT_NOW);
	if (!(does & DECIDED_POST) &&
	    !((place.acts & ACTS_THEN) && (does & DECIDED_ACT)))
		return;

	read_rest(call);
	if ((place.acts & ACTS_THEN) && (does & DECIDED_ACT))
		act_all(call, conf.n_rules, ACT_THEN);
	winners_save(call->room);
	report_some(call, PICK(LATE), does);
}
