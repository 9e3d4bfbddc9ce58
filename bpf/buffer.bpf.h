/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * buffer - bytes, in one piece or in many
 *
 * The first MAX_TEXT of them; VALUE_TRUNCATED says that there are more. Those
 * are sent to user space when the call is reported, if the source is
 * SOURCE_LONG.
 */

#include "string.bpf.h"

enum {
	MAX_SEGMENTS = 1024,		      /* UIO_MAXIOV */
	GATHER_BATCH = 16,		      /* steps of one call */
	MAX_PIECES = MAX_DATA / MAX_TEXT - 1, /* behind the front */
	MAX_GATHERED = MAX_SEGMENTS + MAX_PIECES,
};

/* What is left of the bytes: of a segment at hand, then of more of them. */
struct vector {
	__u64 from;
	__u64 size;
	__u64 at; /* address of the next struct iovec */
	__u64 segments;
	__u64 bytes; /* how many of all segments count */
	__u64 skip;  /* bytes before them that do not */
	bool in_user_memory;
	bool of_user_memory; /* the segments */
};

/* Bytes on their way into one text, or to the ring in pieces of that size. */
struct gather {
	struct vector left;
	__u32 len;    /* of the text */
	__u32 pieces; /* sent, or not to be sent */
	bool sends;
	bool truncated;
	bool failed;
	struct record_data record;
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

/* Sends the text behind the record. */
static __always_inline bool send_piece(struct gather *gather, __u8 flags)
{
	struct record_data *record = &gather->record;
	__u32 n = gather->len & MAX_TEXT;
	__u32 size = sizeof(*record) + n;

	record->head.size = size;
	record->flags = flags;
	record->len = n;
	if (bpf_ringbuf_output(&events, record, size, 0)) {
		lose(LOSS_RING_DATA);
		gather->failed = true;
		return false;
	}
	record->offset += n;
	gather->len = 0;
	return ++gather->pieces < MAX_PIECES;
}

static __always_inline bool copy_part(struct gather *gather)
{
	struct vector *left = &gather->left;
	__u32 at = gather->len & MAX_TEXT;
	__u32 room = MAX_TEXT - at;
	__u32 n = left->size > room ? room : left->size;
	const void *from = (void *)left->from;
	long err;

	barrier_var(n);
	n &= MAX_TEXT;
	if (left->of_user_memory)
		err = bpf_probe_read_user(gather->text + at, n, from);
	else
		err = bpf_probe_read_kernel(gather->text + at, n, from);
	gather->failed = err;
	if (err)
		return false;

	gather->len = at + n;
	left->from += n;
	left->size -= n;
	if (!left->size)
		return true;
	gather->truncated = true;
	return gather->sends && send_piece(gather, 0);
}

/* As 32-bit programs have it. */
struct compat_iovec {
	__u32 base;
	__u32 len;
};

static __always_inline bool read_segment(struct gather *gather,
					 struct iovec *segment)
{
	const void *at = (void *)gather->left.at;
	struct compat_iovec half = { 0 };
	long err;

