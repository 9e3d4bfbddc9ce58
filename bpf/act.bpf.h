/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * act - what rules do besides SIGKILL and a report
 *
 * What can stop the call is done before anything else is read; what needs the
 * values of the call, afterwards. Of several errors the one of the first rule
 * is returned. place.acts says which actions some rule has: the code of the
 * others is never loaded.
 */

#include "call.bpf.h"
#include "hash.bpf.h"
#include "task.bpf.h"

enum {
	WORD_BITS = 64,
	MAX_ERROR = 4095,
};

static __always_inline void raise_verdict(struct room *memory,
					  enum verdict verdict)
{
	if (memory->verdict < verdict)
		memory->verdict = verdict;
}

static __always_inline void send_signal(struct room *memory, __u32 signal)
{
	raise_verdict(memory,
		      signal == KERNEL_SIGKILL ? VERDICT_KILL : VERDICT_SIGNAL);
	if (bpf_send_signal(signal))
		lose(signal == KERNEL_SIGKILL ? LOSS_KILL : LOSS_ACT);
}

/* Of the programs of a hook only that of the entry can. What runs after all,
 * since its path was another by then, is not denied. */
static __always_inline void set_error(struct room *memory, __s32 error)
{
	if (!place.denies || memory->error)
		return;
	if (room_held(memory)->record.stage != STAGE_ENTRY) {
		lose(LOSS_ACT);
		return;
	}
	memory->error = error;
	raise_verdict(memory, VERDICT_OVERRIDE);
}

/* The thread that made the note has come to a place of the enforcer. */
static __always_inline void enforce(struct room *memory)
{
	__u64 key = bpf_get_current_pid_tgid();
	const struct note *note = bpf_map_lookup_elem(&notes, &key);

	if (!note)
		return;
	if (note->error)
		set_error(memory, note->error);
	if (note->signal)
		send_signal(memory, note->signal);
	bpf_map_delete_elem(&notes, &key);
}

static __always_inline void leave_note(const struct act *act)
{
	struct note note = { .error = act->error, .signal = act->signal };
	__u64 key = bpf_get_current_pid_tgid();

	if (bpf_map_update_elem(&notes, &key, &note, BPF_ANY))
		lose(LOSS_ACT);
}

static __always_inline void drop_note(void)
{
	__u64 key = bpf_get_current_pid_tgid();

	bpf_map_delete_elem(&notes, &key);
}

/* The rules that spare what this call is about; all bits or none. */
static __always_inline __u64 spared_rules(__u32 room, const struct modes *mode)
{
	const struct room *memory = room_memory(room);

	if (!memory)
		return 0;
	return mode->spares & ~mode->monitored & -(__u64)memory->spared;
}

/* What entry @act says to do in the mode that its rule is in. */
static __always_inline __u32 act_flags(const struct act *act, __u64 monitored)
{
	return monitored ? act->flags & ACTS_HARMLESS : act->flags;
}

static __always_inline bool has_act(__u32 flags, __u32 flag)
{
	return (place.acts & flag) && (flags & flag);
}

/* Does at once what entry @at of the acts says. Returns 0. */
static __always_inline __u64 act_now(__u32 room, __u32 at, __u64 monitored)
{
	const struct act *act = bpf_map_lookup_elem(&acts, &at);
	struct room *memory = room_memory(room);
	__u32 flags;

	if (!act || !memory)
		return 0;

	flags = act_flags(act, monitored);
	memory->acts |= flags;
	if (has_act(flags, ACT_OVERRIDE))
		set_error(memory, act->error);
	if (has_act(flags, ACT_SIGNAL))
		send_signal(memory, act->signal);
	if (has_act(flags, ACT_NOTIFY))
		leave_note(act);
	if (has_act(flags, ACT_UNNOTIFY))
		drop_note();
	if (has_act(flags, ACT_ENFORCE))
		enforce(memory);
	return 0;
}

/* Was the like reported less than a period ago? If not, it is now. */
static __always_inline bool is_limited(__u32 room, __u32 at,
				       const struct act *act)
{
	__u64 thread = bpf_get_current_pid_tgid();
	struct rate_key key = {
		.values = values_hash(room),
		.image = conf.image,
		.rule = at,
	};
	__u64 now = bpf_ktime_get_ns();
	const __u64 *last;

	if (act->scope == RATE_THREAD)
		key.task = thread;
	else if (act->scope == RATE_PROCESS)
		key.task = thread >> 32;

	last = bpf_map_lookup_elem(&rates, &key);
	if (last && now - *last < act->period_ns)
		return true;
	bpf_map_update_elem(&rates, &key, &now, BPF_ANY);
	return false;
}

/* Acts that are about something at an address, the number of a source. */
#define ACTS_AT (ACT_TRACK_SOCK | ACT_UNTRACK_SOCK | ACT_SET)

