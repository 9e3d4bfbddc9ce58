// SPDX-License-Identifier: Apache-2.0

#include "compact.h"

#include <string.h>

#include "base/mem.h"
#include "show.h"

static const char *text_of(const json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

/* "2026-03-01T09:12:44.105200317Z" to the millisecond. */
static void add_time(const char *time, struct buf *out)
{
	if (!time || strlen(time) < 23 || time[10] != 'T') {
		buf_adds(out, "? ");
		return;
	}

	buf_addf(out, "%.10s %.12sZ ", time, time + 11);
}

static void add_process(const json_t *process, struct buf *out)
{
	const char *binary = text_of(process, "binary");

	show_word(out, binary ? binary : "?");
	buf_addf(out, "[%lld]",
		 json_integer_value(json_object_get(process, "pid")));
}

/* A value that is no text, in one line of JSON. */
static void add_json(const json_t *value, struct buf *out)
{
	CLEANUP(free_mem)
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);

	if (text)
		show_plain(out, text);
	else
		out->failed = true;
}

static void add_value(const json_t *value, struct buf *out)
{
	if (json_is_string(value))
		show_quoted(out, json_string_value(value));
	else
		add_json(value, out);
}

/* {"string_arg": "/bin/sh", "label": "path"} as path="/bin/sh". */
static void add_arg(json_t *arg, struct buf *out)
{
	const char *label = text_of(arg, "label");
	const char *message =
		text_of(json_object_get(arg, "error_arg"), "Message");
	const char *key;
	json_t *value;

	if (label) {
		show_word(out, label);
		buf_addc(out, '=');
	}
	if (message) {
		buf_addc(out, '<');
		show_plain(out, message);
		buf_addc(out, '>');
		return;
	}
	json_object_foreach(arg, key, value)
	{
		if (strcmp(key, "label") == 0)
			continue;
		add_value(value, out);
		return;
	}
	buf_addc(out, '?');
}

static void add_call(const json_t *body, struct buf *out)
{
	const char *function = text_of(body, "function_name");
	json_t *arg;
	size_t i;

	show_word(out, function ? function : "?");
	buf_addc(out, '(');
	json_array_foreach(json_object_get(body, "args"), i, arg)
	{
		if (i)
			buf_adds(out, ", ");
		add_arg(arg, out);
	}
	buf_addc(out, ')');
}

/* " KEY=VALUE", if the event has it. */
static void add_field(const json_t *body, const char *key, const char *name,
		      struct buf *out)
{
	const json_t *value = json_object_get(body, key);

	if (!value)
		return;

	buf_addf(out, " %s=", name);
	if (json_is_string(value))
		show_word(out, json_string_value(value));
	else
		add_json(value, out);
}

static void add_kprobe(const json_t *body, struct buf *out)
{
	static const char prefix[] = "KPROBE_ACTION_";
	const char *action = text_of(body, "action");

	add_call(body, out);
	if (action && strncmp(action, prefix, strlen(prefix)) == 0)
		action += strlen(prefix);
	buf_addc(out, ' ');
	show_word(out, action ? action : "?");
	add_field(body, "policy_name", "policy", out);
	add_field(body, "message", "message", out);
	add_field(body, "tags", "tags", out);
}

static void add_exec(const json_t *body, struct buf *out)
{
	const json_t *process = json_object_get(body, "process");

	buf_adds(out, "exec");
	add_field(process, "arguments", "arguments", out);
	add_field(process, "cwd", "cwd", out);
	buf_adds(out, " parent=");
	add_process(json_object_get(body, "parent"), out);
}

static void add_exit(const json_t *body, struct buf *out)
{
	buf_adds(out, "exit");
	add_field(body, json_object_get(body, "signal") ? "signal" : "status",
		  json_object_get(body, "signal") ? "signal" : "status", out);
}

static const struct kind {
	const char *name;
	void (*add)(const json_t *body, struct buf *out);
} kinds[] = {
	{ "process_kprobe", add_kprobe },
	{ "process_exec", add_exec },
	{ "process_exit", add_exit },
};

static void add_body(const struct kind *kind, const json_t *body,
		     struct buf *out)
{
	const json_t *process = json_object_get(body, "process");

	add_process(process, out);
	add_field(process, "uid", "uid", out);
	buf_addc(out, ' ');
	kind->add(body, out);
}

void compact_event(const json_t *event, struct buf *out)
{
	const struct kind *kind = NULL;

	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (json_object_get(event, kinds[i].name))
			kind = &kinds[i];

	add_time(text_of(event, "time"), out);
	if (kind)
		add_body(kind, json_object_get(event, kind->name), out);
	else
		add_json(event, out);
	buf_addc(out, '\n');
}
