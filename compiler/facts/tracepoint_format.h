/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * tracepoint_format - the record of a tracepoint, by its format file
 *
 * The fields come in the order of the file, the common ones first, as policies
 * count them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum trace_field_kind {
	TRACE_INTEGER,
	TRACE_CHARS,	      /* char name[size] */
	TRACE_DATA_LOC,	      /* __data_loc char[]: length << 16 | offset */
	TRACE_DATA_LOC_OTHER, /* the same of what are no characters */
	TRACE_LONGS,	      /* long or unsigned long name[size / 8] */
	TRACE_STRING,	      /* char *: in memory of user space at system
				 calls */
	TRACE_POINTER,	      /* to others */
	TRACE_OTHER,
};

struct trace_field {
	char *name;
	char *type; /* as written: "const char *", "char[16]" */
	enum trace_field_kind kind;
	uint32_t offset;
	uint32_t size;	/* in the record */
	uint32_t width; /* integer: of the type; at system calls less than the
			   8 bytes that each argument takes */
	bool is_signed; /* integer, longs: the type */
};

struct trace_format {
	uint32_t id; /* of the tracepoint */
	struct trace_field *fields;
	size_t n_fields;
};

enum {
	MAX_TRACE_FIELDS = 256,
	MAX_TRACE_RECORD = 1 << 16,
};

/**
 * trace_format_parse() - parse a format file
 * @out:  what is wrong, as in why.h; or NULL
 *
 * Returns 0; -EINVAL after telling @out; -ENOMEM.
 */
int trace_format_parse(const char *text, size_t len, struct buf *out,
		       struct trace_format *ret);
void trace_format_free(struct trace_format *format);

/* NULL when no field has this name. */
const struct trace_field *trace_format_find(const struct trace_format *format,
					    const char *name);
