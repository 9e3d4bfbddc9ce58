/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * defer - calls that are decided later, since a string could not be read
 */

#include "call.bpf.h"
#include "task.bpf.h"

static __always_inline void count_pending(__s64 change)
{
	__u32 zero = 0;
	__u64 *count = bpf_map_lookup_elem(&n_pending, &zero);

	if (count)
		__sync_fetch_and_add(count, change);
}

/* Notes the call. Returns whether it will be decided later. */
static __always_inline bool put_off(struct call *call)
{
	__u64 key = bpf_get_current_pid_tgid();
	struct pending *note = call->pending;
	long err;

	if (call->put_off)
		return false;
	call->put_off = true;

	__builtin_memcpy(note->args, call->args, sizeof(note->args));
	if (call->proc) {
		__builtin_memcpy(&note->proc, call->proc, sizeof(note->proc));
	} else {
		__builtin_memset(&note->proc, 0, sizeof(note->proc));
		note->proc.id = untracked_id((void *)bpf_get_current_task());
		note->proc.flags = PROC_UNKNOWN;
	}

	count_pending(1);
	err = bpf_map_update_elem(&pending, &key, note, BPF_NOEXIST);
	if (!err)
		return true;

	/* A note whose end was not seen is not of this call. */
	count_pending(-1);
	if (err == -KERNEL_EEXIST &&
	    !bpf_map_update_elem(&pending, &key, note, BPF_ANY))
		return true;
	lose(LOSS_PENDING);
	return false;
}

/* The call that thread @key put off; NULL, mostly, and then cheaply. */
static __always_inline struct pending *find_pending(__u64 key)
{
	__u32 zero = 0;
	__u64 *count = bpf_map_lookup_elem(&n_pending, &zero);

	if (!count || !*count)
		return 0;
	return bpf_map_lookup_elem(&pending, &key);
}

static __always_inline void drop_pending(__u64 key)
{
	if (!bpf_map_delete_elem(&pending, &key))
		count_pending(-1);
}
