// SPDX-License-Identifier: Apache-2.0

#include "buf.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

char *buf_room(struct buf *buf, size_t len)
{
	size_t cap = buf->cap ? buf->cap : 64;
	char *data;

	if (buf->failed || len >= SIZE_MAX / 4 - buf->len) {
		buf->failed = true;
		return NULL;
	}

	while (cap < buf->len + len + 1)
		cap *= 2;

	if (cap != buf->cap) {
		data = realloc(buf->data, cap);
		if (!data) {
			buf->failed = true;
			return NULL;
		}
		buf->data = data;
		buf->cap = cap;
	}

	return buf->data + buf->len;
}

void buf_add(struct buf *buf, const void *data, size_t len)
{
	char *room = buf_room(buf, len);

	if (!room)
		return;

	if (len)
		memcpy(room, data, len);
	room[len] = '\0';
	buf->len += len;
}

void buf_adds(struct buf *buf, const char *text)
{
	buf_add(buf, text, strlen(text));
}

void buf_addc(struct buf *buf, char c)
{
	buf_add(buf, &c, 1);
}

void buf_addv(struct buf *buf, const char *fmt, va_list args)
{
	va_list again;
	char *room;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, fmt, again);
	va_end(again);

	room = len < 0 ? NULL : buf_room(buf, (size_t)len);
	if (!room)
		return;

	vsnprintf(room, (size_t)len + 1, fmt, args);
	buf->len += (size_t)len;
}

void buf_addf(struct buf *buf, const char *fmt, ...)
{
	va_list args;

	va_start(args, fmt);
	buf_addv(buf, fmt, args);
	va_end(args);
}

void buf_clear(struct buf *buf)
{
	buf->len = 0;
	buf->failed = false;
	if (buf->data)
		buf->data[0] = '\0';
}

char *buf_take(struct buf *buf)
{
	char *text;

	if (!buf->data)
		buf_add(buf, "", 0);

	text = buf->failed ? NULL : buf->data;
	if (!text)
		free(buf->data);
	*buf = (struct buf){ 0 };
	return text;
}

void buf_free(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf){ 0 };
}
