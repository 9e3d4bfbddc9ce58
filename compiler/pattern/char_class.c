// SPDX-License-Identifier: Apache-2.0

#include "char_class.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"

/* Ranges, a pair of bytes each. */
struct named_class {
	const char *name;
	const char *ranges;
};

static const struct named_class named_classes[] = {
	{ "alnum", "09AZaz" },
	{ "alpha", "AZaz" },
	{ "ascii", "\1\177" },
	{ "blank", "  \t\t" },
	{ "cntrl", "\1\37\177\177" },
	{ "digit", "09" },
	{ "graph", "!~" },
	{ "lower", "az" },
	{ "print", " ~" },
	{ "punct", "!/:@[`{~" },
	{ "space", "  \t\r" },
	{ "upper", "AZ" },
	{ "word", "09AZ__az" },
	{ "xdigit", "09AFaf" },
};

static void add_ranges(struct char_set *set, const char *ranges)
{
	for (; *ranges; ranges += 2)
		for (int c = ranges[0]; c <= ranges[1]; c++)
			set_add(set, (unsigned char)c);
}

static bool add_named(struct char_set *set, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(named_classes); i++) {
		if (strcmp(named_classes[i].name, name) != 0)
			continue;
		add_ranges(set, named_classes[i].ranges);
		return true;
	}
	return false;
}

static void unite(struct char_set *set, const struct char_set *with)
{
	set->ascii[0] |= with->ascii[0];
	set->ascii[1] |= with->ascii[1];
	set->others |= with->others;
}

bool class_add_letter(struct char_set *set, int letter)
{
	static const char letters[] = "dDwWsS";
	static const char *const names[] = { "digit", "word", "space" };
	const char *found = letter > 0 ? strchr(letters, letter) : NULL;
	struct char_set added = { 0 };

	if (!found)
		return false;

	add_named(&added, names[(found - letters) / 2]);
	if ((found - letters) % 2)
		set_negate(&added);
	unite(set, &added);
	return true;
}