	if (conf.compat)
		err = bpf_probe_read_user(&half, sizeof(half), at);
	else if (gather->left.in_user_memory)
		err = bpf_probe_read_user(segment, sizeof(*segment), at);
	else
		err = bpf_probe_read_kernel(segment, sizeof(*segment), at);
	if (conf.compat)
		*segment = (struct iovec){
			.iov_base = (void *)(__u64)half.base,
			.iov_len = half.len,
		};
	gather->failed = err;
	gather->left.at += conf.compat ? sizeof(half) : sizeof(*segment);
	gather->left.segments--;
	return !err;
}

static __always_inline bool next_segment(struct gather *gather)
{
	struct vector *left = &gather->left;
	struct iovec segment;
	__u64 skip = left->skip;
	__u64 size;

	if (!left->segments || !left->bytes)
		return false;
	if (!read_segment(gather, &segment))
		return false;

	size = segment.iov_len;
	if (skip > size)
		skip = size;
	size -= skip;
	if (size > left->bytes)
		size = left->bytes;
	left->skip -= skip;
	left->bytes -= size;
	left->from = (__u64)segment.iov_base + skip;
	left->size = size;
	return true;
}

/* Some steps. Returns whether there is more to do. */
__noinline int gather_steps(__u32 key)
{
	struct gather *gather = bpf_map_lookup_elem(&gathers, &key);

	if (!gather || !is_used(PART_GATHER))
		return 0;
	for (int i = 0; i < GATHER_BATCH; i++) {
		if (!gather->left.size && !next_segment(gather))
			return 0;
		if (!copy_part(gather))
			return 0;
	}
	return 1;
}

/* Begins with what @vector says. NULL: no room, which its number rules out. */
static __always_inline struct gather *gather_begin(const struct call *call,
						   const struct vector *vector,
						   bool sends)
{
	__u32 key = call->room % N_ROOMS;
	struct gather *gather = bpf_map_lookup_elem(&gathers, &key);

	if (!gather)
		return 0;
	gather->left = *vector;
	gather->len = 0;
	gather->pieces = 0;
	gather->sends = sends;
	gather->truncated = false;
	gather->failed = false;
	return gather;
}

static __always_inline void gather_all(const struct call *call)
{
	__u32 key = call->room % N_ROOMS;

	for (int i = 0; i < MAX_GATHERED; i += GATHER_BATCH) {
		if (!gather_steps(key))
			break;
	}
}

/* Puts the segments one behind the other. */
static __always_inline void gather_text(struct call *call, struct value *value,
					const struct vector *vector)
{
	struct gather *gather = gather_begin(call, vector, false);
	char *to = next_string(call);
	__u32 len;

	if (!gather || !to)
		return;
	gather_all(call);
	len = gather->len & MAX_TEXT;
	if (gather->failed || bpf_probe_read_kernel(to, len, gather->text)) {
		call->held->unreadable = 1;
		return;
	}
	take_bytes(call, value, to, len);
	if (gather->truncated)
		value->state = VALUE_TRUNCATED;
}

/* Bytes in one piece need not be gathered. */
static __always_inline void take_vector(struct call *call, struct value *value,
					const struct vector *vector)
{
	if (vector->segments)
		gather_text(call, value, vector);
	else
		read_piece(call, value, vector->of_user_memory, vector->from,
			   vector->size);
}

/* ---- where the bytes are ---- */

/* NULL has no bytes. */
static __always_inline bool find_bytes(
	struct call *call, const volatile struct source_conf *source,
	struct value *value, struct vector *vector)
{
	if (!find_place(call, source, value, &vector->from) ||
	    !read_size(call, source, &vector->size))
		return false;
	if (!vector->from) {
		value->flags |= VALUE_NULL;
		vector->size = 0;
	}
	vector->of_user_memory = is_user(source, vector->from);
	return true;
}

static __always_inline bool find_iovec(
	struct call *call, const volatile struct source_conf *source,
	struct value *value, struct vector *vector)
{
	__s64 filled = call->result;

	if (!find_object(call, source, value, &vector->at) ||
	    !read_size(call, source, &vector->segments))
		return false;
	vector->bytes = ~0ULL;
	if (source->flags & SOURCE_LATE)
		vector->bytes = filled > 0 ? filled : 0;
	vector->in_user_memory = is_user(source, vector->at);
	vector->of_user_memory = true;
	return true;
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

static __always_inline bool find_iter(struct call *call,
				      const volatile struct source_conf *source,
				      struct value *value,
				      struct vector *vector)
{
	const struct iov_iter *iter;
	__u64 at = 0, bytes, skip;
	enum iter_kind kind;

	if (!find_object(call, source, value, &at))
		return false;
	iter = (void *)at;
	kind = iter_kind(iter);
	at = (__u64)BPF_CORE_READ(iter, kvec);
	bytes = BPF_CORE_READ(iter, count);
	skip = BPF_CORE_READ(iter, iov_offset);

	vector->of_user_memory = kind != ITER_KERNEL;
	if (kind == ITER_ONE) {
		vector->from = at + skip;
		vector->size = bytes;
	} else {
		vector->at = at;
		vector->bytes = bytes;
		vector->skip = skip;
		vector->segments = BPF_CORE_READ(iter, nr_segs);
	}
	return kind != ITER_OTHER;
}

/* ---- as texts ---- */

APART read_bytes(struct call *call, const volatile struct source_conf *source,
		 struct value *value)
{
	struct vector vector = { 0 };

	if (find_bytes(call, source, value, &vector))
		read_piece(call, value, vector.of_user_memory, vector.from,
			   vector.size);
	return 0;
}

APART read_iovec(struct call *call, const volatile struct source_conf *source,
		 struct value *value)
{
	struct vector vector = { 0 };

	if (find_iovec(call, source, value, &vector))
		gather_text(call, value, &vector);
	return 0;
}

APART read_iter(struct call *call, const volatile struct source_conf *source,
		struct value *value)
{
	struct vector vector = { 0 };

	if (find_iter(call, source, value, &vector))
		take_vector(call, value, &vector);
	return 0;
}
