// SPDX-License-Identifier: Apache-2.0

#include "glob.h"

#include <errno.h>

#include "char_class.h"

static int parse_sequence(struct pattern_reader *reader, uint32_t *ret);

static int add_run(struct pattern_reader *reader, uint32_t *ret)
{
	return syntax_add(reader->syntax, &(struct part){ .kind = PART_RUN },
			  ret);
}

/* Any folders, each with its slash, even none. */
static int add_folders(struct pattern_reader *reader, uint32_t *ret)
{
	struct part_list list = { 0 };
	uint32_t part;
	int err;

	err = add_run(reader, &part);
	if (err)
		return err;
	syntax_append(reader->syntax, &list, part);
	err = reader_char(reader, '/', &part);
	if (err)
		return err;
	syntax_append(reader->syntax, &list, part);
	err = syntax_join(reader->syntax, PART_SEQUENCE, &list, &part);
	return err ? err : reader_repeat(reader, part, 0, 1, ret);
}

static int parse_stars(struct pattern_reader *reader, uint32_t *ret)
{
	const struct char_set set = set_all_but('/');
	bool starts = !reader->at || reader->text[reader->at - 1] == '/';
	size_t from = reader->at;
	uint32_t part;
	int err;

	while (reader_peek(reader, 0) == '*')
		reader->at++;
	if (reader->at - from > 1) {
		if (starts && reader_skip(reader, "/"))
			return add_folders(reader, ret);
		return add_run(reader, ret);
	}

	err = reader_set(reader, &set, &part);
	return err ? err : reader_repeat(reader, part, 0, REPEAT_FOREVER, ret);
}

/* The patterns up to the brace that closes. */
static int parse_choice(struct pattern_reader *reader, uint32_t *ret)
{
	struct part_list list = { 0 };
	size_t from = reader->at;

	if (++reader->depth > PATTERN_DEPTH)
		return reader_fail(reader, from, "too many braces in braces");

	do {
		uint32_t part = PART_NONE;
		int err;

		reader->at++; /* the brace or a comma */
		err = parse_sequence(reader, &part);
		if (err)
			return err;
		syntax_append(reader->syntax, &list, part);
	} while (reader_peek(reader, 0) == ',');

	if (!reader_skip(reader, "}"))
		return reader_fail(reader, from, "'{' is not closed");
	reader->depth--;
	return syntax_join(reader->syntax, PART_CHOICE, &list, ret);
}

static int parse_item(struct pattern_reader *reader, uint32_t *ret)
{
	const struct char_set any = set_all_but('/');

	switch (reader_peek(reader, 0)) {
	case '*':
		return parse_stars(reader, ret);
	case '?':
		reader->at++;
		return reader_set(reader, &any, ret);
	case '[':
		return class_parse(reader, CLASS_GLOB, ret);
	case '{':
		return parse_choice(reader, ret);
	case '\\':
		if (reader_peek(reader, 1) < 0)
			return reader_fail(reader, reader->at,
					   "nothing follows '\\'");
		reader->at++;
		break;
	}
	return reader_literal(reader, ret);
}

static int parse_items(struct pattern_reader *reader, struct part_list *list)
{
	int c;

	while ((c = reader_peek(reader, 0)) >= 0) {
		uint32_t part = PART_NONE;
		int err;

		if (reader->depth && (c == ',' || c == '}'))
			break;
		err = parse_item(reader, &part);
		if (err)
			return err;
		syntax_append(reader->syntax, list, part);
	}
	return 0;
}

static int parse_sequence(struct pattern_reader *reader, uint32_t *ret)
{
	struct part_list list = { 0 };
	int err = parse_items(reader, &list);

	return err ? err
		   : syntax_join(reader->syntax, PART_SEQUENCE, &list, ret);
}

static int append_kind(struct pattern_reader *reader, enum part_kind kind,
		       struct part_list *list)
{
	uint32_t part;
	int err = syntax_add(reader->syntax, &(struct part){ .kind = kind },
			     &part);

	if (!err)
		syntax_append(reader->syntax, list, part);
	return err;
}

int glob_parse(struct pattern_reader *reader)
{
	struct part_list list = { 0 };
	int err;

	err = append_kind(reader, PART_BEGIN, &list);
	if (!err)
		err = parse_items(reader, &list);
	if (!err)
		err = append_kind(reader, PART_END, &list);
	return err ? err
		   : syntax_join(reader->syntax, PART_SEQUENCE, &list,
				 &reader->syntax->root);
}
