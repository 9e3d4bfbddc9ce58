// SPDX-License-Identifier: Apache-2.0

#include "process_json.h"

#include <string.h>

#include "arguments.h"
#include "base/mem.h"
#include "clock.h"
#include "exec_id.h"
#include "options.h"
#include "who_json.h"

enum {
	MAX_ANCESTORS = 64,
	OLDEST_ANCESTOR = 2, /* kthreadd; init is 1 */
	DOCKER_ID = 31,	     /* characters that Tetragon shows */
};

/* Plain fields of protojson are left out when they are empty. */
static void add_bytes(struct jsonl *json, const char *key, struct bytes text)
{
	if (text.len)
		jsonl_string(json, key, text.data, text.len);
}

static void add_text(struct jsonl *json, const char *key, const char *text)
{
	add_bytes(json, key, (struct bytes){ text, strlen(text) });
}

static void add_time(struct jsonl *json, const char *key, uint64_t ns)
{
	char text[CLOCK_TEXT_SIZE];

	jsonl_string(json, key, text, clock_text(ns, text));
}

static void add_exec_id(struct jsonl *json, const char *key, const char *node,
			const struct proc_id *id)
{
	char text[EXEC_ID_SIZE];

	if (process_id_is_known(id))
		jsonl_base64(json, key, text, exec_id_plain(node, id, text));
}

static void add_flags(struct jsonl *json, const struct process *process)
{
	char text[PROCESS_FLAGS_SIZE];
	unsigned len = process_flags(process, text);

	if (len)
		jsonl_string(json, "flags", text, len);
}

static void add_named(struct jsonl *json, const char *key, const char *name)
{
	if (!name)
		return;
	jsonl_object(json, key);
	jsonl_text(json, "name", name);
	jsonl_object_end(json);
}

/* ---- how it was called ---- */

static void add_arguments(struct jsonl *json, const struct process *process)
{
	CLEANUP(buf_free) struct buf line = { 0 };

	arguments_join(&line, process->text->argv);
	json->out->failed |= line.failed;
	add_bytes(json, "arguments", (struct bytes){ line.data, line.len });
}

static void add_argv(struct jsonl *json, const struct process *process)
{
	struct bytes list = process->text->argv;
	struct bytes argument;

	if (list.len) {
		jsonl_array(json, "argv");
		while (arguments_next(&list, &argument))
			jsonl_string(json, NULL, argument.data, argument.len);
		jsonl_array_end(json);
	}
	if (process_argv_is_cut(process)) {
		jsonl_bool(json, "arguments_truncated", true);
		if (process->text->argv_all)
			jsonl_uint(json, "arguments_length",
				   process->text->argv_all);
	}
}

static void add_variable(struct jsonl *json, struct bytes variable)
{
	const char *equals = memchr(variable.data, '=', variable.len);
	size_t len = equals ? (size_t)(equals - variable.data) : variable.len;

	jsonl_object(json, NULL);
	jsonl_string(json, "key", variable.data, len);
	if (equals)
		jsonl_string(json, "value", equals + 1, variable.len - len - 1);
	jsonl_object_end(json);
}

static void add_environment(struct jsonl *json, const struct process *process)
{
	struct bytes list = process->text->envs;
	struct bytes variable;

	if (list.len) {
		jsonl_array(json, "environment_variables");
		while (arguments_next(&list, &variable))
			add_variable(json, variable);
		jsonl_array_end(json);
	}
	if (process_envs_are_cut(process)) {
		jsonl_bool(json, "environment_truncated", true);
		if (process->text->envs_all)
			jsonl_uint(json, "environment_length",
				   process->text->envs_all);
	}
}

/* ---- where it belongs ---- */

static void add_systemd(struct jsonl *json, const struct cgroup *cgroup)
{
	const struct unit *unit = &cgroup->unit;

	if (!unit->name.len && !unit->slice.len)
		return;

	jsonl_object(json, "systemd");
	add_bytes(json, "unit", unit->name);
	add_bytes(json, "slice", unit->slice);
	add_bytes(json, "user_unit", unit->user_name);
	add_bytes(json, "user_slice", unit->user_slice);
	add_bytes(json, "session", unit->session);
	add_text(json, "invocation_id", cgroup->invocation_id);
	jsonl_object_end(json);
}

void cgroup_json(struct jsonl *json, const struct cgroup *cgroup)
{
	add_systemd(json, cgroup);
	add_bytes(json, "cgroup", cgroup->path);
	add_bytes(json, "container_id", cgroup->container);
}

static void add_place(struct jsonl *json, const struct process *process)
{
	const struct cgroup *cgroup = process->cgroup;

	if (cgroup && cgroup->unit.is_hex)
		jsonl_string(json, "docker", cgroup->container.data, DOCKER_ID);
	if (cgroup)
		cgroup_json(json, cgroup);
}

/* ---- who it is ---- */

