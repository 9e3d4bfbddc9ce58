/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * buf - bytes that grow
 *
 * Start from a zeroed struct. Text in it is always followed by a NUL that is
 * not counted. When memory runs out the buffer keeps what it had and turns
 * @failed on; later additions do nothing, so that one test at the end is
 * enough.
 */

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *data;
	size_t len;
	size_t cap;
	bool failed;
};

void buf_add(struct buf *buf, const void *data, size_t len);
void buf_adds(struct buf *buf, const char *text);
void buf_addc(struct buf *buf, char c);
void buf_addf(struct buf *buf, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
void buf_addv(struct buf *buf, const char *fmt, va_list args);

/* Room for @len bytes at the end, not yet counted; NULL when out of memory.
 * The caller adds what it wrote to @buf->len. */
char *buf_room(struct buf *buf, size_t len);

/* Empties the buffer, keeps its memory. */
void buf_clear(struct buf *buf);

/* The text, owned by the caller, and an empty buffer; NULL when it failed. */
char *buf_take(struct buf *buf);

void buf_free(struct buf *buf);
