// SPDX-License-Identifier: Apache-2.0

#include "dispatch.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi_guard.h"
#include "base/buf.h"
#include "base/mem.h"
#include "clock.h"
#include "decode.h"
#include "event.h"
#include "event_json.h"
#include "guard_event.h"
#include "loader.h"

struct dispatch {
	struct dispatch_parts parts;
	struct symbols *symbols;
	struct loader *loader; /* NULL: nothing was to be loaded yet */
	struct pieces *pieces;
	struct guard_event *guard;
	struct buf line;
	uint64_t n_events;
	int64_t boot_offset;
	char node[256];
};

int dispatch_new(const struct dispatch_parts *parts, struct dispatch **ret)
{
	CLEANUP(dispatch_free) struct dispatch *dispatch = NULL;
	int err;

	dispatch = calloc(1, sizeof(*dispatch));
	if (!dispatch)
		return -ENOMEM;
	err = symbols_new("/proc/kallsyms", "/proc/modules",
			  &dispatch->symbols);
	if (!err)
		err = pieces_new(parts->failures, &dispatch->pieces);
	if (!err)
		err = guard_event_new(&dispatch->guard);
	if (err)
		return err;

	dispatch->parts = *parts;
	dispatch_clock(dispatch);
	if (gethostname(dispatch->node, sizeof(dispatch->node) - 1))
		strcpy(dispatch->node, "localhost");

	*ret = TAKE(dispatch);
	return 0;
}

void dispatch_free(struct dispatch **dispatch)
{
	if (!*dispatch)
		return;

	loader_free(&(*dispatch)->loader);
	pieces_free(&(*dispatch)->pieces);
	guard_event_free(&(*dispatch)->guard);
	symbols_free(&(*dispatch)->symbols);
	buf_free(&(*dispatch)->line);
	free(*dispatch);
	*dispatch = NULL;
}

void dispatch_clock(struct dispatch *dispatch)
{
	dispatch->boot_offset = clock_boot_offset();
}

uint64_t dispatch_count(const struct dispatch *dispatch)
{
	return dispatch->n_events;
}

/* Fills what all events have, and sends it everywhere. */
static void emit(struct dispatch *dispatch, struct event *event,
		 const struct record *head)
{
	const struct dispatch_parts *parts = &dispatch->parts;

	event->time_ns = head->time_ns + (uint64_t)dispatch->boot_offset;
	event->boot_offset = dispatch->boot_offset;
	event->sequence = ++parts->kept->sequence;
	dispatch->n_events++;
	event->node = dispatch->node;
	event->describe = parts->describe;
	event->tid = head->tid;
	event->parent = event->process->parent;

	buf_clear(&dispatch->line);
	event_json(event, &dispatch->line);

	for (size_t i = 0; i < parts->n_outputs; i++)
		output_event(parts->outputs[i], event, &dispatch->line);
	if (parts->control)
		control_event(parts->control, &dispatch->line);
	parts->kept->sent = event->sequence;
}

static int dispatch_exec(struct dispatch *dispatch,
			 const struct decoded *record)
{
	struct event event = { .kind = EVENT_EXEC };
	struct process *process;
	int err;

	err = proc_cache_exec(dispatch->parts.processes, record, &process);
	if (err)
		return err;
	event.process = process;
	emit(dispatch, &event, record->head);
	return 0;
}

static int dispatch_exit(struct dispatch *dispatch,
			 const struct decoded *record)
{
	struct event event = {
		.kind = EVENT_EXIT,
		.status = record->exit->status,
		.exit = record->exit,
	};
	struct process *process;
	int err;

	err = proc_cache_exit(dispatch->parts.processes, record, &process);
	if (err)
		return err;
	event.process = process;
	emit(dispatch, &event, record->head);
	return 0;
}

/* What the rule of a match, which was sent, asks for besides. */
static void make_requests(struct dispatch *dispatch, const struct event *event)
{
	const struct image_rule *rule = event->hook.rule;
	bool is_late = event_is_late(event);

	for (size_t i = 0; dispatch->parts.requests && i < rule->n_requests;
	     i++) {
		const struct image_request *request = &rule->requests[i];

		if (is_late || !request->late)
			requests_add(dispatch->parts.requests, request->kind,
				     request->text);
	}
}

/* ---- files that are mapped to be executed ---- */

static void on_loaded(void *data, struct event *event,
		      const struct record *head)
{
	emit(data, event, head);
	dispatch_done(data);
}

static void dispatch_loader(struct dispatch *dispatch,
			    const struct event *event)
{
	int err = 0;

	if (!dispatch->loader) {
		err = loader_new(dispatch->parts.failures, on_loaded, dispatch,
				 &dispatch->loader);
		if (!err)
			err = loader_watch(dispatch->loader,
					   dispatch->parts.loop);
		if (err)
			loader_free(&dispatch->loader);
	}
	if (err)
		failure_add(dispatch->parts.failures, FAILURE_LOADER_DROPPED,
			    1);
	else
		loader_add(dispatch->loader, event);
}

