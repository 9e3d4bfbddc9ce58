// SPDX-License-Identifier: Apache-2.0

#include "text.h"

#include <string.h>

/* Two digits a division. */
unsigned text_decimal(uint64_t value, char text[static TEXT_DECIMAL_SIZE])
{
	char digits[TEXT_DECIMAL_SIZE];
	unsigned at = sizeof(digits);

	for (; value >= 100; value /= 100) {
		unsigned two = value % 100;

		digits[--at] = (char)('0' + two % 10);
		digits[--at] = (char)('0' + two / 10);
	}
	if (value >= 10)
		digits[--at] = (char)('0' + value % 10);
	digits[--at] = (char)('0' + (value >= 10 ? value / 10 : value));

	memcpy(text, digits + at, sizeof(digits) - at);
	return sizeof(digits) - at;
}

size_t text_base64(const void *data, size_t len, char *text)
{
	static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
				     "abcdefghijklmnopqrstuvwxyz"
				     "0123456789+/";
	const unsigned char *in = data;
	char *out = text;

	for (; len >= 3; len -= 3, in += 3) {
		*out++ = digits[in[0] >> 2];
		*out++ = digits[(in[0] & 3) << 4 | in[1] >> 4];
		*out++ = digits[(in[1] & 15) << 2 | in[2] >> 6];
		*out++ = digits[in[2] & 63];
	}

	if (len) {
		unsigned second = len == 2 ? in[1] : 0;

		*out++ = digits[in[0] >> 2];
		*out++ = digits[(in[0] & 3) << 4 | second >> 4];
		*out++ = len == 2 ? digits[(second & 15) << 2] : '=';
		*out++ = '=';
	}

	return (size_t)(out - text);
}

/* What may begin a character of several bytes: its length, and the range of
 * its second byte, which excludes overlong forms, surrogates and what is past
 * U+10FFFF (Unicode 15, table 3-7). */
static const struct lead {
	unsigned char first, last, len, low, high;
} leads[] = {
	{ 0xc2, 0xdf, 2, 0x80, 0xbf }, { 0xe0, 0xe0, 3, 0xa0, 0xbf },
	{ 0xe1, 0xec, 3, 0x80, 0xbf }, { 0xed, 0xed, 3, 0x80, 0x9f },
	{ 0xee, 0xef, 3, 0x80, 0xbf }, { 0xf0, 0xf0, 4, 0x90, 0xbf },
	{ 0xf1, 0xf3, 4, 0x80, 0xbf }, { 0xf4, 0xf4, 4, 0x80, 0x8f },
};

static const struct lead *find_lead(unsigned char c)
{
	for (size_t i = 0; i < sizeof(leads) / sizeof(leads[0]); i++) {
		if (c >= leads[i].first && c <= leads[i].last)
			return &leads[i];
	}
	return NULL;
}

unsigned text_utf8(const char *text, size_t len)
{
	const unsigned char *c = (const unsigned char *)text;
	const struct lead *lead;

	if (!len)
		return 0;
	if (c[0] < 0x80)
		return 1;

	lead = find_lead(c[0]);
	if (!lead || len < lead->len)
		return 0;
	if (c[1] < lead->low || c[1] > lead->high)
		return 0;
	for (unsigned i = 2; i < lead->len; i++) {
		if ((c[i] & 0xc0) != 0x80)
			return 0;
	}
	return lead->len;
}

/* Terminals obey U+0080 to U+009F, too. */
static bool is_control(const char *c, unsigned len)
{
	if (len == 1)
		return (unsigned char)*c < 0x20 || *c == 0x7f;
	return len == 2 && c[0] == '\xc2' && (unsigned char)c[1] < 0xa0;
}

void text_printable(struct buf *out, const char *text, size_t len)
{
	size_t from = 0; /* what is fine and not added yet */
	size_t at = 0;

	while (at < len) {
		unsigned n = text_utf8(text + at, len - at);

		if (n && !is_control(text + at, n)) {
			at += n;
			continue;
		}

		buf_add(out, text + from, at - from);
		buf_addf(out, "\\x%02x", (unsigned char)text[at]);
		from = ++at;
	}
	buf_add(out, text + from, at - from);
}
