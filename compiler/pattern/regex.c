// SPDX-License-Identifier: Apache-2.0

#include "regex.h"

#include <errno.h>

#include "char_class.h"

static int parse_choice(struct pattern_reader *reader, uint32_t *ret);

static int add_kind(struct pattern_reader *reader, enum part_kind kind,
		    uint32_t *ret)
{
	return syntax_add(reader->syntax, &(struct part){ .kind = kind }, ret);
}

static int parse_group(struct pattern_reader *reader, uint32_t *ret)
{
	size_t from = reader->at;
	int err;

	if (++reader->depth > PATTERN_DEPTH)
		return reader_fail(reader, from, "too many groups in groups");

	reader->at++;
	if (!reader_skip(reader, "?:") && reader_peek(reader, 0) == '?')
		return reader_fail(
			reader, from,
			reader_peek(reader, 1) == 'i'
				? "'(?i)' is not at the begin"
				: "groups that look around, have "
				  "names or flags are not supported");
	err = parse_choice(reader, ret);
	if (err)
		return err;
	if (!reader_skip(reader, ")"))
		return reader_fail(reader, from, "'(' is not closed");
	reader->depth--;
	return 0;
}

static int parse_escape(struct pattern_reader *reader, uint32_t *ret)
{
	struct char_set set = { 0 };
	uint32_t c;
	int err;

	if (reader_skip(reader, "\\A"))
		return add_kind(reader, PART_BEGIN, ret);
	if (reader_skip(reader, "\\z"))
		return add_kind(reader, PART_END, ret);
	if (class_add_letter(&set, reader_peek(reader, 1))) {
		reader->at += 2;
		return reader_set(reader, &set, ret);
	}
	err = class_escape(reader, &c);
	return err ? err : reader_char(reader, c, ret);
}

static int parse_atom(struct pattern_reader *reader, uint32_t *ret)
{
	struct char_set any = { { ~0ULL, ~0ULL }, true };

	switch (reader_peek(reader, 0)) {
	case '(':
		return parse_group(reader, ret);
	case '[':
		return class_parse(reader, CLASS_REGEX, ret);
	case '\\':
		return parse_escape(reader, ret);
	case '.':
		reader->at++;
		return reader_set(reader, &any, ret);
	case '^':
		reader->at++;
		return add_kind(reader, PART_BEGIN, ret);
	case '$':
		reader->at++;
		return add_kind(reader, PART_END, ret);
	case '*':
	case '+':
	case '?':
		return reader_fail(reader, reader->at,
				   "there is nothing to repeat");
	}
	return reader_literal(reader, ret);
}

/* A number of at most four digits; false: there is none. */
static bool parse_count(struct pattern_reader *reader, unsigned *ret)
{
	unsigned count = 0;
	unsigned n = 0;
	int c;

	while (n < 5 && (c = reader_peek(reader, 0)) >= '0' && c <= '9') {
		count = 10 * count + (unsigned)(c - '0');
		reader->at++;
		n++;
	}
	*ret = count;
	return n > 0;
}

/* "{3}", "{3,}", "{3,5}"; false: these braces mean themselves. */
static bool parse_braces(struct pattern_reader *reader, unsigned *min,
			 unsigned *max)
{
	size_t from = reader->at;

	if (reader_skip(reader, "{") && parse_count(reader, min)) {
		*max = *min;
		if (reader_skip(reader, ",") && !parse_count(reader, max))
			*max = REPEAT_FOREVER;
		if (reader_skip(reader, "}"))
			return true;
	}
	reader->at = from;
	return false;
}

/* Passes what says how often; false: once. */
static bool parse_times(struct pattern_reader *reader, unsigned *min,
			unsigned *max)
{
	*min = 0;
	*max = REPEAT_FOREVER;

	switch (reader_peek(reader, 0)) {
	case '{':
		return parse_braces(reader, min, max);
	case '+':
		*min = 1;
		break;
	case '?':
		*max = 1;
		break;
	case '*':
		break;
	default:
		return false;
	}
	reader->at++;
	return true;
}

static int parse_repeat(struct pattern_reader *reader, uint32_t *ret)
{
	unsigned min, max;
	uint32_t part;
	size_t from;
	int err;

	err = parse_atom(reader, &part);
	if (err)
		return err;

	from = reader->at;
	if (parse_times(reader, &min, &max)) {
		if (min > REPEAT_MOST || max > REPEAT_FOREVER ||
		    (max == REPEAT_FOREVER && reader->text[from] == '{' &&
		     reader->text[reader->at - 2] != ','))
			return reader_fail(reader, from,
					   "more than 1000 times is not "
					   "supported");
		if (min > max)
			return reader_fail(reader, from,
					   "more times at least than at most");
		err = reader_repeat(reader, part, min, max, &part);
		if (err)
			return err;
		reader_skip(reader, "?");
		from = reader->at;
		if (parse_times(reader, &min, &max))
			return reader_fail(reader, from,
					   "what is repeated already needs a "
					   "group to be repeated");
	}
	*ret = part;
	return 0;
}

static int parse_sequence(struct pattern_reader *reader, uint32_t *ret)
{
	struct part_list list = { 0 };
	int c;

	while ((c = reader_peek(reader, 0)) >= 0 && c != '|' &&
	       (c != ')' || !reader->depth)) {
		uint32_t part = PART_NONE;
		int err;

		if (c == ')')
			return reader_fail(reader, reader->at,
					   "')' closes nothing");
		err = parse_repeat(reader, &part);
		if (err)
			return err;
		syntax_append(reader->syntax, &list, part);
	}
	return syntax_join(reader->syntax, PART_SEQUENCE, &list, ret);
}

static int parse_choice(struct pattern_reader *reader, uint32_t *ret)
{
	struct part_list list = { 0 };

	do {
		uint32_t part = PART_NONE;
		int err = parse_sequence(reader, &part);

		if (err)
			return err;
		syntax_append(reader->syntax, &list, part);
	} while (reader_skip(reader, "|"));

	return syntax_join(reader->syntax, PART_CHOICE, &list, ret);
}

int regex_parse(struct pattern_reader *reader)
{
	reader->fold = reader_skip(reader, "(?i)");
	return parse_choice(reader, &reader->syntax->root);
}
