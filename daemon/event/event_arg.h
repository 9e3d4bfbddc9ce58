/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * event_arg - one argument that a match shows: a group of fields
 *
 *     image_shown + record -> struct event_arg -> arg_json, arg_text
 *
 * Everything is borrowed from the event.
 */

#include "event.h"

struct event_arg {
	const struct event *event;
	const struct image_shown *shown;
	const struct arg_type_info *info;
};

/* Argument @i of the event's view. */
struct event_arg event_arg(const struct event *event, size_t i);

/* Fields of the argument; 0: there is nothing to show, as for nop. */
unsigned event_arg_fields(const struct event_arg *arg);

/* One field, with what was read for it. */
struct field {
	const struct arg_field *info;
	const struct source_conf *source;
	const struct value *value;
	struct bytes text; /* of a text that was read */
	bool is_cut;	   /* the text is only the front of it */
};

struct field event_arg_field(const struct event_arg *arg, unsigned i);

/* There is a value, be it cut. */
bool field_is_read(const struct field *field);

/* A number that can be below 0. */
bool field_is_signed(const struct field *field);

/* Why there is nothing of the argument, as a sentence; NULL: there is. */
const char *event_arg_error(const struct event_arg *arg);

/* A field of the argument could not be read, though others could. */
bool event_arg_is_incomplete(const struct event_arg *arg);

/* A text of the argument has no end. */
bool event_arg_is_cut(const struct event_arg *arg);

/* How many bytes there were, of which a cut buffer is the front; 0: that was
 * not seen. */
uint64_t event_arg_size(const struct event_arg *arg);
