/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * hash - a keyed hash of what is in a room
 */

#include "room.bpf.h"

enum {
	HASH_NOTHING = 0,
	HASH_RESERVED = 1, /* for who has no text to hash */
	HASH_STEPS = MAX_STRING / 8,
	HASH_BATCH = 32, /* steps of one call */
};

#define HASH_START  0x9e3779b97f4a7c15ULL
#define HASH_FACTOR 0xff51afd7ed558ccdULL

static __always_inline __u64 hash_add(__u64 hash, __u64 number)
{
	hash = (hash ^ number) * HASH_FACTOR;
	return hash ^ (hash >> 32);
}

/* Adds up to HASH_BATCH of the @n words at @at of the strings in @room. */
__u64 hash_words(__u32 room, __u32 at, __u32 n, __u64 hash);

__noinline __u64 hash_words(__u32 room, __u32 at, __u32 n, __u64 hash)
{
	const char *text = room_strings(room);

	if (!text || !is_used(PART_HASHES) || !conf.n_strings)
		return hash;

	NO_UNROLL
	for (__u32 i = 0; i < HASH_BATCH && i < n; i++) {
		__u32 here = at + 8 * i;

		if (here > conf.n_strings * STRING_ROOM - 8)
			break;
		hash = hash_add(hash, *(const __u64 *)(text + here));
	}
	return hash;
}

/* Of the @len bytes at @at of the strings in @room. Never HASH_RESERVED; no
 * strings: HASH_NOTHING. What comes after the loop is checked once for each way
 * out of it, so the rest behind the last whole word is read before. */
__u64 string_hash(__u32 room, __u32 at, __u32 len);

__noinline __u64 string_hash(__u32 room, __u32 at, __u32 len)
{
	const char *text = room_strings(room);
	__u64 hash = conf.seed ^ HASH_START;
	__u32 last = conf.n_strings * STRING_ROOM - 8;
	__u32 words = len / 8;
	__u32 end = at + 8 * words;
	__u64 rest = 0;

	if (!text || !is_used(PART_HASHES) || !conf.n_strings || at > last)
		return HASH_NOTHING;
	len &= 7;
	if (len && end <= last)
		rest = *(const __u64 *)(text + end) << (64 - 8 * len);

	NO_UNROLL
	for (__u32 i = 0; i < HASH_STEPS; i += HASH_BATCH) {
		if (i >= words)
			break;
		hash = hash_words(room, at + 8 * i, words - i, hash);
	}
	return hash_add(hash ^ rest, 0) | 2;
}

/* Is it of what the call was asked to do, rather than of who asked? */
static __always_inline bool is_argument(__u8 kind)
{
	return kind == SOURCE_ARG || kind == SOURCE_FIELD ||
	       kind == SOURCE_REGISTER || kind == SOURCE_REGISTERS ||
	       kind == SOURCE_RETURN;
}

/* Of the arguments in @room. */
__u64 values_hash(__u32 room);

__noinline __u64 values_hash(__u32 room)
{
	const struct value *values = room_values(room);
	__u64 hash = conf.seed ^ HASH_START;

	if (!values || !is_used(PART_HASHES))
		return hash;

	NO_UNROLL
	for (__u32 i = 0; i < MAX_SOURCES; i++) {
		__u64 number;

		if (i >= conf.n_sources)
			break;
		if (!is_argument(conf.sources[i].kind))
			continue;
		number = values[i].number;
		if (conf.sources[i].type >= VALUE_FIRST_TEXT)
			number = string_hash(room, number, values[i].len);
		hash = hash_add(hash, number + values[i].state);
	}
	return hash;
}
