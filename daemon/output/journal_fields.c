// SPDX-License-Identifier: Apache-2.0

#include "journal_fields.h"

#include <string.h>
#include <syslog.h>

#include "arg_text.h"
#include "arguments.h"
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

static void add_bytes(struct buf *out, const char *name, struct bytes value)
{
	if (value.len)
		add(out, name, value.data, value.len);
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

	if (!process_id_is_known(id))
		return;

	len = exec_id_plain(node, id, text);
	add(out, name, coded, text_base64(text, len, coded));
}

/* A field for an argument: its number follows @name. */
static void add_arg(struct buf *out, const char *name, unsigned number,
		    const struct event_arg *arg)
{
	char text[32];
	size_t len = strlen(name);
	size_t at;

	memcpy(text, name, len);
	text[len + text_decimal(number, text + len)] = '\0';
	at = begin(out, text);
	arg_value(out, arg);
	end(out, at);
}

static void add_return(struct buf *out, const struct event_arg *arg)
{
	size_t at = begin(out, "HAETAE_RETURN");

	arg_value(out, arg);
	end(out, at);
}

/* HAETAE_ARG0 is the first argument of the hook, shown first or not; of a
 * tracepoint, which has fields, the first that is shown. */
static void add_args(struct buf *out, const struct event *event)
{
	const struct image_view *view = event->hook.view;
	unsigned n_args = 0, n_data = 0;

	for (size_t i = 0; i < view->n_shown; i++) {
		struct event_arg arg = event_arg(event, i);
		struct field first;
		unsigned place;

		if (!event_arg_fields(&arg))
			continue;
		place = arg.shown->place == SHOWN_DATA ? n_data++ : n_args++;
		if (event_arg_error(&arg))
			continue;

		first = event_arg_field(&arg, 0);
		if (arg.shown->place == SHOWN_DATA)
			add_arg(out, "HAETAE_DATA", place, &arg);
		else if (arg.shown->place == SHOWN_RETURN)
			add_return(out, &arg);
		else if (first.source->kind == SOURCE_ARG)
			add_arg(out, "HAETAE_ARG", first.source->index, &arg);
		else
			add_arg(out, "HAETAE_ARG", place, &arg);
	}
}

/* "execve", "sched/sched_switch", "/bin/bash:readline". */
static void say_place(struct buf *out, const struct event *event)
{
	const struct rule_hook *hook = &event->hook.image->hook;

	buf_adds(out, hook->name);
	if (!hook->symbol)
		return;
	buf_addc(out, ':');
	buf_adds(out, hook->symbol);
}

static void say_args(struct buf *out, const struct event *event,
		     enum shown_place place)
{
	const struct image_view *view = event->hook.view;
	const char *separator = "";

	for (size_t i = 0; i < view->n_shown; i++) {
		struct event_arg arg = event_arg(event, i);

		if (arg.shown->place != place || !event_arg_fields(&arg))
			continue;
		buf_adds(out, separator);
		arg_say(out, &arg);
		separator = ", ";
	}
}

static bool shows_return(const struct event *event)
{
	const struct image_view *view = event->hook.view;

	for (size_t i = 0; i < view->n_shown; i++)
		if (view->shown[i].place == SHOWN_RETURN)
			return event_is_late(event);
	return false;
}

/* execve("/bin/sh") = -2 */
static void say_call(struct buf *out, const struct event *event)
{
	say_place(out, event);
	buf_addc(out, '(');
	say_args(out, event, SHOWN_ARG);
	buf_addc(out, ')');
	if (!shows_return(event))
		return;
	buf_adds(out, " = ");
	say_args(out, event, SHOWN_RETURN);
}

static void say_number(struct buf *out, uint64_t value)
{
	char text[TEXT_DECIMAL_SIZE];

	buf_add(out, text, text_decimal(value, text));
}

static void say_process(struct buf *out, const struct process *process)
{
	struct bytes binary = process->text->binary;

	if (!binary.len)
		binary = (struct bytes){ "?", 1 };
	text_printable(out, binary.data, binary.len);
	buf_addc(out, '[');
	say_number(out, process->id.pid);
	buf_addc(out, ']');
}

/* Of what is called by its name; other places are reached. */
static bool is_call(const struct event *event)
{
	return event->kind == EVENT_KPROBE || event->kind == EVENT_UPROBE;
}

/* The policy is in monitor mode, or what it asks for is not done to this one.
 */
static bool is_held_back(const struct event *event)
{
	return event_mode(event) || event_spared(event);
}

