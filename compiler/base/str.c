// SPDX-License-Identifier: Apache-2.0

#include "str.h"

/* What the first byte tells: length, its own bits, and the least character
 * that needs so many bytes. */
static size_t head(unsigned char byte, uint32_t *bits, uint32_t *least)
{
	if (byte < 0x80) {
		*bits = byte;
		*least = 0;
		return 1;
	}
	if (byte >= 0xc0 && byte < 0xe0) {
		*bits = byte & 0x1f;
		*least = 0x80;
		return 2;
	}
	if (byte >= 0xe0 && byte < 0xf0) {
		*bits = byte & 0x0f;
		*least = 0x800;
		return 3;
	}
	if (byte >= 0xf0 && byte < 0xf8) {
		*bits = byte & 0x07;
		*least = 0x10000;
		return 4;
	}
	return 0;
}

size_t str_char(const char *text, size_t len, uint32_t *ret)
{
	uint32_t c, least;
	size_t n;

	n = len ? head((unsigned char)text[0], &c, &least) : 0;
	if (n == 0 || n > len)
		return 0;

	for (size_t i = 1; i < n; i++) {
		unsigned char byte = (unsigned char)text[i];

		if ((byte & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (byte & 0x3f);
	}

	if (c < least || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;

	*ret = c;
	return n;
}

size_t str_count(const char *text, size_t len)
{
	size_t count = 0;
	uint32_t c;

	for (size_t i = 0; i < len; count++) {
		size_t n = str_char(text + i, len - i, &c);

		i += n ? n : 1;
	}
	return count;
}
