// SPDX-License-Identifier: Apache-2.0

#include "event_arg.h"

struct event_arg event_arg(const struct event *event, size_t i)
{
	const struct image_shown *shown = &event->hook.view->shown[i];

	return (struct event_arg){
		.event = event,
		.shown = shown,
		.info = arg_type_info(shown->type),
	};
}

unsigned event_arg_fields(const struct event_arg *arg)
{
	size_t n = arg->info->n_fields;

	return arg->shown->n_sources < n ? arg->shown->n_sources : (unsigned)n;
}

bool field_is_read(const struct field *field)
{
	return field->value->state == VALUE_OK ||
	       field->value->state == VALUE_TRUNCATED;
}

bool field_is_signed(const struct field *field)
{
	return field->info->type >= VALUE_S8 && field->info->type <= VALUE_S64;
}

/* As much of it as there is. */
static void take_text(const struct event *event, unsigned source,
		      struct field *field)
{
	const struct decoded *record = event->hook.record;
	struct long_value whole;

	field->text = decode_text(record, field->value);
	field->is_cut = field->value->state == VALUE_TRUNCATED;
	if (!(field->value->flags & VALUE_LONG) || !event->hook.pieces ||
	    !pieces_find(event->hook.pieces, record, source, &whole))
		return;
	field->text = whole.bytes;
	field->is_cut = !whole.is_whole;
}

struct field event_arg_field(const struct event_arg *arg, unsigned i)
{
	const struct decoded *record = arg->event->hook.record;
	unsigned source = arg->shown->sources[i];
	struct field field = {
		.info = &arg->info->fields[i],
		.source = &arg->event->hook.image->conf.sources[source],
		.value = &record->hook.values[source],
		.text = { "", 0 },
	};

	if (value_type_is_text(field.info->type) && field_is_read(&field))
		take_text(arg->event, source, &field);
	return field;
}

/* An address says nothing of what is there, and where there is nothing, only
 * a string is shown as empty. */
static bool tells(const struct field *field)
{
	bool is_null = field->value->flags & VALUE_NULL;

	return field_is_read(field) && field->info->type != VALUE_ADDRESS &&
	       (!is_null || field->info->type == VALUE_STRING);
}

const char *event_arg_error(const struct event_arg *arg)
{
	struct field first = event_arg_field(arg, 0);
	unsigned n = event_arg_fields(arg);

	for (unsigned i = 0; i < n; i++) {
		struct field field = event_arg_field(arg, i);

		if (tells(&field))
			return NULL;
	}

	if (!(first.value->flags & VALUE_NULL))
		return "the argument could not be read";
	return arg->info->is_descriptor ? "there is no such open file"
					: "there is a NULL pointer";
}

bool event_arg_is_incomplete(const struct event_arg *arg)
{
	unsigned n = event_arg_fields(arg);

	for (unsigned i = 0; i < n; i++) {
		struct field field = event_arg_field(arg, i);

		if (!field_is_read(&field) &&
		    !(field.value->flags & VALUE_NULL))
			return true;
	}
	return false;
}

bool event_arg_is_cut(const struct event_arg *arg)
{
	unsigned n = event_arg_fields(arg);

	for (unsigned i = 0; i < n; i++) {
		struct field field = event_arg_field(arg, i);

		if (field.is_cut)
			return true;
	}
	return false;
}

/* The value that says how much there is; NULL: none does. What a call returns
 * says it too, if it is shown. */
static const struct value *size_value(const struct event_arg *arg)
{
	const struct hook_conf *conf = &arg->event->hook.image->conf;
	const struct value *values = arg->event->hook.record->hook.values;
	struct field field = event_arg_field(arg, 0);

	if (field.info->type != VALUE_BYTES)
		return NULL;
	if (field.source->size < conf->n_sources)
		return &values[field.source->size];

	for (unsigned i = 0; i < conf->n_sources; i++)
		if (conf->sources[i].kind == SOURCE_RETURN &&
		    !conf->sources[i].n_steps)
			return &values[i];
	return NULL;
}

uint64_t event_arg_size(const struct event_arg *arg)
{
	const struct value *size = size_value(arg);

	return size && size->state == VALUE_OK ? size->number : 0;
}
