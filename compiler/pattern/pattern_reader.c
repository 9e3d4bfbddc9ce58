// SPDX-License-Identifier: Apache-2.0

#include "pattern_reader.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"

int reader_peek(const struct pattern_reader *reader, size_t ahead)
{
	return ahead < reader->len - reader->at
		       ? (unsigned char)reader->text[reader->at + ahead]
		       : -1;
}

bool reader_skip(struct pattern_reader *reader, const char *text)
{
	size_t len = strlen(text);

	if (reader->len - reader->at < len ||
	    memcmp(reader->text + reader->at, text, len) != 0)
		return false;
	reader->at += len;
	return true;
}

int reader_fail(struct pattern_reader *reader, size_t at, const char *text)
{
	reader->error->column = str_count(reader->text, at);
	snprintf(reader->error->text, sizeof(reader->error->text), "%s", text);
	return -EINVAL;
}

int reader_set(struct pattern_reader *reader, const struct char_set *set,
	       uint32_t *ret)
{
	struct part part = { .kind = PART_SET, .set = *set };

	if (reader->fold)
		set_fold(&part.set);
	return syntax_add(reader->syntax, &part, ret);
}

static int add_byte(struct pattern_reader *reader, unsigned char byte,
		    uint32_t *ret)
{
	const struct part part = { .kind = PART_BYTE, .byte = byte };
	struct char_set set = { 0 };

	if (byte >= 0x80)
		return syntax_add(reader->syntax, &part, ret);
	set_add(&set, byte);
	return reader_set(reader, &set, ret);
}

static int add_bytes(struct pattern_reader *reader, const char *bytes, size_t n,
		     uint32_t *ret)
{
	struct part_list list = { 0 };

	for (size_t i = 0; i < n; i++) {
		uint32_t part;
		int err = add_byte(reader, (unsigned char)bytes[i], &part);

		if (err)
			return err;
		syntax_append(reader->syntax, &list, part);
	}
	return syntax_join(reader->syntax, PART_SEQUENCE, &list, ret);
}

int reader_literal(struct pattern_reader *reader, uint32_t *ret)
{
	const char *from = reader->text + reader->at;
	uint32_t c;
	size_t n = str_char(from, reader->len - reader->at, &c);

	if (!n)
		n = 1;
	reader->at += n;
	return add_bytes(reader, from, n, ret);
}

int reader_char(struct pattern_reader *reader, uint32_t c, uint32_t *ret)
{
	static const unsigned char leads[] = { 0, 0, 0xc0, 0xe0, 0xf0 };
	size_t n = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
	char bytes[4];

	for (size_t i = n; i-- > 1; c >>= 6)
		bytes[i] = (char)(0x80 | (c & 0x3f));
	bytes[0] = (char)(leads[n] | c);
	return add_bytes(reader, bytes, n, ret);
}

int reader_repeat(struct pattern_reader *reader, uint32_t child, unsigned min,
		  unsigned max, uint32_t *ret)
{
	const struct part part = {
		.kind = PART_REPEAT,
		.child = child,
		.min = min,
		.max = max,
	};

	return syntax_add(reader->syntax, &part, ret);
}

int32_t reader_next_char(struct pattern_reader *reader)
{
	const char *from = reader->text + reader->at;
	uint32_t c;
	size_t n;

	if (reader->at == reader->len)
		return -1;
	n = str_char(from, reader->len - reader->at, &c);
	reader->at += n ? n : 1;
	return n ? (int32_t)c : (unsigned char)*from;
}
