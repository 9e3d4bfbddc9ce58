/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * record - what user space gets of a call whose rules won
 */

#include "args.bpf.h"

/* Reads what is only shown, too. */
static __always_inline void read_rest(struct call *call)
{
	NO_UNROLL
	for (__u32 i = 0; i < MAX_SOURCES; i++) {
		struct value *value;

		if (i >= conf.n_sources)
			break;
		value = call_value(call, i);
		if (value->state == VALUE_UNREAD &&
		    conf.sources[i].kind == SOURCE_ARG)
			read_source(call, &conf.sources[i], value);
	}
}

static __always_inline void fill_head(struct call *call, __u32 size)
{
	struct record *head = &call->record->head;

	*head = (struct record){
		.kind = RECORD_HOOK,
		.size = size,
		.time_ns = bpf_ktime_get_boot_ns(),
		.tid = (__u32)bpf_get_current_pid_tgid(),
	};
	if (call->proc) {
		head->proc = call->proc->id;
		head->proc_flags = call->proc->flags;
		return;
	}
	head->proc = untracked_id((void *)bpf_get_current_task());
	head->proc_flags = PROC_UNKNOWN;
	lose(LOSS_PROC_UNKNOWN);
}

/* Sends the record; the winners stand in its words. */
static __always_inline void report(struct call *call, enum verdict verdict)
{
	struct record_hook *record = call->record;
	__u32 used = call->used;
	__u32 size;

	if (used > conf.n_strings * STRING_ROOM)
		used = conf.n_strings * STRING_ROOM;
	size = sizeof(*record) + conf.n_sources * sizeof(struct value) +
	       conf.n_words * 8 + used;

	fill_head(call, size);
	record->image = conf.image;
	record->n_values = conf.n_sources;
	record->n_words = conf.n_words;
	record->verdict = verdict;
	record->stage = call->stage;
	record->_pad = 0;

	if (call->unreadable)
		lose(LOSS_UNREADABLE);
	if (bpf_ringbuf_output(&events, record, size, 0))
		lose(LOSS_RING_HOOK);
}
