// SPDX-License-Identifier: Apache-2.0

#include "jsonl.h"

#include <string.h>

#include "text.h"

/* As buf_room(), which mostly has it. */
static char *room_of(struct buf *out, size_t len)
{
	return out->cap - out->len > len && !out->failed ? out->data + out->len
							 : buf_room(out, len);
}

/* Writes the comma that is due and "key":, and returns where @len bytes more
 * may be written, up to end_item(); NULL when out of memory. */
static char *begin_item(struct jsonl *json, const char *key, size_t len)
{
	size_t key_len = key ? strlen(key) : 0;
	char *at = room_of(json->out, key_len + 4 + len);

	if (!at)
		return NULL;

	if (json->comma)
		*at++ = ',';
	json->comma = true;

	if (key) {
		*at++ = '"';
		memcpy(at, key, key_len);
		at += key_len;
		*at++ = '"';
		*at++ = ':';
	}
	return at;
}

static void end_item(struct jsonl *json, char *end)
{
	*end = '\0';
	json->out->len = (size_t)(end - json->out->data);
}

static void open_level(struct jsonl *json, const char *key, char bracket)
{
	char *at = begin_item(json, key, 1);

	if (!at)
		return;
	*at++ = bracket;
	end_item(json, at);
	json->comma = false;
}

static void close_level(struct jsonl *json, char bracket)
{
	buf_addc(json->out, bracket);
	json->comma = true;
}

void jsonl_object(struct jsonl *json, const char *key)
{
	open_level(json, key, '{');
}

void jsonl_object_end(struct jsonl *json)
{
	close_level(json, '}');
}

void jsonl_array(struct jsonl *json, const char *key)
{
	open_level(json, key, '[');
}

void jsonl_array_end(struct jsonl *json)
{
	close_level(json, ']');
}

#define EVERY_BYTE(c) ((c)*0x0101010101010101ULL)

/* Bytes with the top bit set where @word has a byte below @c (c <= 128), and
 * perhaps above the lowest such byte. */
static uint64_t bytes_below(uint64_t word, uint64_t c)
{
	return (word - EVERY_BYTE(c)) & ~word;
}

/* None of the eight bytes needs to be escaped or looked at more closely. */
static bool is_plain_word(uint64_t word)
{
	uint64_t odd = word | bytes_below(word, 0x20) |
		       bytes_below(word ^ EVERY_BYTE('"'), 1) |
		       bytes_below(word ^ EVERY_BYTE('\\'), 1);

	return !(odd & EVERY_BYTE(0x80ULL));
}

static bool is_plain(unsigned char c)
{
	return c >= 0x20 && c < 0x80 && c != '"' && c != '\\';
}

static size_t plain_len(const char *text, size_t len)
{
	uint64_t word;
	size_t i = 0;

	for (; len - i >= sizeof(word); i += sizeof(word)) {
		memcpy(&word, text + i, sizeof(word));
		if (!is_plain_word(word))
			break;
	}
	while (i < len && is_plain((unsigned char)text[i]))
		i++;
	return i;
}

/* Adds the character that @text begins with; returns its bytes. */
static size_t add_odd(struct buf *out, const char *text, size_t len)
{
	static const char short_forms[0x20] = {
		['\b'] = 'b', ['\f'] = 'f', ['\n'] = 'n',
		['\r'] = 'r', ['\t'] = 't',
	};
	unsigned char c = (unsigned char)*text;
	unsigned n = text_utf8(text, len);

	if (n > 1)
		buf_add(out, text, n);
	else if (!n)
		buf_addf(out, "\\\\x%02x", c);
	else if (c >= 0x20)
		buf_add(out, (char[]){ '\\', (char)c }, 2);
	else if (short_forms[c])
		buf_add(out, (char[]){ '\\', short_forms[c] }, 2);
	else
		buf_addf(out, "\\u%04x", c);
	return n ? n : 1;
}

/* The rest of a string, from the first byte that is not plain. */
static void add_rest(struct buf *out, const char *text, size_t len)
{
	while (len) {
		size_t n = add_odd(out, text, len);
		size_t plain = plain_len(text + n, len - n);

		buf_add(out, text + n, plain);
		text += n + plain;
		len -= n + plain;
	}
	buf_addc(out, '"');
}

/* Nearly all strings are plain to their end. */
void jsonl_string(struct jsonl *json, const char *key, const char *text,
		  size_t len)
{
	size_t plain = plain_len(text, len);
	char *at = begin_item(json, key, plain + 2);

	if (!at)
		return;

	*at++ = '"';
	memcpy(at, text, plain);
	at += plain;
	if (plain == len)
		*at++ = '"';
	end_item(json, at);

	if (plain < len)
		add_rest(json->out, text + plain, len - plain);
}

void jsonl_text(struct jsonl *json, const char *key, const char *text)
{
	jsonl_string(json, key, text, strlen(text));
}

static void add_number(struct jsonl *json, const char *key, uint64_t value,
		       bool negative, bool quoted)
{
	char *at = begin_item(json, key, TEXT_DECIMAL_SIZE + 3);

	if (!at)
		return;

	if (quoted)
		*at++ = '"';
	if (negative)
		*at++ = '-';
	at += text_decimal(value, at);
	if (quoted)
		*at++ = '"';
	end_item(json, at);
}

void jsonl_number(struct jsonl *json, const char *key, const char *digits,
		  size_t len)
{
	char *at = begin_item(json, key, len);

	if (!at)
		return;
	memcpy(at, digits, len);
	end_item(json, at + len);
}

static uint64_t magnitude(int64_t value)
{
	return value < 0 ? -(uint64_t)value : (uint64_t)value;
}

void jsonl_uint(struct jsonl *json, const char *key, uint64_t value)
{
	add_number(json, key, value, false, false);
}

void jsonl_int(struct jsonl *json, const char *key, int64_t value)
{
	add_number(json, key, magnitude(value), value < 0, false);
}

void jsonl_uint64(struct jsonl *json, const char *key, uint64_t value)
{
	add_number(json, key, value, false, true);
}

void jsonl_int64(struct jsonl *json, const char *key, int64_t value)
{
	add_number(json, key, magnitude(value), value < 0, true);
}

void jsonl_bool(struct jsonl *json, const char *key, bool value)
{
	char *at = begin_item(json, key, sizeof("false"));

	if (at)
		end_item(json, stpcpy(at, value ? "true" : "false"));
}

void jsonl_raw(struct jsonl *json, const char *items, size_t len)
{
	char *at = begin_item(json, NULL, len);

	if (!at)
		return;
	memcpy(at, items, len);
	end_item(json, at + len);
}

void jsonl_base64(struct jsonl *json, const char *key, const void *data,
		  size_t len)
{
	char *at = begin_item(json, key, TEXT_BASE64_SIZE(len) + 2);

	if (!at)
		return;

	*at++ = '"';
	at += text_base64(data, len, at);
	*at++ = '"';
	end_item(json, at);
}
