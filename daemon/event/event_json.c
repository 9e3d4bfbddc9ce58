// SPDX-License-Identifier: Apache-2.0

#include "event_json.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>

#include "clock.h"
#include "jsonl.h"
#include "match_json.h"
#include "process_json.h"
#include "text.h"

enum {
	NS_PER_S = 1000000000,
};

static void add_time(struct jsonl *json, const char *key, uint64_t ns)
{
	char text[CLOCK_TEXT_SIZE];

	jsonl_string(json, key, text, clock_text(ns, text));
}

static void add_signal(struct jsonl *json, int signal)
{
	/* POLL to the library, which Tetragon does not call it */
	const char *known = signal == SIGIO ? "IO" : sigabbrev_np(signal);
	char name[32];

	if (known)
		snprintf(name, sizeof(name), "SIG%s", known);
	else if (signal >= SIGRTMIN)
		snprintf(name, sizeof(name), "SIGRTMIN+%d", signal - SIGRTMIN);
	else
		snprintf(name, sizeof(name), "SIG%d", signal);
	jsonl_text(json, "signal", name);
}

/* "NAME":1.234567890 */
static void add_seconds(struct jsonl *json, const char *key, uint64_t ns)
{
	char digits[2 * TEXT_DECIMAL_SIZE + 1];
	unsigned len = text_decimal(ns / NS_PER_S, digits);

	/* The nine digits behind a one, whose place the point takes. */
	text_decimal(NS_PER_S + ns % NS_PER_S, digits + len);
	digits[len] = '.';
	jsonl_number(json, key, digits, len + 10);
}

/* What it took. */
static void add_usage(struct jsonl *json, const struct record_exit *exit)
{
	if (exit->start_ns && exit->start_ns <= exit->head.time_ns)
		add_seconds(json, "wall_time",
			    exit->head.time_ns - exit->start_ns);
	jsonl_object(json, "rusage");
	add_seconds(json, "user_time", exit->user_ns);
	add_seconds(json, "system_time", exit->system_ns);
	jsonl_uint64(json, "max_rss", exit->max_rss);
	jsonl_uint64(json, "minor_faults", exit->minor_faults);
	jsonl_uint64(json, "major_faults", exit->major_faults);
	jsonl_uint64(json, "read_bytes", exit->read_bytes);
	jsonl_uint64(json, "write_bytes", exit->write_bytes);
	jsonl_uint64(json, "voluntary_switches", exit->voluntary_switches);
	jsonl_uint64(json, "involuntary_switches", exit->involuntary_switches);
	jsonl_object_end(json);
}

static void add_exit(struct jsonl *json, const struct event *event)
{
	int status = (int)event->status;

	if (WTERMSIG(status))
		add_signal(json, WTERMSIG(status));
	jsonl_uint(json, "status", (uint32_t)WEXITSTATUS(status));
	add_time(json, "time", event->time_ns);
	if (WIFSIGNALED(status))
		jsonl_bool(json, "core_dumped", WCOREDUMP(status));
	if (event->exit)
		add_usage(json, event->exit);
}

static void add_loader(struct jsonl *json, const struct event *event)
{
	const struct bytes *id = &event->loader.build_id;

	jsonl_string(json, "path", event->loader.path.data,
		     event->loader.path.len);
	jsonl_base64(json, "buildid", id->data, id->len);
}

/* What Tetragon does not say: beside its fields, in an object of its own. */
static void add_ours(struct jsonl *json, const struct event *event, bool whole)
{
	jsonl_object(json, "haetae");
	jsonl_uint(json, "sequence", event->sequence);
	if (!whole)
		jsonl_bool(json, "ancestors_truncated", true);
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
	bool whole;

	jsonl_object(&json, NULL);
	jsonl_object(&json, event_name(event->kind));
	process_json(&json, "process", event, event->process, event->tid);
	if (parent)
		process_json(&json, "parent", event, parent, parent->id.pid);
	whole = ancestors_json(&json, event);
	if (event_is_match(event))
		match_json(&json, event);
	else if (event->kind == EVENT_EXIT)
		add_exit(&json, event);
	else if (event->kind == EVENT_LOADER)
		add_loader(&json, event);
	jsonl_object_end(&json);

	jsonl_text(&json, "node_name", event->node);
	add_time(&json, "time", event->time_ns);
	add_ours(&json, event, whole);
	jsonl_object_end(&json);
}
