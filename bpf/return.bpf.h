/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * return - calls whose winners wait for the return
 *
 * What was read at entry is kept as it is, by thread and frame. At the return
 * the rest is read into it, the late tables are asked about the winners, and
 * one record is sent with both. A call that never returns leaves its entry
 * behind: the next one at the same place removes it, and the daemon those of
 * processes that are gone.
 */

#include "act.bpf.h"
#include "defer.bpf.h"
#include "record.bpf.h"

static __always_inline struct held_key held_key(const struct call *call)
{
	return (struct held_key){
		.task = bpf_get_current_task(),
		.frame = call->frame,
		.pid = task_pid(),
	};
}

/* Keeps the call. Returns whether its return will find it. */
static __always_inline bool hold(const struct call *call)
{
	struct held_key key = held_key(call);
	struct held *kept = call->held;

	kept->record.verdict = call->memory->verdict;
	kept->record.error = call->memory->error;

	if (note_down(&held, &n_held, &key, kept))
		return true;
	lose(LOSS_HELD);
	return false;
}

/* The call of this frame that waits; NULL, mostly, and then cheaply. */
static __always_inline struct held *find_held(const struct call *call)
{
	struct held_key key;

	if (!conf.waiting || !n_held)
		return 0;
	key = held_key(call);
	return bpf_map_lookup_elem(&held, &key);
}

static __always_inline void drop_held(const struct call *call)
{
	struct held_key key = held_key(call);

	if (!bpf_map_delete_elem(&held, &key))
		count_up(&n_held, -1);
}

/* What an earlier call of the thread left is not of this one. */
static __always_inline void drop_stale(const struct call *call)
{
	if (conf.syscall >= 0 && n_pending)
		drop_pending(bpf_get_current_pid_tgid());
	if (conf.waiting && n_held)
		drop_held(call);
}

/* Takes the call up again, in a room of its own. */
static __always_inline void resume(struct call *call, struct held *kept)
{
	__u32 size = sizeof(*kept) + conf.n_sources * sizeof(struct value) +
		     conf.n_words * 8;
	__u32 used = kept->used;

	if (used > conf.n_strings * STRING_ROOM)
		used = conf.n_strings * STRING_ROOM;
	bpf_probe_read_kernel(call->held, size, kept);
	if (conf.n_strings)
		bpf_probe_read_kernel(call_strings(call), used,
				      held_strings(kept));

	call->memory->left.row = ROW_NONE;
	call->memory->verdict = kept->record.verdict;
	call->memory->error = kept->record.error;

	drop_held(call);
}

/* As decide_word(), of rules that have won already. */
__u64 decide_late_word(__u32 room, __u32 at, __u64 set);

__noinline __u64 decide_late_word(__u32 room, __u32 at, __u64 set)
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
	live[at] = set;
	decided_if(left, set & word->late_post, DECIDED_POST);
	decided_if(left, set & word->late_kill & ~mode->monitored,
		   DECIDED_KILL);
	decided_if(left, set & word->late_act, DECIDED_ACT);
	decided_if(left, set & mode->monitored, DECIDED_MONITORED);
	decided_if(left, set & mode->spares & ~mode->monitored,
		   DECIDED_GUARDED);
	decided_if(left,
		   set & word->late_kill & ~mode->monitored & ~mode->spares,
		   DECIDED_SURE_KILL);
	return 0;
}

/* As decide(), idem. */
__u64 decide_late(__u32 room);

__noinline __u64 decide_late(__u32 room)
{
	struct left *left = room_left(room);
	const __u64 *live = room_words(room);
	__u32 n = conf.n_words;

	if (!left || !live)
		return 0;
	left->does = 0;

	NO_UNROLL
	for (__u32 i = 0; i < n; i++)
		decide_late_word(room, i, live[i]);
	return left->does;
}
