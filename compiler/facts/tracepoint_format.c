// SPDX-License-Identifier: Apache-2.0
/*
 * A field is a line
 *
 *	field:__data_loc char[] filename;	offset:8;	size:4;
 *signed:0;
 *
 * of which the declaration is what a C programmer wrote in a macro, with the
 * spaces that stood there.
 */

#include "tracepoint_format.h"

#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "diag.h"
#include "trace_type.h"
#include "why.h"

enum {
	MAX_DECLARATION = 256,
	MAX_FORMAT = 1 << 20,
};

/* What is left of the text, and where to say what is wrong. */
struct reading {
	const char *at;
	const char *end;
	struct buf *out;
};

static void field_clear(struct trace_field *field)
{
	free(field->name);
	free(field->type);
	*field = (struct trace_field){ 0 };
}

void trace_format_free(struct trace_format *format)
{
	for (size_t i = 0; i < format->n_fields; i++)
		field_clear(&format->fields[i]);
	free(format->fields);
	*format = (struct trace_format){ 0 };
}

const struct trace_field *trace_format_find(const struct trace_format *format,
					    const char *name)
{
	for (size_t i = 0; i < format->n_fields; i++)
		if (strcmp(format->fields[i].name, name) == 0)
			return &format->fields[i];
	return NULL;
}

/* ---- one line ---- */

static void skip_blanks(struct reading *r)
{
	while (r->at < r->end && (*r->at == ' ' || *r->at == '\t'))
		r->at++;
}

/* Takes @word from the front, after blanks. */
static bool take(struct reading *r, const char *word)
{
	size_t len = strlen(word);

	skip_blanks(r);
	if ((size_t)(r->end - r->at) < len || memcmp(r->at, word, len) != 0)
		return false;

	r->at += len;
	return true;
}

static bool take_number(struct reading *r, uint32_t max, uint32_t *ret)
{
	uint64_t number = 0;
	const char *start;

	skip_blanks(r);
	start = r->at;
	for (; r->at < r->end && isdigit((unsigned char)*r->at); r->at++) {
		number = number * 10 + (unsigned)(*r->at - '0');
		if (number > max)
			return false;
	}
	*ret = (uint32_t)number;
	return r->at > start;
}

/* "KEY:NUMBER;" */
static int take_value(struct reading *r, const char *key, uint32_t max,
		      uint32_t *ret)
{
	if (!take(r, key) || !take(r, ":"))
		return why(r->out, "'%s:' is missing", key);
	if (!take_number(r, max, ret) || !take(r, ";"))
		return why(r->out, "what follows '%s:' is no number up to %u",
			   key, max);
	return 0;
}

static bool is_name(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

/* Where the name of the field begins that ends at @end. */
static size_t name_start(const char *text, size_t end)
{
	while (end && is_name(text[end - 1]))
		end--;
	return end;
}

/* Where "[16]" begins at the end; @len when there is none. */
static size_t array_start(const char *text, size_t len)
{
	const char *open;

	if (!len || text[len - 1] != ']')
		return len;

	open = memrchr(text, '[', len);
	return open ? (size_t)(open - text) : len;
}

static size_t without_blanks(const char *text, size_t len)
{
	while (len && isspace((unsigned char)text[len - 1]))
		len--;
	return len;
}

/* "char comm[16]" is the type "char[16]" and the name "comm". */
static int split(struct reading *r, const char *text, size_t len,
		 struct trace_field *field)
{
	size_t array, end, start;

	len = without_blanks(text, len);
	array = array_start(text, len);
	end = without_blanks(text, array);
	start = name_start(text, end);
	if (start == end || !without_blanks(text, start))
		return why(r->out, "a field has no type and name");

	field->name = strndup(text + start, end - start);
	if (!field->name)
		return -ENOMEM;
	if (asprintf(&field->type, "%.*s%.*s", (int)without_blanks(text, start),
		     text, (int)(len - array), text + array) < 0) {
		field->type = NULL;
		return -ENOMEM;
	}
	return 0;
}

static int take_declaration(struct reading *r, struct trace_field *field)
{
	const char *start, *semicolon;
	size_t len;

	skip_blanks(r);
	start = r->at;
	semicolon = memchr(start, ';', (size_t)(r->end - start));
	if (!semicolon)
		return why(r->out, "a field has no ';'");

	len = (size_t)(semicolon - start);
	if (len > MAX_DECLARATION || memchr(start, '\0', len))
		return why(r->out, "a field has no declaration");

	r->at = semicolon + 1;
	return split(r, start, len, field);
}

static int read_field(struct reading *r, struct trace_field *field)
{
	uint32_t is_signed = 0;
	int err;

	err = take_declaration(r, field);
	if (!err)
		err = take_value(r, "offset", MAX_TRACE_RECORD, &field->offset);
	if (!err)
		err = take_value(r, "size", MAX_TRACE_RECORD, &field->size);
	if (!err)
		err = take_value(r, "signed", 1, &is_signed);
	if (err)
		return err;
	if (field->offset + field->size > MAX_TRACE_RECORD)
		return why(r->out, "field '%s' ends behind %u bytes",
			   field->name, MAX_TRACE_RECORD);

	field->is_signed = is_signed;
	trace_type_read(field);
	return 0;
}

static int add_field(struct reading *r, struct trace_format *format)
{
	struct trace_field *field;
	int err;

	if (format->n_fields == MAX_TRACE_FIELDS)
		return why(r->out, "more than %d fields", MAX_TRACE_FIELDS);

	field = array_grow(&format->fields, format->n_fields, sizeof(*field));
	if (!field)
		return -ENOMEM;

	err = read_field(r, field);
	if (err)
		field_clear(field);
	else
		format->n_fields++;
	return err;
}

static int read_line(struct reading *r, struct trace_format *format)
{
	if (take(r, "field:"))
		return add_field(r, format);
	if (take(r, "ID:") && !take_number(r, UINT32_MAX, &format->id))
		return why(r->out, "the number of the event is wrong");
	return 0;
}

int trace_format_parse(const char *text, size_t len, struct buf *out,
		       struct trace_format *ret)
{
	CLEANUP(trace_format_free) struct trace_format format = { 0 };
	const char *end = text + len;
	int err = 0;

	if (len > MAX_FORMAT)
		return why(out, "longer than %d bytes", MAX_FORMAT);

	while (!err && text < end) {
		const char *newline = memchr(text, '\n', (size_t)(end - text));
		struct reading r = { text, newline ? newline : end, out };

		if (take(&r, "print fmt:"))
			break;
		err = read_line(&r, &format);
		text = newline ? newline + 1 : end;
	}
	if (!err && !format.n_fields)
		err = why(out, "there are no fields");
	if (err)
		return err;

	*ret = format;
	format = (struct trace_format){ 0 };
	return 0;
}
