// SPDX-License-Identifier: Apache-2.0

#include "arg_json.h"

#include <string.h>

#include "arg_format.h"

static void add_error(struct jsonl *json, const char *message)
{
	jsonl_object(json, "error_arg");
	jsonl_text(json, "Message", message);
	jsonl_object_end(json);
}

/* What of a path is not as it should be, after the path. */
static void add_path_flags(struct jsonl *json, const struct field *field)
{
	bool partial = field->value->flags & VALUE_PARTIAL;
	bool deleted = field->value->flags & VALUE_DELETED;

	if (partial)
		jsonl_text(json, "flags",
			   deleted ? "unresolvedPathComponents deleted"
				   : "unresolvedPathComponents");
	else if (deleted)
		jsonl_text(json, "flags", "deleted");
}

/* Fields of these types are messages of protobuf, which print a 0. */
static bool prints_zero(enum arg_type type)
{
	return type == ARG_CRED || type == ARG_USER_NAMESPACE;
}

/* The object that is open below the argument's: "caps" of "caps.permitted". */
struct nest {
	const char *name; /* not terminated */
	size_t len;	  /* 0: none is open */
};

static void go_to_nest(struct jsonl *json, struct nest *nest, const char *name,
		       size_t len)
{
	char key[32];

	if (len == nest->len && (!len || !memcmp(name, nest->name, len)))
		return;
	if (nest->len)
		jsonl_object_end(json);

	*nest = (struct nest){ name, len < sizeof(key) ? len : 0 };
	if (!nest->len)
		return;
	memcpy(key, name, len);
	key[len] = '\0';
	jsonl_object(json, key);
}

static void add_field(struct jsonl *json, const struct event_arg *arg,
		      unsigned i, struct nest *nest)
{
	struct field field = event_arg_field(arg, i);
	const char *name = field.info->name;
	const char *dot = strchr(name, '.');
	bool is_number = field.info->format == FORMAT_NUMBER;

	if (!field_is_read(&field))
		return;
	if (field_is_empty(&field) &&
	    !(is_number && prints_zero(arg->shown->type)))
		return;

	go_to_nest(json, nest, name, dot ? (size_t)(dot - name) : 0);
	field_json(json, dot ? dot + 1 : name, &field);
	if (field.info->type == VALUE_PATH || field.info->type == VALUE_DENTRY)
		add_path_flags(json, &field);
}

static void add_object(struct jsonl *json, const struct event_arg *arg)
{
	struct nest nest = { 0 };

	jsonl_object(json, arg->info->json);
	for (unsigned i = 0; i < event_arg_fields(arg); i++)
		add_field(json, arg, i, &nest);
	go_to_nest(json, &nest, "", 0);
	jsonl_object_end(json);
}

static void add_cut_bytes(struct jsonl *json, const struct event_arg *arg,
			  const struct field *field)
{
	uint64_t size = event_arg_size(arg);

	jsonl_object(json, "truncated_bytes_arg");
	jsonl_base64(json, "bytes_arg", field->text.data, field->text.len);
	if (size)
		jsonl_uint64(json, "orig_size", size);
	jsonl_object_end(json);
}

static void add_content(struct jsonl *json, const struct event_arg *arg)
{
	const char *error = event_arg_error(arg);
	struct field first = event_arg_field(arg, 0);

	if (error)
		add_error(json, error);
	else if (first.info->name[0])
		add_object(json, arg);
	else if (first.info->format == FORMAT_BYTES && first.is_cut)
		add_cut_bytes(json, arg, &first);
	else
		field_json(json, arg->info->json, &first);
}

static void add_arg(struct jsonl *json, const char *key,
		    const struct event_arg *arg)
{
	jsonl_object(json, key);
	add_content(json, arg);
	if (arg->shown->label)
		jsonl_text(json, "label", arg->shown->label);
	jsonl_object_end(json);
}

static void add_list(struct jsonl *json, const char *key,
		     const struct event *event, enum shown_place place)
{
	const struct image_view *view = event->hook.view;
	bool any = false;

	for (size_t i = 0; i < view->n_shown; i++) {
		struct event_arg arg = event_arg(event, i);

		if (arg.shown->place != place || !event_arg_fields(&arg))
			continue;
		if (!any)
			jsonl_array(json, key);
		any = true;
		add_arg(json, NULL, &arg);
	}
	if (any)
		jsonl_array_end(json);
}

/* Before the call has returned, nothing of it is known. */
static void add_return(struct jsonl *json, const struct event *event)
{
	const struct image_view *view = event->hook.view;

	for (size_t i = 0; event_is_late(event) && i < view->n_shown; i++) {
		struct event_arg arg = event_arg(event, i);

		if (arg.shown->place != SHOWN_RETURN || !event_arg_fields(&arg))
			continue;
		add_arg(json, "return", &arg);
		return;
	}
}

void args_json(struct jsonl *json, const struct event *event)
{
	add_list(json, "args", event, SHOWN_ARG);
	add_list(json, "data", event, SHOWN_DATA);
	add_return(json, event);
}

static void add_places(struct jsonl *json, const char *key,
		       const struct event *event,
		       bool (*has)(const struct event_arg *arg))
{
	const struct image_view *view = event->hook.view;
	bool any = false;
	unsigned at = 0;

	for (size_t i = 0; i < view->n_shown; i++) {
		struct event_arg arg = event_arg(event, i);

		if (arg.shown->place != SHOWN_ARG || !event_arg_fields(&arg))
			continue;
		if (has(&arg)) {
			if (!any)
				jsonl_array(json, key);
			jsonl_uint(json, NULL, at);
			any = true;
		}
		at++;
	}
	if (any)
		jsonl_array_end(json);
}

static bool is_incomplete(const struct event_arg *arg)
{
	return !event_arg_error(arg) && event_arg_is_incomplete(arg);
}

void args_json_missing(struct jsonl *json, const struct event *event)
{
	add_places(json, "truncated_args", event, event_arg_is_cut);
	add_places(json, "incomplete_args", event, is_incomplete);
}