static __always_inline __u64 act_address(__u32 room, const struct act *act)
{
	const struct value *values;
	__u32 source = act->index;

	if (!(place.acts & ACTS_AT) || !conf.n_sources)
		return 0;
	values = room_values(room);
	if (!values || source >= conf.n_sources)
		return 0;
	return values[source].state == VALUE_OK ? values[source].number : 0;
}

static __always_inline void track_sock(__u64 sock)
{
	const struct proc *proc = task_proc();
	struct owner owner = { .tid = (__u32)bpf_get_current_pid_tgid() };

	if (!proc)
		return;
	owner.id = proc->id;
	owner.flags = proc->flags;
	if (bpf_map_update_elem(&socks, &sock, &owner, BPF_ANY))
		lose(LOSS_ACT);
}

static __always_inline void write_user(__u64 address, const struct act *act)
{
	__u32 value = act->value;

	if (bpf_probe_write_user((void *)address, &value, sizeof(value)))
		lose(LOSS_ACT);
}

/* Does what entry @at says of the values. Returns whether the match is not
 * reported after all. */
static __always_inline __u64 act_then(__u32 room, __u32 at, __u64 monitored)
{
	const struct act *act = bpf_map_lookup_elem(&acts, &at);
	__u64 address;
	__u32 flags;

	if (!act)
		return 0;

	flags = act_flags(act, monitored);
	address = act_address(room, act);
	if (has_act(flags, ACT_TRACK_SOCK) && address)
		track_sock(address);
	if (has_act(flags, ACT_UNTRACK_SOCK) && address)
		bpf_map_delete_elem(&socks, &address);
	if (has_act(flags, ACT_SET) && address)
		write_user(address, act);
	return has_act(flags, ACT_RATE_LIMIT) && is_limited(room, at, act);
}

enum act_time {
	ACT_NOW = 0,
	ACT_THEN = 1,
};

/* Lets entry @at act, now or then, if the first bit of @set is set. Returns
 * whether the match is not reported after all. */
__u64 act_rule(__u32 room, __u32 at, __u64 set, __u64 monitored, __u32 time);

__noinline __u64 act_rule(__u32 room, __u32 at, __u64 set, __u64 monitored,
			  __u32 time)
{
	if (!conf.acting || !(set & 1))
		return 0;
	return time == ACT_NOW ? act_now(room, at, monitored & 1)
			       : act_then(room, at, monitored & 1);
}

/*
 * Walks through the rules of @set, the first of which has entry @first. Now or
 * then; returns those of @set that are not reported after all.
 */
__u64 act_rules(__u32 room, __u64 set, __u64 monitored, __u32 first,
		__u32 time);

__noinline __u64 act_rules(__u32 room, __u64 set, __u64 monitored, __u32 first,
			   __u32 time)
{
	__u64 silent = 0;

	if (!conf.acting)
		return 0;

	NO_UNROLL
	for (__u32 bit = 0; bit < WORD_BITS;
	     bit++, set >>= 1, monitored >>= 1) {
		if (!set)
			break;
		silent |= act_rule(room, first + bit, set, monitored, time)
			  << bit;
	}
	return silent;
}

/* Lets the winners in word @at act; entries are those from @first on, 0 or, at
 * the return, conf.n_rules. Those that are not reported after all are no longer
 * among them. */
__u64 act_in_word(__u32 room, __u32 at, __u32 first, __u32 time);

__noinline __u64 act_in_word(__u32 room, __u32 at, __u32 first, __u32 time)
{
	__u32 key = at; /* its address is taken, and its bounds are lost */
	const struct word *word = bpf_map_lookup_elem(&words, &key);
	const struct modes *mode = bpf_map_lookup_elem(&modes, &key);
	__u64 *live = room_words(room);
	__u64 set;

	if (!word || !mode || !live || at >= conf.n_words)
		return 0;
	live += at;
	set = *live & (first ? word->late_act : word->act);
	if (set)
		*live &= ~act_rules(room, set,
				    mode->monitored | spared_rules(room, mode),
				    first + WORD_BITS * at, time);
	return 0;
}

/* The same of all words. */
static __always_inline void act_all(const struct call *call, __u32 first,
				    enum act_time time)
{
	__u32 n = conf.n_words;

	NO_UNROLL
	for (__u32 i = 0; i < n; i++)
		act_in_word(call->room, i, first, time);
}

/* What the program returns where that is the error of the call. */
static __always_inline long call_error(const struct call *call)
{
	long error = call->memory->error;

	if (!place.denies || !error)
		return 0;
	barrier_var(error); /* has 64 bits, as the result of a system call */
	return error < 0 && error >= -MAX_ERROR ? error : -KERNEL_EPERM;
}
