// SPDX-License-Identifier: Apache-2.0

#include "journal_fields.h"

#include <string.h>

#include "clock.h"
#include "exec_id.h"

/* A field under way: the place of its length, set when it is whole. */
static size_t begin(struct buf *out, const char *name)
{
	uint32_t len = 0;
	size_t at = out->len;

	buf_add(out, &len, sizeof(len));
	buf_adds(out, name);
	buf_addc(out, '=');
	return at;
}

static void end(struct buf *out, size_t at)
{
	uint32_t len = (uint32_t)(out->len - at - sizeof(len));

	if (!out->failed)
		memcpy(out->data + at, &len, sizeof(len));
}

static void add(struct buf *out, const char *name, const char *value,
		size_t len)
{
	size_t name_len = strlen(name);
	uint32_t all = (uint32_t)(name_len + 1 + len);
	char *room = buf_room(out, sizeof(all) + all);

	if (!room)
		return;

	memcpy(room, &all, sizeof(all));
	memcpy(room + sizeof(all), name, name_len);
	room[sizeof(all) + name_len] = '=';
	if (len)
		memcpy(room + sizeof(all) + name_len + 1, value, len);
	out->len += sizeof(all) + all;
	out->data[out->len] = '\0';
}

/* An empty text says no more than no field. */
static void add_text(struct buf *out, const char *name, const char *value)
{
	if (value && value[0])
		add(out, name, value, strlen(value));
}

static void add_number(struct buf *out, const char *name, uint64_t value)
{
	char text[TEXT_DECIMAL_SIZE];

	add(out, name, text, text_decimal(value, text));
}

static void add_exec_id(struct buf *out, const char *name, const char *node,
			const struct proc_id *id)
{
	char text[EXEC_ID_SIZE];
	char coded[TEXT_BASE64_SIZE(EXEC_ID_SIZE)];
	size_t len;

	if (!id->pid)
		return;

	len = exec_id_plain(node, id, text);
	add(out, name, coded, text_base64(text, len, coded));
}

static bool is_signed(enum value_type type)
{
	return type >= VALUE_S8 && type <= VALUE_S64;
}

static bool is_read(const struct value *value)
{
	return value->state == VALUE_OK || value->state == VALUE_TRUNCATED;
}

/* An integer in decimal; the bytes of a string. */
static void add_value(struct buf *out, const struct event *event,
		      const struct value *value, enum value_type type)
{
	char text[TEXT_DECIMAL_SIZE];
	uint64_t number = value->number;
	struct bytes string;

	if (type == VALUE_STRING) {
		string = decode_string(event->hook.record, value);
		buf_add(out, string.data, string.len);
		return;
	}

	if (is_signed(type) && (int64_t)number < 0) {
		buf_addc(out, '-');
		number = -number;
	}
	buf_add(out, text, text_decimal(number, text));
}

/* HAETAE_ARG0 is the first argument of the hook, shown first or not. */
static void add_args(struct buf *out, const struct event *event)
{
	const struct image_view *view = event->hook.view;

	for (size_t i = 0; i < view->n_shown; i++) {
		unsigned source = view->shown[i].source;
		const struct source_conf *conf =
			&event->hook.image->conf.sources[source];
		const struct value *value =
			&event->hook.record->hook.values[source];
		char name[32] = "HAETAE_ARG";
		size_t at;

		if (conf->kind != SOURCE_ARG || conf->type == VALUE_NONE ||
		    !is_read(value))
			continue;

		at = sizeof("HAETAE_ARG") - 1;
		at += text_decimal(conf->index, name + at);
		name[at] = '\0';
		at = begin(out, name);
		add_value(out, event, value, conf->type);
		end(out, at);
	}
}

/* "/bin/sh"; -1; ?: for the message. */
static void say_arg(struct buf *out, const struct event *event, unsigned source)
{
	enum value_type type = event->hook.image->conf.sources[source].type;
	const struct value *value = &event->hook.record->hook.values[source];
	struct bytes string;

	if (!is_read(value)) {
		buf_addc(out, '?');
	} else if (type == VALUE_STRING) {
		string = decode_string(event->hook.record, value);
		buf_addc(out, '"');
		text_printable(out, string.data, string.len);
		buf_adds(out, value->state == VALUE_TRUNCATED ? "...\"" : "\"");
	} else {
		add_value(out, event, value, type);
	}
}

static void say_call(struct buf *out, const struct event *event)
{
	const struct image_view *view = event->hook.view;
	const char *separator = "";

	buf_adds(out, event->hook.image->hook);
	buf_addc(out, '(');
	for (size_t i = 0; i < view->n_shown; i++) {
		unsigned source = view->shown[i].source;

		if (event->hook.image->conf.sources[source].type == VALUE_NONE)
			continue;
		buf_adds(out, separator);
		say_arg(out, event, source);
		separator = ", ";
	}
	buf_addc(out, ')');
}

