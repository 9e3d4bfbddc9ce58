/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * record - what user space gets of a call whose rules won
 */

#include "args.bpf.h"
#include "cgroup_walk.bpf.h"
#include "long.bpf.h"
#include "rights.bpf.h"

/* Is it shown, and known now? Stacks and hashes are if a winner wants them. */
static __always_inline bool is_shown(const struct call *call, __u32 source)
{
	if (conf.sources[source].flags & SOURCE_LATE)
		return call->stage == STAGE_RETURN;

	switch (conf.sources[source].kind) {
	case SOURCE_ARG:
	case SOURCE_FIELD:
	case SOURCE_TASK:
	case SOURCE_REGISTER:
	case SOURCE_REGISTERS:
	case SOURCE_CONSTANT:
		return true;
	case SOURCE_KERNEL_STACK:
		return call->memory->acts & ACT_KERNEL_STACK;
	case SOURCE_USER_STACK:
		return call->memory->acts & ACT_USER_STACK;
	case SOURCE_IMA_HASH:
		return call->memory->acts & ACT_IMA_HASH;
	}
	return false;
}

/* Reads what is only shown, too. */
static __always_inline void read_rest(struct call *call)
{
	NO_UNROLL
	for (__u32 i = 0; i < MAX_SOURCES; i++) {
		struct value *value;

		if (i >= conf.n_sources)
			break;
		value = call_value(call, i);
		if (value->state == VALUE_UNREAD && is_shown(call, i))
			read_source(call, &conf.sources[i], value);
	}
}

/* Whose socket is it? Of those among the values, the last that has an owner.
 * The rules have judged who calls, which is anybody where packets come in. */
static __always_inline void find_owner(const struct call *call,
				       struct record *head)
{
	NO_UNROLL
	for (__u32 i = 0; i < MAX_SOURCES; i++) {
		const struct owner *owner;
		__u64 sock;

		if (i >= conf.n_sources)
			break;
		if (conf.sources[i].type != VALUE_ADDRESS)
			continue;
		sock = call_value(call, i)->number;
		owner = bpf_map_lookup_elem(&socks, &sock);
		if (owner && owner->id.pid != task_pid()) {
			head->proc = owner->id;
			head->tid = owner->tid;
			head->proc_flags = owner->flags | PROC_OWNER;
		}
	}
}

/* What the caller may now, and where it is: it may have changed since events
 * told of it. */
static __always_inline void fill_now(struct record_hook *record)
{
	struct task_struct *task = this_task();
	__u64 node = cgroup_node(task);

	read_rights(&record->rights, READ(task, cred));
	record->cgroup = cgroup_id(node);
}

/* Says whose call it is, and when it was. */
static __always_inline void fill_head(struct call *call)
{
	struct record *head = &call->record->head;
	const struct proc *proc = call_proc(call);

	*head = (struct record){
		.kind = RECORD_HOOK,
		.time_ns = bpf_ktime_get_boot_ns(),
		.tid = (__u32)bpf_get_current_pid_tgid(),
	};
	if (proc) {
		head->proc = proc->id;
		head->proc_flags = proc->flags;
	} else {
		head->proc = untracked_id(this_task());
		if (head->proc.pid) {
			head->proc_flags = PROC_UNKNOWN;
			lose(LOSS_PROC_UNKNOWN);
		}
	}
	fill_now(call->record);
	if (place.tracks)
		find_owner(call, head);
}

/* Sends the record, whose head is filled; the winners stand in its words, all
 * of one manner. */
static __always_inline void report(struct call *call, enum manner manner)
{
	struct record_hook *record = call->record;
	__u32 used = *call_used(call);
	__u32 size;

	send_long(call);
	if (used > conf.n_strings * STRING_ROOM)
		used = conf.n_strings * STRING_ROOM;
	size = sizeof(*record) + conf.n_sources * sizeof(struct value) +
	       conf.n_words * 8 + used;

	record->head.size = size;
	record->image = conf.image;
	record->n_values = conf.n_sources;
	record->n_words = conf.n_words;
	record->verdict = call->memory->verdict;
	record->stage = call->stage;
	record->manner = manner;
	record->error = call->memory->error;

	if (bpf_ringbuf_output(&events, record, size, 0))
		lose(LOSS_RING_HOOK);
}