static int hex_digit(int c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* After "\x": two digits, or any in braces. */
static int parse_hex(struct pattern_reader *reader, size_t from, uint32_t *ret)
{
	bool braces = reader_skip(reader, "{");
	uint32_t c = 0;
	size_t n = 0;
	int digit;

	while ((braces || n < 2) &&
	       (digit = hex_digit(reader_peek(reader, 0))) >= 0) {
		c = c << 4 | (uint32_t)digit;
		if (c > 0x10ffff)
			break;
		reader->at++;
		n++;
	}
	if (!n || (braces ? !reader_skip(reader, "}") : n < 2))
		return reader_fail(reader, from,
				   "'\\x' needs two hexadecimal digits, or a "
				   "number of a character in braces");
	if (!c)
		return reader_fail(reader, from, "a NUL matches nothing");
	*ret = c;
	return 0;
}

static bool is_alnum(int c)
{
	return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') ||
	       (c >= 'a' && c <= 'z');
}

static int escape_error(struct pattern_reader *reader, size_t at, int c)
{
	if (c < 0)
		return reader_fail(reader, at, "nothing follows '\\'");
	if (c >= '0' && c <= '9')
		return reader_fail(reader, at,
				   "references to a group are not supported");
	if (c == 'b' || c == 'B')
		return reader_fail(reader, at,
				   "edges of words are not supported");
	if (c == 'p' || c == 'P')
		return reader_fail(reader, at,
				   "classes of Unicode are not supported");
	return reader_fail(reader, at, "there is no such escape");
}

int class_escape(struct pattern_reader *reader, uint32_t *ret)
{
	static const char letters[] = "tnrfvae";
	static const char values[] = "\t\n\r\f\v\a\33";
	size_t from = reader->at;
	const char *found;
	int c;

	if (!reader_skip(reader, "\\")) {
		*ret = (uint32_t)reader_next_char(reader);
		return 0;
	}

	c = reader_peek(reader, 0);
	if (c == 'x') {
		reader->at++;
		return parse_hex(reader, from, ret);
	}
	found = c > 0 ? strchr(letters, c) : NULL;
	if (!found && (c < 0 || is_alnum(c)))
		return escape_error(reader, from, c);

	*ret = (uint32_t)reader_next_char(reader);
	if (found)
		*ret = (unsigned char)values[found - letters];
	return 0;
}

/* A class while it is read. */
struct class_reader {
	enum class_style style;
	bool negated;
	size_t from;
	struct char_set set;
	struct part_list list; /* characters past 0x7f */
};

static int add_char(struct pattern_reader *reader, struct class_reader *class,
		    uint32_t c)
{
	uint32_t part;
	int err;

	if (c < 0x80) {
		set_add(&class->set, (unsigned char)c);
		return 0;
	}
	if (class->negated)
		return reader_fail(reader, class->from,
				   "a negated class of characters other than "
				   "ASCII is not supported");
	err = reader_char(reader, c, &part);
	if (err)
		return err;
	syntax_append(reader->syntax, &class->list, part);
	return 0;
}

static int add_range(struct pattern_reader *reader, struct class_reader *class,
		     uint32_t low, size_t from)
{
	uint32_t high;
	int err;

	reader->at++; /* the "-" */
	err = class_escape(reader, &high);
	if (err)
		return err;
	if (low > high)
		return reader_fail(reader, from,
				   "a range that ends before it starts");
	if (high >= 0x80)
		return reader_fail(reader, from,
				   "a range of characters other than ASCII is "
				   "not supported");
	for (; low <= high; low++)
		set_add(&class->set, (unsigned char)low);
	return 0;
}

/* "[:alpha:]" */
static int add_class_name(struct pattern_reader *reader,
			  struct class_reader *class)
{
	size_t from = reader->at;
	char name[8] = { 0 };
	size_t n = 0;
	int c;

	reader->at += 2;
	while ((c = reader_peek(reader, 0)) >= 'a' && c <= 'z' &&
	       n < sizeof(name) - 1) {
		name[n++] = (char)c;
		reader->at++;
	}
	if (!reader_skip(reader, ":]") || !add_named(&class->set, name))
		return reader_fail(reader, from,
				   "there is no such class of characters");
	return 0;
}

static bool is_range(const struct pattern_reader *reader)
{
	return reader_peek(reader, 0) == '-' && reader_peek(reader, 1) != ']' &&
	       reader_peek(reader, 1) >= 0;
}

static int add_item(struct pattern_reader *reader, struct class_reader *class)
{
	bool is_regex = class->style == CLASS_REGEX;
	size_t from = reader->at;
	uint32_t c;
	int err;

	if (is_regex && reader_peek(reader, 0) == '[' &&
	    reader_peek(reader, 1) == ':')
		return add_class_name(reader, class);
	if (is_regex && reader_peek(reader, 0) == '\\' &&
	    class_add_letter(&class->set, reader_peek(reader, 1))) {
		reader->at += 2;
		return 0;
	}
	if (!is_regex && reader_skip(reader, "\\") &&
	    reader_peek(reader, 0) < 0)
		return reader_fail(reader, from, "nothing follows '\\'");

	err = is_regex ? class_escape(reader, &c) : 0;
	if (err)
		return err;
	if (!is_regex)
		c = (uint32_t)reader_next_char(reader);
	return is_range(reader) ? add_range(reader, class, c, from)
				: add_char(reader, class, c);
}

static int finish(struct pattern_reader *reader, struct class_reader *class,
		  uint32_t *ret)
{
	uint32_t part;
	int err;

	if (reader->fold)
		set_fold(&class->set);
	if (class->negated)
		set_negate(&class->set);
	if (class->style == CLASS_GLOB)
		class->set.ascii['/' / 64] &= ~(1ULL << '/' % 64);

	err = syntax_add(reader->syntax,
			 &(struct part){ .kind = PART_SET, .set = class->set },
			 &part);
	if (err)
		return err;
	syntax_append(reader->syntax, &class->list, part);
	return syntax_join(reader->syntax, PART_CHOICE, &class->list, ret);
}

int class_parse(struct pattern_reader *reader, enum class_style style,
		uint32_t *ret)
{
	struct class_reader class = { .style = style, .from = reader->at };
	int err;

	reader->at++;
	class.negated = reader_skip(reader, "^") ||
			(style == CLASS_GLOB && reader_skip(reader, "!"));

	do { /* what comes first is no end */
		if (reader_peek(reader, 0) < 0)
			return reader_fail(reader, class.from,
					   "'[' is not closed");
		err = add_item(reader, &class);
		if (err)
			return err;
	} while (reader_peek(reader, 0) != ']');

	reader->at++;
	return finish(reader, &class, ret);
}
