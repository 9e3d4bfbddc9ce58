/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * event - one thing that happened, ready to be written in any format
 *
 *     record -> decode -> proc_cache -> struct event -> JSON, journal fields
 *
 * Lives for the time of one call: everything is borrowed. A record of a hook
 * becomes one event for each view (policy) that has a winner in it.
 */

#include <stdbool.h>
#include <stdint.h>

#include "decode.h"
#include "image.h"
#include "process.h"

enum event_kind {
	EVENT_EXEC,
	EVENT_EXIT,
	EVENT_KPROBE,
};

struct event {
	enum event_kind kind;
	uint64_t time_ns;    /* since 1970 */
	int64_t boot_offset; /* clock_boot_offset() that gave it */
	uint64_t sequence;   /* counts the events of this daemon, from 1 */
	const char *node;    /* host name */
	struct process *process;
	struct process *parent; /* NULL: not known */
	uint32_t tid;
	uint32_t status; /* EVENT_EXIT: as wait(2) gives it */
	struct {
		const struct decoded *record;
		const struct image *image;
		const struct image_view *view;
		const struct image_rule *rule;
	} hook; /* EVENT_KPROBE */
};

/* "process_exec": the key of the event in JSON; static. */
const char *event_name(enum event_kind kind);

/* "KPROBE_ACTION_SIGKILL": what the event's rule did; static. */
const char *event_action(const struct event *event);

enum {
	EVENT_FUNCTION_SIZE = 256,
};

/* "__x64_sys_execve": the kernel's name of the hook; returns the length. */
unsigned event_function(const struct event *event,
			char text[static EVENT_FUNCTION_SIZE]);

/* "entry", "exec" or "return": where the hook's event was decided; static. */
const char *event_stage(const struct event *event);

/* The record of a hook has as many values and words as @image asks for: to be
 * tested before an event is made of the two. */
bool event_fits(const struct decoded *hook, const struct image *image);