/* "killed"; "reported instead of killed". */
static void say_outcome(struct buf *out, const struct event *event)
{
	buf_adds(out, event_outcome(event));
	if (!strcmp(event_outcome(event), event_would(event)))
		return;
	buf_adds(out, " instead of ");
	buf_adds(out, event_would(event));
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
	buf_adds(out, is_call(event) ? " called " : " reached ");
	say_call(out, event);
	buf_adds(out, ": ");
	say_outcome(out, event);
	buf_adds(out, " (uid ");
	if (process_has_user(process))
		say_number(out, process->who.rights.creds.euid);
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

static void add_arguments(struct buf *out, struct bytes argv)
{
	size_t from = out->len;
	size_t at = begin(out, "HAETAE_ARGUMENTS");
	size_t empty = out->len;

	arguments_join(out, argv);
	if (out->len == empty)
		out->len = from;
	else
		end(out, at);
}

/* As the journal names its own, of the one that an entry is about. */
static void add_cgroup(struct buf *out, const struct cgroup *cgroup)
{
	const struct unit *unit = &cgroup->unit;

	add_bytes(out, "HAETAE_UNIT", unit->name);
	add_bytes(out, "OBJECT_SYSTEMD_UNIT", unit->name);
	add_bytes(out, "HAETAE_SLICE", unit->slice);
	add_bytes(out, "HAETAE_USER_UNIT", unit->user_name);
	add_bytes(out, "OBJECT_SYSTEMD_USER_UNIT", unit->user_name);
	add_bytes(out, "HAETAE_SESSION", unit->session);
	add_text(out, "HAETAE_INVOCATION_ID", cgroup->invocation_id);
	add_bytes(out, "HAETAE_CGROUP", cgroup->path);
	add_bytes(out, "HAETAE_CONTAINER_ID", cgroup->container);
}

static void add_process(struct buf *out, const struct event *event)
{
	const struct process *process = event->process;
	const struct process *parent = event->parent;

	add_number(out, "OBJECT_PID", process->id.pid);
	add_number(out, "HAETAE_PID", process->id.pid);
	add_number(out, "HAETAE_TID", event->tid);
	if (process_has_user(process))
		add_number(out, "HAETAE_UID", process->who.rights.creds.euid);
	if (process->who.auid != UINT32_MAX)
		add_number(out, "HAETAE_AUID", process->who.auid);
	add_text(out, "HAETAE_USER", describe_user(event->describe, process));
	add_text(out, "HAETAE_GROUP", describe_group(event->describe, process));
	add_bytes(out, "HAETAE_BINARY", process->text->binary);
	add_bytes(out, "HAETAE_EXE", process->text->exe);
	add_arguments(out, process->text->argv);
	add_bytes(out, "HAETAE_CWD", process->text->cwd);
	add_text(out, "HAETAE_COMM", process->who.comm);
	add_text(out, "HAETAE_TTY", process->who.tty);
	if (process->cgroup)
		add_cgroup(out, process->cgroup);
	add_exec_id(out, "HAETAE_EXEC_ID", event->node, &process->id);
	add_exec_id(out, "HAETAE_PARENT_EXEC_ID", event->node,
		    &process->parent_id);
	if (!parent)
		return;

	add_number(out, "HAETAE_PARENT_PID", parent->id.pid);
	add_bytes(out, "HAETAE_PARENT_BINARY", parent->text->binary);
}

static void add_match(struct buf *out, const struct event *event)
{
	const struct image_view *view = event->hook.view;
	const struct rule_hook *hook = &event->hook.image->hook;

	add_text(out, "HAETAE_EVENT", event_name(event->kind));
	add_text(out, "HAETAE_POLICY", view->policy);
	add_number(out, "HAETAE_SELECTOR", event->hook.rule->selector);
	add_text(out, "HAETAE_HOOK", hook->name);
	add_text(out, "HAETAE_SYMBOL", hook->symbol);
	if (event->kind == EVENT_KPROBE || event->kind == EVENT_LSM)
		add_text(out, "HAETAE_FUNCTION", view->call);
	add_text(out, "HAETAE_STAGE", event_stage(event));
	add_text(out, "HAETAE_ACTION", event_action(event));
	if (event_is_late(event))
		add_text(out, "HAETAE_RETURN_ACTION",
			 event_return_action(event));
	add_text(out, "HAETAE_MODE", event_mode(event));
	add_text(out, "HAETAE_SPARED", event_spared(event));
	if (is_held_back(event))
		add_text(out, "HAETAE_WOULD", event_would(event));
	add_text(out, "HAETAE_MESSAGE", view->message);
	for (size_t i = 0; i < view->n_tags; i++)
		add_text(out, "HAETAE_TAGS", view->tags[i]);
	add_args(out, event);
}

static const char *message_id(const struct event *event)
{
	if (event_kills(event))
		return JOURNAL_MESSAGE_KILLED;
	if (event_denies(event))
		return JOURNAL_MESSAGE_DENIED;
	return JOURNAL_MESSAGE_REPORTED;
}

/* As the policy says; else what was stopped is worse than what was seen. */
static int priority(const struct event *event)
{
	if (event_is_match(event) && event->hook.view->severity)
		return event->hook.view->severity;
	return event_is_match(event) &&
			       (event_kills(event) || event_denies(event))
		       ? LOG_ERR
		       : LOG_WARNING;
}

void journal_fields(const struct event *event, const struct buf *line,
		    struct buf *out)
{
	const char *id = message_id(event);
	char time[CLOCK_TEXT_SIZE];

	add_message(out, event);
	add_text(out, "MESSAGE_ID", id);
	add_number(out, "PRIORITY", (uint64_t)priority(event));
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
