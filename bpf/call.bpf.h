/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * call - one call of the hooked function while it is judged
 */

#include "abi.h"
#include "room.bpf.h"
#include "task.bpf.h"

struct call {
	__u64 *args;		    /* CALL_ARGS of them */
	void *ctx;		    /* what the program got */
	const struct pt_regs *regs; /* registers at the hook; NULL: unknown */
	__s64 result;		    /* STAGE_RETURN */
	__u64 frame;		    /* held_key::frame */
	__u64 stage; /* enum stage; alone in its slot of the stack, where the
			verifier knows it */
	__u32 room;  /* key in scratch */
	const struct proc *proc;      /* see call_proc() */
	const struct last_exec *last; /* after process_exec: idem, as it was;
					 NULL elsewhere */
	const char *name;	      /* STAGE_EXEC: linux_binprm::filename */
	const struct linux_binprm *program; /* what is being executed; NULL: it
					       is not known, or nothing is */
	bool args_lost; /* of the arguments only the name is known */
	struct room *memory;
	struct held *held;
	struct record_hook *record;
};

/* Who calls; NULL: not known. At an entry it is looked up when somebody asks,
 * which for most calls nobody does, and not kept: the verifier would go through
 * all that comes after for each who may have asked. */
static __always_inline const struct proc *call_proc(const struct call *call)
{
	return call->stage == STAGE_ENTRY ? task_proc() : call->proc;
}

static __always_inline struct value *call_value(const struct call *call,
						__u32 source)
{
	return held_values(call->held) + source;
}

static __always_inline char *call_strings(const struct call *call)
{
	return held_strings(call->held);
}

/* Bytes of texts in the record. What is counted or noted on the way stands in
 * memory, of which the verifier knows nothing: it would go on with one more
 * state after each text. */
static __always_inline __u32 *call_used(const struct call *call)
{
	return &call->held->used;
}

static __always_inline void clear_values(const struct call *call)
{
	NO_UNROLL
	for (__u32 i = 0; i < MAX_SOURCES; i++) {
		if (i >= conf.n_sources)
			break;
		*call_value(call, i) = (struct value){ 0 };
	}
}

/* Takes a room. Without one the call is not judged, which LOSS_ROOM counts:
 * programs that are stopped in the middle of a call hold all of them. */
static __always_inline bool call_begin(struct call *call)
{
	call->room = room_take();
	if (call->room == NO_ROOM)
		return false;
	call->memory = room_memory(call->room);
	if (!call->memory)
		return false;

	call->held = room_held(call->memory);
	call->record = &call->held->record;
	call->args = call->held->args;
	call->memory->acts = 0;
	call->memory->error = 0;
	call->memory->spared = 0;
	call->memory->faulty = 0;
	call->memory->put_off = 0;
	call->memory->verdict = VERDICT_REPORT;
	call->record->stage = call->stage;
	call->held->unreadable = 0;
	*call_used(call) = 0;
	clear_values(call);
	return true;
}

static __always_inline void call_end(const struct call *call)
{
	room_give(call->memory);
}

/* Word @word of the registers. */
static __always_inline bool read_register(const struct call *call, __u32 word,
					  __u64 *ret)
{
	return call->regs &&
	       !bpf_probe_read_kernel(ret, sizeof(*ret),
				      (const __u64 *)call->regs + word);
}

static __always_inline bool add_registers(
	const struct call *call, const volatile struct source_conf *source,
	__u64 *ret)
{
	__u64 more = 0;

	if (!read_register(call, source->index, ret) ||
	    !read_register(call, SHIFTED_WORD(source->size), &more))
		return false;
	*ret += more << SHIFTED_BY(source->size);
	return true;
}