static void add_rights(struct jsonl *json, struct describe *describe,
		       const struct process *process)
{
	struct buf *known = describe_rights(describe, &process->who);
	struct buf *out = json->out;
	size_t from = out->len + json->comma;

	if (known->len) {
		jsonl_raw(json, known->data, known->len);
		return;
	}

	if (describe->conf.credentials) {
		caps_json(json, "cap", process->who.rights.caps);
		credentials_json(json, describe, process);
	}
	if (describe->conf.namespaces)
		namespaces_json(json, describe, process);
	if (out->failed || out->len < from)
		return;
	buf_add(known, out->data + from, out->len - from);
	if (known->failed)
		buf_free(known); /* it is written again */
}

static void add_who(struct jsonl *json, const struct event *event,
		    const struct process *process)
{
	struct describe *describe = event->describe;

	add_named(json, "user", describe_user(describe, process));
	add_named(json, "group", describe_group(describe, process));
}

static void add_session(struct jsonl *json, const struct who *who)
{
	add_bytes(json, "comm",
		  (struct bytes){ who->comm,
				  strnlen(who->comm, sizeof(who->comm)) });
	if (who->session)
		jsonl_uint(json, "session", who->session);
	if (who->audit_session != UINT32_MAX)
		jsonl_uint(json, "audit_session", who->audit_session);
	if (who->ns_pid)
		jsonl_uint(json, "ns_pid", who->ns_pid);
	add_bytes(json, "tty",
		  (struct bytes){ who->tty,
				  strnlen(who->tty, sizeof(who->tty)) });
}

static void add_constant(struct jsonl *json, const struct event *event,
			 const struct process *process)
{
	uint64_t offset = (uint64_t)event->boot_offset;

	add_exec_id(json, "exec_id", event->node, &process->id);
	jsonl_uint(json, "pid", process->id.pid);
	if (process_has_user(process))
		jsonl_uint(json, "uid", process->who.rights.creds.euid);
	add_bytes(json, "cwd", process->text->cwd);
	add_bytes(json, "binary", process->text->binary);
	add_arguments(json, process);
	add_flags(json, process);
	if (process->id.start_ns)
		add_time(json, "start_time", process->id.start_ns + offset);
	jsonl_uint(json, "auid", process->who.auid);
	add_exec_id(json, "parent_exec_id", event->node, &process->parent_id);
	jsonl_bool(json, "in_init_tree", process->proc_flags & PROC_INIT_TREE);
	add_who(json, event, process);
	add_environment(json, process);
	add_exec_id(json, "previous_exec_id", event->node,
		    &process->previous_id);
	add_argv(json, process);
	exe_json(json, process);
	add_session(json, &process->who);
	add_place(json, process);
}

/* ---- the object ---- */

/* Its text is not needed again, and would take the room of one that is. */
static bool is_last(const struct event *event, const struct process *process)
{
	return event->kind == EVENT_EXIT && process == event->process;
}

void process_json(struct jsonl *json, const char *key,
		  const struct event *event, struct process *process,
		  uint32_t tid)
{
	const struct process_json *kept = process->json;
	struct buf *out = json->out;
	size_t from;

	jsonl_object(json, key);
	from = out->len;
	if (kept && kept->boot_offset == event->boot_offset) {
		jsonl_raw(json, kept->text, kept->len);
	} else {
		add_constant(json, event, process);
		if (!out->failed && !is_last(event, process))
			describe_keep(event->describe, process,
				      event->boot_offset,
				      (struct bytes){ out->data + from,
						      out->len - from });
	}
	if (process_has_rights(process) &&
	    (process == event->process || event->describe->conf.parent_rights))
		add_rights(json, event->describe, process);
	jsonl_uint(json, "refcnt", process->refs);
	jsonl_uint(json, "tid", tid);
	if (event->kind == EVENT_EXEC && process == event->process &&
	    event->describe->conf.credentials)
		binary_json(json, process);
	jsonl_object_end(json);
}

static bool wants_ancestors(const struct event *event)
{
	static const enum ancestors_of of[N_EVENT_KINDS] = {
		[EVENT_EXEC] = ANCESTORS_BASE,
		[EVENT_EXIT] = ANCESTORS_BASE,
		[EVENT_LOADER] = ANCESTORS_LOADER,
		[EVENT_KPROBE] = ANCESTORS_KPROBE,
		[EVENT_TRACEPOINT] = ANCESTORS_TRACEPOINT,
		[EVENT_LSM] = ANCESTORS_LSM,
		[EVENT_UPROBE] = ANCESTORS_UPROBE,
		[EVENT_USDT] = ANCESTORS_USDT,
	};

	return event->describe->conf.ancestors >> of[event->kind] & 1;
}

/* What is above @process; init has nothing above it that is a process. */
static struct process *above(const struct process *process)
{
	return process && process->id.pid > OLDEST_ANCESTOR ? process->parent
							    : NULL;
}

bool ancestors_json(struct jsonl *json, const struct event *event)
{
	struct process *next = above(event->parent);
	unsigned n = 0;

	if (!next || !wants_ancestors(event))
		return true;

	jsonl_array(json, "ancestors");
	for (; next && n < MAX_ANCESTORS; next = above(next), n++)
		process_json(json, NULL, event, next, next->id.pid);
	jsonl_array_end(json);
	return !next;
}
