// SPDX-License-Identifier: Apache-2.0

#include "compact.h"

#include <string.h>

#include "base/mem.h"
#include "compact_arg.h"
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

/* The words of a name that are there, with @separator between. */
static void add_words(const json_t *body, const char *const keys[],
		      const char *separator, struct buf *out)
{
	bool any = false;

	for (size_t i = 0; keys[i]; i++) {
		const char *word = text_of(body, keys[i]);

		if (!word)
			continue;
		buf_adds(out, any ? separator : "");
		show_word(out, word);
		any = true;
	}
	if (!any)
		buf_addc(out, '?');
}

static void add_list(const json_t *list, struct buf *out)
{
	json_t *arg;
	size_t i;

	json_array_foreach(list, i, arg)
	{
		buf_adds(out, i ? ", " : "");
		compact_arg(arg, out);
	}
}

/* "KPROBE_ACTION_SIGKILL" as SIGKILL. */
static void add_action(const json_t *body, const char *key, struct buf *out)
{
	static const char prefix[] = "KPROBE_ACTION_";
	const char *action = text_of(body, key);

	if (action && strncmp(action, prefix, strlen(prefix)) == 0)
		action += strlen(prefix);
	show_word(out, action ? action : "?");
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
		compact_json(value, out);
}

/* Calls, and what comes after their name. */
static void add_match(const json_t *body, struct buf *out)
{
	const json_t *data = json_object_get(body, "data");
	json_t *result = json_object_get(body, "return");

	buf_addc(out, '(');
	add_list(json_object_get(body, "args"), out);
	buf_addc(out, ')');
	if (result) {
		buf_adds(out, " = ");
		compact_arg(result, out);
	}
	if (data) {
		buf_adds(out, " data=[");
		add_list(data, out);
		buf_addc(out, ']');
	}

	buf_addc(out, ' ');
	add_action(body, "action", out);
	if (json_object_get(body, "return_action")) {
		buf_adds(out, " return_action=");
		add_action(body, "return_action", out);
	}
	add_field(body, "policy_name", "policy", out);
	add_field(body, "message", "message", out);
	add_field(body, "tags", "tags", out);
}

static void add_function(const json_t *body, struct buf *out)
{
	static const char *const keys[] = { "function_name", NULL };

	add_words(body, keys, "", out);
	add_match(body, out);
}

static void add_tracepoint(const json_t *body, struct buf *out)
{
	static const char *const keys[] = { "subsys", "event", NULL };

	add_words(body, keys, "/", out);
	add_match(body, out);
}

/* "/bin/bash:readline", "/bin/bash:readline+16". */
static void add_uprobe(const json_t *body, struct buf *out)
{
	static const char *const names[] = { "path", "symbol", NULL };
	static const char *const offsets[] = { "offset", NULL };

	add_words(body, names, ":", out);
	if (text_of(body, "offset")) {
		buf_addc(out, '+');
		add_words(body, offsets, "", out);
	}
	add_match(body, out);
}

static void add_usdt(const json_t *body, struct buf *out)
{
	static const char *const keys[] = { "path", "provider", "name", NULL };

	add_words(body, keys, ":", out);
	add_match(body, out);
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
	{ "process_kprobe", add_function },
	{ "process_lsm", add_function },
	{ "process_tracepoint", add_tracepoint },
	{ "process_uprobe", add_uprobe },
	{ "process_usdt", add_usdt },
	{ "process_exec", add_exec },
	{ "process_exit", add_exit },
};

/* The unit that most is to be told of: that of the user's manager, which is
 * inside of one of the system. */
static void add_unit(const json_t *process, struct buf *out)
{
	const json_t *systemd = json_object_get(process, "systemd");
	const char *key =
		json_object_get(systemd, "user_unit") ? "user_unit" : "unit";

	add_field(systemd, key, "unit", out);
}

static void add_body(const struct kind *kind, const json_t *body,
		     struct buf *out)
{
	const json_t *process = json_object_get(body, "process");

	add_process(process, out);
	add_field(process, "uid", "uid", out);
	add_unit(process, out);
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
		compact_json(event, out);
	buf_addc(out, '\n');
}
