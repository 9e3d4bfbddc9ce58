/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * sample_event - an event with all that it borrows
 *
 * python3 (pid 1234), a child of bash (pid 900), calls execve("/bin/sh"); the
 * policy is called detect-shell. Tests change what they are about.
 */

#include "base/buf.h"
#include "event.h"

struct sample_event {
	struct event event;
	struct process *process;
	struct process *parent;
	struct image image;
	struct image_view view;
	struct image_rule rule;
	struct image_shown shown[3];
	struct buf record;
	struct decoded decoded;
};

/* @event keeps pointers into @ret: it must not move. */
void sample_event(enum event_kind kind, struct sample_event *ret);
void sample_event_free(struct sample_event *sample);

/* A process with these texts; never NULL. */
struct process *sample_process(const char *cwd, const char *binary,
			       const char *arguments);
