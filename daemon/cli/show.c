// SPDX-License-Identifier: Apache-2.0

#include "show.h"

#include <stdbool.h>
#include <string.h>

#include "text.h"

/* Does a character begin at @c that turns the direction of text around or
 * ends a line? U+200E, U+200F, U+2028 to U+202E, U+2066 to U+2069. */
static bool is_mark(const char *text)
{
	const unsigned char *c = (const unsigned char *)text;

	if (c[0] != 0xe2)
		return false;
	if (c[1] == 0x80)
		return c[2] == 0x8e || c[2] == 0x8f ||
		       (c[2] >= 0xa8 && c[2] <= 0xae);

	return c[1] == 0x81 && c[2] >= 0xa6 && c[2] <= 0xa9;
}

static void add_mark(const char *text, struct buf *out)
{
	for (int i = 0; i < 3; i++)
		buf_addf(out, "\\x%02x", (unsigned char)text[i]);
}

static void add_safe(struct buf *out, const char *text, bool quoted)
{
	size_t len = strlen(text);

	while (len) {
		size_t n = text_utf8(text, len);

		if (!n)
			n = 1;
		if (n == 3 && is_mark(text)) {
			add_mark(text, out);
		} else {
			if (quoted && *text == '"')
				buf_addc(out, '\\');
			text_printable(out, text, n);
		}
		text += n;
		len -= n;
	}
}

void show_plain(struct buf *out, const char *text)
{
	add_safe(out, text, false);
}

void show_quoted(struct buf *out, const char *text)
{
	buf_addc(out, '"');
	add_safe(out, text, true);
	buf_addc(out, '"');
}

void show_word(struct buf *out, const char *text)
{
	if (*text && !strpbrk(text, " \"'()[]=\t\n"))
		show_plain(out, text);
	else
		show_quoted(out, text);
}
