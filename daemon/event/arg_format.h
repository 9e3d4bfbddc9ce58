/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * arg_format - the formats of single fields (enum field_format)
 *
 * A table with a function for each format and each way to write it.
 */

#include "base/buf.h"
#include "event_arg.h"
#include "jsonl.h"

/* Protojson leaves it out: an empty text, a 0, no bits. */
bool field_is_empty(const struct field *field);

/* Adds the field, which was read, as JSON. */
void field_json(struct jsonl *json, const char *key, const struct field *field);

/* Adds the field for people: "-1", "AF_INET", "192.0.2.1", the bytes of a
 * text as they are. */
void field_plain(struct buf *out, const struct field *field);

/* Adds an array of the names of @bits; a bit without one as its number. */
void bits_json(struct jsonl *json, const char *key, uint64_t bits,
	       const char *(*name)(unsigned bit));
