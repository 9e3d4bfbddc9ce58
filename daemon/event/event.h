/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * event - one thing that happened, ready to be written in any format
 *
 *     record -> decode -> proc_cache -> struct event -> JSON, journal fields
 *
 * Lives for the time of one call: everything is borrowed. A record of a hook
 * becomes one event, a match, for each view (policy) that has a winner in it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "decode.h"
#include "describe.h"
#include "image.h"
#include "pieces.h"
#include "process.h"
#include "symbols.h"

enum event_kind {
	EVENT_EXEC,
	EVENT_EXIT,
	EVENT_LOADER, /* a file is mapped to be executed */
	EVENT_KPROBE, /* from here on matches, by what was hooked */
	EVENT_TRACEPOINT,
	EVENT_LSM,
	EVENT_UPROBE,
	EVENT_USDT,
	N_EVENT_KINDS,
};

struct event {
	enum event_kind kind;
	uint64_t time_ns;    /* since 1970 */
	int64_t boot_offset; /* clock_boot_offset() that gave it */
	uint64_t sequence;   /* counts the events of this daemon, from 1 */
	const char *node;    /* host name */
	struct describe *describe;
	struct process *process;
	struct process *parent; /* NULL: not known */
	uint32_t tid;
	uint32_t status;		/* EVENT_EXIT: as wait(2) gives it */
	const struct record_exit *exit; /* EVENT_EXIT; NULL: nothing more */
	struct {
		const char *policy; /* name */
		struct bytes path;
		struct bytes build_id;
	} loader; /* EVENT_LOADER */
	struct {
		const struct decoded *record;
		const struct image *image;
		const struct image_view *view;
		const struct image_rule *rule;
		struct symbols *symbols; /* of the kernel; NULL: none */
		/* where the process is now, if it is not where it was */
		const struct cgroup *cgroup;
		struct pieces *pieces; /* of long arguments; NULL: none */
	} hook;			       /* a match */
};

/* "process_exec": the key of the event in JSON; static. */
const char *event_name(enum event_kind kind);

/* The kind of the matches of a hook. */
enum event_kind event_kind_of(enum rule_hook_kind kind);

/* A selector of a policy matched: @hook is filled. */
bool event_is_match(const struct event *event);

/* Decided at the return of the call, for which its rule waited. */
bool event_is_late(const struct event *event);

/* "KPROBE_ACTION_SIGKILL": the strongest that the event's rule did; at the
 * return of the call, for event_is_late(). Static. */
const char *event_action(const struct event *event);
const char *event_return_action(const struct event *event);

/* "killed": what came of it all, in a word; static. */
const char *event_outcome(const struct event *event);

/* The same if the policy enforced what it says; static. */
const char *event_would(const struct event *event);

/* "monitor": the policy only reports; NULL: it does not. Static. */
const char *event_mode(const struct event *event);

/* "protected": why what the policy says was not done, although it enforces;
 * NULL: it was. Static. */
const char *event_spared(const struct event *event);

/* The rule kills, at once or at the return. */
bool event_kills(const struct event *event);

/* The rule makes the call fail, idem. */
bool event_denies(const struct event *event);

/* "entry", "exec" or "return": where the hook's event was decided; static. */
const char *event_stage(const struct event *event);

/* What stands before and after the first @separator in a name: "sched" and
 * "sched_switch" of "sched/sched_switch". Without one @ret_first is empty. */
void event_split(const char *name, char separator, struct bytes *ret_first,
		 struct bytes *ret_rest);

/* The record of a hook has as many values and words as @image asks for: to be
 * tested before an event is made of the two. */
bool event_fits(const struct decoded *hook, const struct image *image);
