/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * defer - calls that are decided later, since a string could not be read
 */

#include "call.bpf.h"
#include "source.bpf.h"
#include "task.bpf.h"

static __always_inline void count_up(__u64 *count, __s64 change)
{
	__sync_fetch_and_add(count, change);
}

/* Puts @value into @table, and counts it. What is there already was left by a
 * call whose end was not seen, and is not of this one. */
static __always_inline bool note_down(void *table, __u64 *counter,
				      const void *key, const void *value)
{
	long err;

	count_up(counter, 1);
	err = bpf_map_update_elem(table, key, value, BPF_NOEXIST);
	if (!err)
		return true;
	count_up(counter, -1);
	return err == -KERNEL_EEXIST &&
	       !bpf_map_update_elem(table, key, value, BPF_ANY);
}

/* Only system calls come to a point where the kernel has read their strings.
 * A program that denies cannot wait: what is unreadable is decided as such. */
static __always_inline bool can_put_off(const struct call *call)
{
	return call->stage == STAGE_ENTRY && conf.syscall >= 0 &&
	       !place.denies && !call->memory->put_off;
}

/* Notes the call. Returns whether it will be decided later. */
APART put_off(struct call *call)
{
	__u64 key = bpf_get_current_pid_tgid();
	struct pending *note = &call->memory->pending;
	const struct proc *proc = call_proc(call);

	if (!can_put_off(call))
		return 0;
	call->memory->put_off = 1;

	__builtin_memcpy(note->args, call->args, sizeof(note->args));
	if (proc) {
		__builtin_memcpy(&note->proc, proc, sizeof(note->proc));
	} else {
		__builtin_memset(&note->proc, 0, sizeof(note->proc));
		note->proc.id = untracked_id(this_task());
		note->proc.flags = PROC_UNKNOWN;
	}

	if (note_down(&pending, &n_pending, &key, note))
		return 1;
	lose(LOSS_PENDING);
	return 0;
}

/* The call that thread @key put off; NULL, mostly, and then cheaply. */
static __always_inline struct pending *find_pending(__u64 key)
{
	if (!n_pending)
		return 0;
	return bpf_map_lookup_elem(&pending, &key);
}

static __always_inline void take_pending(struct call *call,
					 const struct pending *note)
{
	call->proc = &note->proc;
	__builtin_memcpy(call->args, note->args, sizeof(note->args));
}

static __always_inline void drop_pending(__u64 key)
{
	if (!bpf_map_delete_elem(&pending, &key))
		count_up(&n_pending, -1);
}