void dispatch_drain(struct dispatch *dispatch)
{
	if (dispatch->loader)
		loader_drain(dispatch->loader);
}

/* ---- hooks ---- */

/* One event for each rule that won. */
static void emit_winners(struct dispatch *dispatch, struct event *event,
			 struct running *running)
{
	const struct decoded *record = event->hook.record;
	const struct image *image = hook_image_of(running->hook);

	for (size_t i = 0; i < record->hook.record->n_words; i++) {
		for (__u64 left = record->hook.words[i]; left;
		     left &= left - 1) {
			size_t bit = 64 * i + (size_t)__builtin_ctzll(left);
			const struct image_rule *rule = &image->rules[bit];
			struct view_count *count;

			if (!rule->view)
				continue;
			count = &running->counts[rule->view - image->views];
			count->events++;
			event->hook.rule = rule;
			event->hook.view = rule->view;
			if (rule->view->is_loader) {
				dispatch_loader(dispatch, event);
				continue;
			}
			count->kills += event_kills(event);
			count->spared += event_spared(event) != NULL;
			emit(dispatch, event, record->head);
			make_requests(dispatch, event);
		}
	}
}

/* NULL: where its records have it. */
static const struct cgroup *cgroup_now(const struct dispatch *dispatch,
				       const struct event *event)
{
	uint64_t now = event->hook.record->hook.record->cgroup;
	const struct cgroup *known = event->process->cgroup;

	return now && known && known->id != now
		       ? proc_cache_cgroup(dispatch->parts.processes, now)
		       : NULL;
}

/* Somebody tried what only the daemon may. */
static int dispatch_guard(struct dispatch *dispatch,
			  const struct decoded *record)
{
	struct event event = { 0 };
	int err = proc_cache_get(dispatch->parts.processes, record->head,
				 &event.process);

	if (!err)
		err = guard_event_fill(dispatch->guard, record, &event);
	if (err)
		return err;
	event.hook.symbols = dispatch->symbols;
	event.hook.cgroup = cgroup_now(dispatch, &event);
	emit(dispatch, &event, record->head);
	return 0;
}

static int dispatch_hook(struct dispatch *dispatch,
			 const struct decoded *record)
{
	struct event event = { 0 };
	struct process *process;
	struct running *running;
	int err;

	if (record->hook.record->image >= GUARD_IMAGE)
		return dispatch_guard(dispatch, record);
	running = enforcer_find(dispatch->parts.enforcer,
				record->hook.record->image);
	if (!running) {
		failure_add(dispatch->parts.failures, FAILURE_RECORD_UNREAD, 1);
		return 0;
	}
	if (!event_fits(record, hook_image_of(running->hook)))
		return -EBADMSG;
	running->records++;

	err = proc_cache_get(dispatch->parts.processes, record->head, &process);
	if (err)
		return err;
	event.process = process;
	event.hook.record = record;
	event.hook.image = hook_image_of(running->hook);
	event.hook.symbols = dispatch->symbols;
	event.hook.cgroup = cgroup_now(dispatch, &event);
	event.kind = event_kind_of(event.hook.image->hook.kind);
	event.hook.pieces = dispatch->pieces;
	emit_winners(dispatch, &event, running);
	if (!event.hook.image->conf.waiting ||
	    record->hook.record->stage == STAGE_RETURN)
		pieces_drop(dispatch->pieces, record);
	return 0;
}

void dispatch_record(void *data, const void *bytes, size_t len)
{
	struct dispatch *dispatch = data;
	struct decoded record;
	int err;

	err = decode_record(bytes, len, &record);
	if (!err) {
		switch (record.head->kind) {
		case RECORD_EXEC:
			err = dispatch_exec(dispatch, &record);
			break;
		case RECORD_FORK:
			err = proc_cache_fork(dispatch->parts.processes,
					      &record);
			break;
		case RECORD_CGROUP:
			err = proc_cache_move(dispatch->parts.processes,
					      &record);
			break;
		case RECORD_EXIT:
			err = dispatch_exit(dispatch, &record);
			break;
		case RECORD_HOOK:
			err = dispatch_hook(dispatch, &record);
			break;
		case RECORD_DATA:
			err = pieces_add(dispatch->pieces, &record);
			break;
		}
	}

	if (err)
		failure_add(dispatch->parts.failures,
			    err == -ENOMEM ? FAILURE_NO_MEMORY
					   : FAILURE_RECORD_INVALID,
			    1);
}

void dispatch_done(void *data)
{
	const struct dispatch *dispatch = data;

	for (size_t i = 0; i < dispatch->parts.n_outputs; i++)
		output_flush(dispatch->parts.outputs[i]);
	describe_look_again(dispatch->parts.describe);
}

bool dispatch_is_behind(void *data)
{
	const struct dispatch *dispatch = data;
	bool is_behind = false;

	for (size_t i = 0; i < dispatch->parts.n_outputs; i++)
		is_behind |= output_is_behind(dispatch->parts.outputs[i]);
	return is_behind;
}
