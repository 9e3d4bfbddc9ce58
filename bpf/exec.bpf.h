/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * exec - was the path that the kernel runs the path that was judged?
 *
 * Two things come between the entry of execve and the new program. The kernel
 * may have left our program out: where kernels preempt programs, another task
 * on the same CPU that reaches the same program meanwhile is passed over (the
 * guard against recursion, prog->active). And another thread may have changed
 * the string after we read it and before the kernel did. So the entry leaves a
 * hash of what it judged with the process, and once the kernel has its copy of
 * the path, before the first instruction of the new program, what was not
 * judged is.
 */

#include "args.bpf.h"
#include "hash.bpf.h"

enum {
	JUDGED_NOTHING = HASH_NOTHING,
	JUDGED_WITHOUT_NAME = HASH_RESERVED, /* decided before the path was
						asked for */
};

/* The source that reads the path; conf.n_sources: none. */
static __always_inline __u32 name_source(void)
{
	__u32 i;

	NO_UNROLL
	for (i = 0; i < MAX_SOURCES; i++) {
		if (i >= conf.n_sources)
			break;
		if (conf.sources[i].kind == SOURCE_ARG &&
		    conf.sources[i].index == conf.name_arg &&
		    conf.sources[i].type == VALUE_STRING)
			break;
	}
	return i;
}

static __always_inline __u64 name_hash(const struct call *call, __u32 source)
{
	const struct value *value = call_value(call, source);

	if (value->state != VALUE_OK && value->state != VALUE_TRUNCATED)
		return JUDGED_WITHOUT_NAME;
	return string_hash(call->room, value->number, value->len);
}

/* Leaves with the process what the entry judged. */
static __always_inline void note_judged(const struct call *call,
					struct proc *proc)
{
	__u32 source = name_source();

	if (!proc)
		return;
	if (source >= conf.n_sources)
		proc->judged = JUDGED_WITHOUT_NAME;
	else
		proc->judged = name_hash(call, source);
}

/* Whether what the kernel runs was judged; leaves the path in the call. */
static __always_inline bool was_judged(struct call *call)
{
	__u32 source = name_source();
	__u64 judged = call->proc->judged;

	if (judged == JUDGED_WITHOUT_NAME)
		return true;
	if (source >= conf.n_sources)
		return judged != JUDGED_NOTHING;

	read_source(call, &conf.sources[source], call_value(call, source));
	return name_hash(call, source) == judged;
}
