/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * jsonl - a streaming writer of one JSON line
 *
 * Written for speed: it appends to a buf and keeps one bit of state. Bytes
 * that are not UTF-8 become \xNN (the four characters, the backslash escaped
 * as JSON wants), the same way in every field, so that nothing that the kernel
 * saw is dropped and no line is invalid. The names json_ are jansson's.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

struct jsonl {
	struct buf *out;
	bool comma; /* the next item of this level needs one */
};

void jsonl_object(struct jsonl *json, const char *key); /* key NULL: in array */
void jsonl_object_end(struct jsonl *json);
void jsonl_array(struct jsonl *json, const char *key);
void jsonl_array_end(struct jsonl *json);

void jsonl_string(struct jsonl *json, const char *key, const char *text,
		  size_t len);
void jsonl_text(struct jsonl *json, const char *key, const char *text);
void jsonl_uint(struct jsonl *json, const char *key, uint64_t value);
void jsonl_int(struct jsonl *json, const char *key, int64_t value);

/* A number that is written already. */
void jsonl_number(struct jsonl *json, const char *key, const char *digits,
		  size_t len);

void jsonl_bool(struct jsonl *json, const char *key, bool value);

/* 64-bit integers are strings in protojson. */
void jsonl_uint64(struct jsonl *json, const char *key, uint64_t value);
void jsonl_int64(struct jsonl *json, const char *key, int64_t value);

void jsonl_base64(struct jsonl *json, const char *key, const void *data,
		  size_t len);

/* Items of this level that were written before, with the commas between. */
void jsonl_raw(struct jsonl *json, const char *items, size_t len);
