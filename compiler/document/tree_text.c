// SPDX-License-Identifier: Apache-2.0

#include "tree_text.h"

#include <ctype.h>
#include <errno.h>
#include <stdint.h>
#include <string.h>

#include "base/str.h"

enum {
	MAX_KEY = 256, /* bytes between a ';' and the end of the key after it */
};

struct pos text_pos(const char *text, size_t len, size_t offset)
{
	struct pos pos = { .line = 1 };
	size_t start = 0;

	for (size_t i = 0; i < offset; i++) {
		bool crlf =
			text[i] == '\r' && i + 1 < len && text[i + 1] == '\n';

		if (text[i] == '\n' || (text[i] == '\r' && !crlf)) {
			pos.line++;
			start = i + 1;
		}
	}

	pos.column = (unsigned)str_count(text + start, offset - start) + 1;
	return pos;
}

size_t text_offset(const char *text, size_t len, size_t index)
{
	size_t offset = 0;
	uint32_t c;

	while (offset < len && index-- > 0) {
		size_t n = str_char(text + offset, len - offset, &c);

		offset += n ? n : 1;
	}
	return offset;
}

size_t text_bom(const char *text, size_t len)
{
	return len >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

/* What YAML allows in a file, and libyaml with it. */
static bool is_allowed(uint32_t c)
{
	if (c < 0x20)
		return c == '\t' || c == '\n' || c == '\r';
	if (c < 0xa0)
		return c < 0x7f || c == 0x85;
	return c != 0xfeff && c != 0xfffe && c != 0xffff;
}

static bool is_utf16(const char *text, size_t len)
{
	return len >= 2 && (memcmp(text, "\xff\xfe", 2) == 0 ||
			    memcmp(text, "\xfe\xff", 2) == 0);
}

int text_check(const char *file, const char *text, size_t len,
	       struct diag *diag)
{
	uint32_t c;
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		n = str_char(text + i, len - i, &c);
		if (n > 0 && is_allowed(c))
			continue;

		if (is_utf16(text, len))
			diag_add(diag, SEVERITY_ERROR, file,
				 (struct pos){ 1, 1 },
				 "the file is UTF-16: save it as UTF-8");
		else if (n > 0)
			diag_add(diag, SEVERITY_ERROR, file,
				 text_pos(text, len, i),
				 "character U+%04X is not allowed in YAML: "
				 "remove it",
				 c);
		else
			diag_add(diag, SEVERITY_ERROR, file,
				 text_pos(text, len, i),
				 "byte 0x%02x is not UTF-8: save the file as "
				 "UTF-8",
				 (unsigned char)text[i]);
		return -EINVAL;
	}
	return 0;
}

static bool in_comment(const char *text, size_t offset)
{
	while (offset > 0 && text[offset] != '\n') {
		offset--;
		if (text[offset] == '#')
			return true;
	}
	return false;
}

bool text_semicolon(const char *text, size_t len, size_t offset, size_t *ret)
{
	size_t end = offset < len ? offset + 1 : len;

	for (size_t i = end; i > 0 && end - i < MAX_KEY; i--) {
		char c = text[i - 1];

		if (c == ';') {
			*ret = i - 1;
			return !in_comment(text, i - 1);
		}
		if (i <= offset && strchr(",{}[]:\"'#&*|>", c))
			return false;
	}
	return false;
}

/* Where line @line begins, counted from 1; at most @len. */
static size_t line_start(const char *text, size_t len, size_t line)
{
	size_t at = 0;

	while (line > 1 && at < len)
		line -= text[at++] == '\n';
	return at;
}

bool text_glued_colon(const char *text, size_t len, size_t line, size_t *ret)
{
	static const char list[] = "list:"; /* of functions, a value */
	size_t key = line_start(text, len, line);
	size_t at;

	while (key < len && (text[key] == ' ' || text[key] == '-'))
		key++;
	at = key;
	while (at < len && isalpha((unsigned char)text[at]))
		at++;
	if (at == key || at + 1 >= len || text[at] != ':' ||
	    isspace((unsigned char)text[at + 1]) ||
	    (len - key >= sizeof(list) - 1 &&
	     memcmp(text + key, list, sizeof(list) - 1) == 0))
		return false;
	*ret = at;
	return true;
}
