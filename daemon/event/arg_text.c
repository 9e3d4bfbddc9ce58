// SPDX-License-Identifier: Apache-2.0

#include "arg_text.h"

#include <string.h>

#include "arg_format.h"
#include "text.h"

/* Finds the field that operators call @operand. Returns whether it is there,
 * was read and says anything. */
static bool find_operand(const struct event_arg *arg, enum operand operand,
			 struct field *ret)
{
	for (unsigned i = 0; i < event_arg_fields(arg); i++) {
		*ret = event_arg_field(arg, i);
		if (ret->info->operand == operand)
			return field_is_read(ret) && !field_is_empty(ret);
	}
	return false;
}

/* "192.0.2.1:443", "[2001:db8::1]:443". */
static bool add_end(struct buf *out, const struct event_arg *arg,
		    enum operand address, enum operand port)
{
	struct field field;
	bool is_v6;

	if (!find_operand(arg, address, &field))
		return false;

	is_v6 = field.text.data[0] == '6';
	buf_adds(out, is_v6 ? "[" : "");
	field_plain(out, &field);
	buf_adds(out, is_v6 ? "]:" : ":");
	if (find_operand(arg, port, &field))
		field_plain(out, &field);
	else
		buf_addc(out, '0');
	return true;
}

/* Both ends of a connection; the only one of an address. */
static bool add_ends(struct buf *out, const struct event_arg *arg)
{
	if (!add_end(out, arg, OPERAND_SADDR, OPERAND_SPORT))
		return false;
	if (!arg_field_for(arg->shown->type, OPERAND_DADDR))
		return true;
	buf_adds(out, " -> ");
	if (!add_end(out, arg, OPERAND_DADDR, OPERAND_DPORT))
		buf_addc(out, '?');
	return true;
}

/* The field that says most: the first text, else the first that is there. */
static bool find_main(const struct event_arg *arg, struct field *ret)
{
	unsigned n = event_arg_fields(arg);

	for (unsigned i = 0; i < n; i++) {
		*ret = event_arg_field(arg, i);
		if (field_is_read(ret) && ret->info->format == FORMAT_TEXT &&
		    (!ret->info->name[0] || ret->text.len))
			return true;
	}
	for (unsigned i = 0; i < n; i++) {
		*ret = event_arg_field(arg, i);
		if (field_is_read(ret) && ret->info->format != FORMAT_TEXT)
			return true;
	}
	return false;
}

static void say_text(struct buf *out, const struct field *field)
{
	buf_addc(out, '"');
	if (field->value->flags & VALUE_PARTIAL)
		buf_adds(out, "...");
	text_printable(out, field->text.data, field->text.len);
	buf_adds(out, field->is_cut ? "...\"" : "\"");
}

static void say_bytes(struct buf *out, const struct field *field)
{
	char digits[TEXT_DECIMAL_SIZE];

	buf_addc(out, '<');
	buf_add(out, digits, text_decimal(field->text.len, digits));
	buf_adds(out, field->is_cut ? "+ bytes>" : " bytes>");
}

void arg_say(struct buf *out, const struct event_arg *arg)
{
	struct field field;

	if (event_arg_error(arg)) {
		buf_addc(out, '?');
		return;
	}
	if (add_ends(out, arg))
		return;
	if (!find_main(arg, &field)) {
		buf_adds(out, "\"\"");
		return;
	}

	if (field.info->format == FORMAT_TEXT) {
		say_text(out, &field);
	} else if (field.info->format == FORMAT_BYTES) {
		say_bytes(out, &field);
	} else {
		if (field.info->name[0] &&
		    field.info->format == FORMAT_NUMBER) {
			buf_adds(out, field.info->name);
			buf_addc(out, '=');
		}
		field_plain(out, &field);
	}
}

void arg_value(struct buf *out, const struct event_arg *arg)
{
	struct field field;

	if (event_arg_error(arg) || add_ends(out, arg))
		return;
	if (find_main(arg, &field))
		field_plain(out, &field);
}