static void say_number(struct buf *out, uint64_t value)
{
	char text[TEXT_DECIMAL_SIZE];

	buf_add(out, text, text_decimal(value, text));
}

static void say_process(struct buf *out, const struct process *process)
{
	const char *binary = process->binary[0] ? process->binary : "?";

	text_printable(out, binary, strlen(binary));
	buf_addc(out, '[');
	say_number(out, process->id.pid);
	buf_addc(out, ']');
}

/* detect-shell: /usr/bin/python3[1234] called execve("/bin/sh"): reported
 * (uid 33, parent /usr/sbin/nginx[900]) */
static void add_message(struct buf *out, const struct event *event)
{
	const struct process *process = event->process;
	size_t at = begin(out, "MESSAGE");

	buf_adds(out, event->hook.view->policy);
	buf_adds(out, ": ");
	say_process(out, process);
	buf_adds(out, " called ");
	say_call(out, event);
	buf_adds(out, event->hook.rule->kill ? ": killed" : ": reported");
	buf_adds(out, " (uid ");
	if (process->uid != UINT32_MAX)
		say_number(out, process->uid);
	else
		buf_addc(out, '?');
	buf_adds(out, ", parent ");
	if (event->parent)
		say_process(out, event->parent);
	else
		buf_addc(out, '?');
	buf_addc(out, ')');
	end(out, at);
}

static void add_process(struct buf *out, const struct event *event)
{
	const struct process *process = event->process;
	const struct process *parent = event->parent;

	add_number(out, "OBJECT_PID", process->id.pid);
	add_number(out, "HAETAE_PID", process->id.pid);
	add_number(out, "HAETAE_TID", event->tid);
	if (process->uid != UINT32_MAX)
		add_number(out, "HAETAE_UID", process->uid);
	if (process->auid != UINT32_MAX)
		add_number(out, "HAETAE_AUID", process->auid);
	add_text(out, "HAETAE_BINARY", process->binary);
	add_text(out, "HAETAE_ARGUMENTS", process->arguments);
	add_text(out, "HAETAE_CWD", process->cwd);
	add_exec_id(out, "HAETAE_EXEC_ID", event->node, &process->id);
	add_exec_id(out, "HAETAE_PARENT_EXEC_ID", event->node,
		    &process->parent_id);
	if (!parent)
		return;

	add_number(out, "HAETAE_PARENT_PID", parent->id.pid);
	add_text(out, "HAETAE_PARENT_BINARY", parent->binary);
}

static void add_match(struct buf *out, const struct event *event)
{
	const struct image_view *view = event->hook.view;
	char function[EVENT_FUNCTION_SIZE];

	add_text(out, "HAETAE_EVENT", event_name(event->kind));
	add_text(out, "HAETAE_POLICY", view->policy);
	add_number(out, "HAETAE_SELECTOR", event->hook.rule->selector);
	add_text(out, "HAETAE_HOOK", event->hook.image->hook);
	add(out, "HAETAE_FUNCTION", function, event_function(event, function));
	add_text(out, "HAETAE_STAGE", event_stage(event));
	add_text(out, "HAETAE_ACTION", event_action(event));
	add_text(out, "HAETAE_MESSAGE", view->message);
	for (size_t i = 0; i < view->n_tags; i++)
		add_text(out, "HAETAE_TAGS", view->tags[i]);
	add_args(out, event);
}

void journal_fields(const struct event *event, const struct buf *line,
		    struct buf *out)
{
	bool killed = event->hook.rule->kill;
	char time[CLOCK_TEXT_SIZE];

	add_message(out, event);
	add_text(out, "MESSAGE_ID",
		 killed ? JOURNAL_MESSAGE_KILLED : JOURNAL_MESSAGE_REPORTED);
	add_text(out, "PRIORITY", killed ? "3" : "4");
	add_text(out, "SYSLOG_IDENTIFIER", "haetaed");
	add_match(out, event);
	add_process(out, event);
	add_number(out, "HAETAE_SEQUENCE", event->sequence);
	add(out, "HAETAE_TIME", time, clock_text(event->time_ns, time));
	add(out, "HAETAE_JSON", line->data, line->len);
	out->failed |= line->failed;
}

bool journal_fields_next(struct bytes *fields, struct bytes *ret)
{
	uint32_t len;

	if (fields->len < sizeof(len))
		return false;

	memcpy(&len, fields->data, sizeof(len));
	*ret = (struct bytes){ fields->data + sizeof(len), len };
	fields->data += sizeof(len) + len;
	fields->len -= sizeof(len) + len;
	return true;
}
