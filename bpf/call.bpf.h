/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * call - one call of the hooked function while it is judged
 *
 * Its memory is a room of the map scratch, laid out as hook_scratch_size() of
 * abi.h says; the parts start where the constants of the hook put them, so
 * that the verifier knows the bounds.
 */

#include "abi.h"

struct call {
	__u64 args[SYSCALL_ARGS];
	__u32 room; /* key in scratch */
	enum stage stage;
	const struct proc *proc; /* the caller; NULL: not known */
	const char *name;	 /* STAGE_EXEC: linux_binprm::filename */
	bool fd_name;		 /* @name was made up for a descriptor */
	bool args_lost;		 /* of the arguments only the name is known */
	bool put_off;		 /* to decide later was tried */
	bool unreadable;	 /* a string could not be read */
	__u32 used;		 /* bytes of strings in the record */
	__u64 *sum;
	struct pending *pending; /* where one is put together */
	struct record_hook *record;
};

static __always_inline struct value *call_value(const struct call *call,
						__u32 source)
{
	return (struct value *)(call->record + 1) + source;
}

/* The words of the record: the rules that are left, and at last the winners. */
static __always_inline __u64 *call_words(const struct call *call)
{
	return (__u64 *)call_value(call, conf.n_sources);
}

static __always_inline char *call_strings(const struct call *call)
{
	return (char *)(call_words(call) + conf.n_words);
}

/* Finds the room of this CPU and stage. */
static __always_inline bool call_begin(struct call *call)
{
	char *memory;

	call->room = bpf_get_smp_processor_id() * N_STAGES + call->stage;
	memory = bpf_map_lookup_elem(&scratch, &call->room);
	if (!memory)
		return false;

	call->sum = (__u64 *)memory;
	call->pending = (struct pending *)(call->sum + conf.n_words);
	call->record = (struct record_hook *)(call->pending + 1);

	NO_UNROLL
	for (__u32 i = 0; i < MAX_SOURCES; i++) {
		if (i >= conf.n_sources)
			break;
		*call_value(call, i) = (struct value){ 0 };
	}
	return true;
}
