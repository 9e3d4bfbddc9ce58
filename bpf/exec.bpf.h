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

enum {
	JUDGED_NOTHING = 0,
	JUDGED_WITHOUT_NAME = 1, /* decided before the path was asked for */
	HASH_STEPS = MAX_STRING / 8,
};

#define HASH_START  0x9e3779b97f4a7c15ULL
#define HASH_FACTOR 0xff51afd7ed558ccdULL

/* A keyed hash of the @len bytes at @at of the strings in @room. */
__u64 string_hash(__u32 room, __u32 at, __u32 len);

__noinline __u64 string_hash(__u32 room, __u32 at, __u32 len)
{
	const char *text = room_strings(room);
	__u64 hash = conf.seed ^ HASH_START;
	__u32 last = conf.n_strings * STRING_ROOM - 8;
	__u32 words = len / 8;
	__u32 i;

	if (!text || !conf.n_strings || at > last)
		return JUDGED_NOTHING;

	NO_UNROLL
	for (i = 0; i < HASH_STEPS && i < words; i++) {
		__u32 here = at + 8 * i;

		if (here > last)
			break;
		hash = (hash ^ *(const __u64 *)(text + here)) * HASH_FACTOR;
		hash ^= hash >> 32;
	}

	at += 8 * i;
	len &= 7;
	if (len && at <= last)
		hash ^= *(const __u64 *)(text + at) << (64 - 8 * len);
	hash *= HASH_FACTOR;
	return (hash ^ (hash >> 32)) | 2; /* no JUDGED_* */
}

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
