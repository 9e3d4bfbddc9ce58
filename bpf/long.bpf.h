/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * long - sends the rest of the bytes of which a text is the front
 *
 * Only for calls that are reported, or kept for their return. The bytes are
 * read a second time, behind those that were judged: where one can be read,
 * the others mostly can. User space puts the pieces together (daemon/event/
 * pieces.h); one that is missing ends what it shows.
 */

#include "buffer.bpf.h"

static __always_inline bool find_vector(
	struct call *call, const volatile struct source_conf *source,
	struct value *value, struct vector *vector)
{
	switch (source->type) {
	case VALUE_BYTES:
		return find_bytes(call, source, value, vector);
	case VALUE_IOVEC:
		return find_iovec(call, source, value, vector);
	case VALUE_ITER:
		return find_iter(call, source, value, vector);
	}
	return false;
}

/* What was read of it is not sent again. */
static __always_inline void skip_front(struct vector *vector, __u32 n)
{
	if (!vector->segments) {
		vector->from += n;
		vector->size -= n;
		return;
	}
	vector->skip += n;
	if (vector->bytes != ~0ULL)
		vector->bytes -= n;
}

static __always_inline bool is_all(const struct gather *gather)
{
	const struct vector *left = &gather->left;

	return !gather->failed && !left->size &&
	       (!left->segments || !left->bytes);
}

APART send_value(struct call *call, __u32 at, struct value *value)
{
	struct vector vector = { 0 };
	struct gather *gather;

	if (!find_vector(call, &conf.sources[at], value, &vector))
		return 0;
	skip_front(&vector, value->len);
	gather = gather_begin(call, &vector, true);
	if (!gather)
		return 0;

	gather->record = (struct record_data){
		.head = call->record->head,
		.image = conf.image,
		.source = at,
		.offset = value->len,
	};
	gather->record.head.kind = RECORD_DATA;
	gather_all(call);
	if (gather->len && gather->pieces < MAX_PIECES)
		send_piece(gather, is_all(gather) ? DATA_LAST : 0);
	value->flags |= VALUE_LONG;
	return 0;
}

/* Sends what was read since the last time. */
static __always_inline void send_long(struct call *call)
{
	NO_UNROLL
	for (__u32 i = 0; i < MAX_SOURCES; i++) {
		struct value *value;

		if (i >= conf.n_sources || !conf.n_long)
			break;
		if (!(conf.sources[i].flags & SOURCE_LONG))
			continue;
		value = call_value(call, i);
		if (value->state == VALUE_TRUNCATED &&
		    !(value->flags & VALUE_LONG))
			send_value(call, i, value);
	}
}
