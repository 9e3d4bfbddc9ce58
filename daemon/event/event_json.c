// SPDX-License-Identifier: Apache-2.0

#include "event_json.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

#include "clock.h"
#include "exec_id.h"
#include "jsonl.h"
#include "match_json.h"

/* Plain fields of protojson are left out when they are empty. */
static void add_text(struct jsonl *json, const char *key, const char *text)
{
	if (text[0])
		jsonl_text(json, key, text);
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

	if (id->pid)
		jsonl_base64(json, key, text, exec_id_plain(node, id, text));
}

static void add_flags(struct jsonl *json, const struct process *process)
{
	char text[PROCESS_FLAGS_SIZE];
	unsigned len = process_flags(process, text);

	if (len)
		jsonl_string(json, "flags", text, len);
}

static void add_constant(struct jsonl *json, const struct event *event,
			 const struct process *process)
{
	uint64_t offset = (uint64_t)event->boot_offset;

	add_exec_id(json, "exec_id", event->node, &process->id);
	jsonl_uint(json, "pid", process->id.pid);
	if (process->uid != UINT32_MAX)
		jsonl_uint(json, "uid", process->uid);
	add_text(json, "cwd", process->cwd);
	add_text(json, "binary", process->binary);
	add_text(json, "arguments", process->arguments);
	add_flags(json, process);
	if (process->id.start_ns)
		add_time(json, "start_time", process->id.start_ns + offset);
	jsonl_uint(json, "auid", process->auid);
	add_exec_id(json, "parent_exec_id", event->node, &process->parent_id);
}

/* Keeps what add_constant() wrote for the next event: a process has two at
 * least, and a shell is the parent in many. */
static void remember(struct process *process, const struct event *event,
		     const char *text, size_t len)
{
	struct process_json *kept = malloc(sizeof(*kept) + len);

	if (!kept)
		return; /* it is written again */

	kept->boot_offset = event->boot_offset;
	kept->len = len;
	memcpy(kept->text, text, len);
	free(process->json);
	process->json = kept;
}

static void add_process(struct jsonl *json, const char *key,
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
		if (!out->failed)
			remember(process, event, out->data + from,
				 out->len - from);
	}
	jsonl_uint(json, "refcnt", process->refs);
	jsonl_uint(json, "tid", tid);
	jsonl_object_end(json);
}

static void add_signal(struct jsonl *json, int signal)
{
	const char *known = sigabbrev_np(signal);
	char name[32];

	if (known)
		snprintf(name, sizeof(name), "SIG%s", known);
	else if (signal >= SIGRTMIN)
		snprintf(name, sizeof(name), "SIGRTMIN+%d", signal - SIGRTMIN);
	else
		snprintf(name, sizeof(name), "SIG%d", signal);
	jsonl_text(json, "signal", name);
}

static void add_exit(struct jsonl *json, const struct event *event)
{
	int status = (int)event->status;

	if (WTERMSIG(status))
		add_signal(json, WTERMSIG(status));
	jsonl_uint(json, "status", (uint32_t)WEXITSTATUS(status));
	add_time(json, "time", event->time_ns);
}

static void add_loader(struct jsonl *json, const struct event *event)
{
	const struct bytes *id = &event->loader.build_id;

	jsonl_string(json, "path", event->loader.path.data,
		     event->loader.path.len);
	jsonl_base64(json, "buildid", id->data, id->len);
}

/* What Tetragon does not say: beside its fields, in an object of its own. */
static void add_ours(struct jsonl *json, const struct event *event)
{
	jsonl_object(json, "haetae");
	jsonl_uint(json, "sequence", event->sequence);
	if (event_is_match(event))
		match_json_ours(json, event);
	if (event->kind == EVENT_LOADER)
		jsonl_text(json, "policy_name", event->loader.policy);
	jsonl_object_end(json);
}

void event_json(const struct event *event, struct buf *out)
{
	struct jsonl json = { .out = out };
	struct process *parent = event->parent;

	jsonl_object(&json, NULL);
	jsonl_object(&json, event_name(event->kind));
	add_process(&json, "process", event, event->process, event->tid);
	if (parent)
		add_process(&json, "parent", event, parent, parent->id.pid);
	if (event_is_match(event))
		match_json(&json, event);
	else if (event->kind == EVENT_EXIT)
		add_exit(&json, event);
	else if (event->kind == EVENT_LOADER)
		add_loader(&json, event);
	jsonl_object_end(&json);

	jsonl_text(&json, "node_name", event->node);
	add_time(&json, "time", event->time_ns);
	add_ours(&json, event);
	jsonl_object_end(&json);
}
