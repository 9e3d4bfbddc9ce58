/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * buffer - bytes, in one piece or in many
 *
 * The first MAX_TEXT of them; VALUE_TRUNCATED says that there are more.
 */

#include "string.bpf.h"

enum {
	MAX_SEGMENTS = 1024, /* UIO_MAXIOV */
	GATHER_BATCH = 16,   /* segments of one call */
};

/* A vector of segments. */
struct vector {
	__u64 at; /* address of its first struct iovec */
	__u64 segments;
	__u64 bytes; /* how many of all segments count */
	__u64 skip;  /* bytes before them that do not */
	bool in_user_memory;
	bool of_user_memory; /* the segments */
};

/* Segments on their way into one text. */
struct gather {
	struct vector left;
	__u32 len; /* of the text */
	bool truncated;
	bool failed;
	/* a segment is as long as a text before it is seen to fit */
	char text[2 * MAX_STRING];
};

/* One for each room of a CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_PERCPU_ARRAY);
	__uint(max_entries, N_ROOMS);
	__type(key, __u32);
	__type(value, struct gather);
} gathers SEC(".maps");

static __always_inline void read_piece(struct call *call, struct value *value,
				       bool user, __u64 from, __u64 size)
{
	__u32 n = size > MAX_TEXT ? MAX_TEXT : size;
	char *to = next_string(call);

	if (!to)
		return;
	barrier_var(n);
	n &= MAX_TEXT;
	if (n && !read_memory(call, user, to, n, from))
		return;
	take_bytes(call, value, to, n);
	if (size > MAX_TEXT)
		value->state = VALUE_TRUNCATED;
}

/* NULL has no bytes. */
APART read_bytes(struct call *call, const volatile struct source_conf *source,
		 struct value *value)
{
	__u64 size = 0;
	__u64 at = 0;

	if (!find_place(call, source, value, &at) ||
	    !read_size(call, source, &size))
		return 0;
	if (!at) {
		value->flags |= VALUE_NULL;
		size = 0;
	}
	read_piece(call, value, is_user(source, at), at, size);
	return 0;
}

static __always_inline bool copy_segment(struct gather *gather, __u64 from,
					 __u64 size)
{
	__u32 at = gather->len & MAX_TEXT;
	__u32 left = MAX_TEXT - at;
	__u32 n = size > left ? left : size;
	long err;

	gather->truncated = size > left;
	barrier_var(n);
	n &= MAX_TEXT;
	if (gather->left.of_user_memory)
		err = bpf_probe_read_user(gather->text + at, n, (void *)from);
	else
		err = bpf_probe_read_kernel(gather->text + at, n, (void *)from);
	gather->failed = err;
	gather->len = at + n;
	return !err && !gather->truncated;
}

static __always_inline bool next_segment(struct gather *gather,
					 struct iovec *segment)
{
	const void *at = (void *)gather->left.at;
	long err;

	if (gather->left.in_user_memory)
		err = bpf_probe_read_user(segment, sizeof(*segment), at);
	else
		err = bpf_probe_read_kernel(segment, sizeof(*segment), at);
	gather->failed = err;
	gather->left.at += sizeof(*segment);
	gather->left.segments--;
	return !err;
}

/* Returns whether there is more to do. */
static __always_inline bool gather_step(struct gather *gather)
{
	struct vector *left = &gather->left;
	struct iovec segment;
	__u64 skip = left->skip;
	__u64 size;

	if (!left->segments || !left->bytes)
		return false;
	if (!next_segment(gather, &segment))
		return false;

	size = segment.iov_len;
	if (skip > size)
		skip = size;
	size -= skip;
	if (size > left->bytes)
		size = left->bytes;
	left->skip -= skip;
	left->bytes -= size;
	if (!size)
		return true;
	return copy_segment(gather, (__u64)segment.iov_base + skip, size);
}

/* Some segments. Returns whether there are more. */
__noinline int gather_steps(__u32 key)
{
	struct gather *gather = bpf_map_lookup_elem(&gathers, &key);

	if (!gather)
		return 0;
	for (int i = 0; i < GATHER_BATCH; i++) {
		if (!gather_step(gather))
			return 0;
	}
	return 1;
}

/* Puts the segments one behind the other. */
static __always_inline void gather_text(struct call *call, struct value *value,
					const struct vector *vector)
{
	__u32 key = call->room % N_ROOMS;
	struct gather *gather = bpf_map_lookup_elem(&gathers, &key);
	char *to = next_string(call);
	__u32 len;

	if (!gather || !to)
		return;
	gather->left = *vector;
	gather->len = 0;
	gather->truncated = false;
	gather->failed = false;

	for (int i = 0; i < MAX_SEGMENTS; i += GATHER_BATCH) {
		if (!gather_steps(key))
			break;
	}
	len = gather->len & MAX_TEXT;
	if (gather->failed || bpf_probe_read_kernel(to, len, gather->text)) {
		call->unreadable = true;
		return;
	}
	take_bytes(call, value, to, len);
	if (gather->truncated)
		value->state = VALUE_TRUNCATED;
}

APART read_iovec(struct call *call, const volatile struct source_conf *source,
		 struct value *value)
{
	struct vector vector = { .bytes = ~0ULL, .of_user_memory = true };
	__s64 filled = call->result;

	if (!find_object(call, source, value, &vector.at) ||
	    !read_size(call, source, &vector.segments))
		return 0;
	if (source->flags & SOURCE_LATE)
		vector.bytes = filled > 0 ? filled : 0;
	vector.in_user_memory = is_user(source, vector.at);
	gather_text(call, value, &vector);
	return 0;
}

enum iter_kind {
	ITER_OTHER, /* pages: their bytes have no address here */
	ITER_ONE,
	ITER_USER,
	ITER_KERNEL,
};

/* Names are there in all kernels, or in newer ones; numbers changed. */
static __always_inline enum iter_kind iter_kind(const struct iov_iter *iter)
{
	const struct iov_iter___type *old = (void *)iter;
	__u32 type;

	if (bpf_core_field_exists(iter->iter_type))
		type = BPF_CORE_READ(iter, iter_type);
	else
		type = BPF_CORE_READ(old, type) & ~1u;

	if (bpf_core_enum_value_exists(enum iter_type, ITER_UBUF) &&
	    type == bpf_core_enum_value(enum iter_type, ITER_UBUF))
		return ITER_ONE;
	if (type == bpf_core_enum_value(enum iter_type, ITER_IOVEC))
		return ITER_USER;
	if (type == bpf_core_enum_value(enum iter_type, ITER_KVEC))
		return ITER_KERNEL;
	return ITER_OTHER;
}

APART read_iter(struct call *call, const volatile struct source_conf *source,
		struct value *value)
{
	struct vector vector = { 0 };
	const struct iov_iter *iter;
	enum iter_kind kind;
	__u64 at = 0;

	if (!find_object(call, source, value, &at))
		return 0;
	iter = (void *)at;
	kind = iter_kind(iter);
	vector.at = (__u64)BPF_CORE_READ(iter, kvec);
	vector.bytes = BPF_CORE_READ(iter, count);
	vector.skip = BPF_CORE_READ(iter, iov_offset);

	if (kind == ITER_ONE) {
		read_piece(call, value, true, vector.at + vector.skip,
			   vector.bytes);
	} else if (kind != ITER_OTHER) {
		vector.segments = BPF_CORE_READ(iter, nr_segs);
		vector.of_user_memory = kind == ITER_USER;
		gather_text(call, value, &vector);
	}
	return 0;
}
