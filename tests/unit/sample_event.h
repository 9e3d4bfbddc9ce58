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
	struct describe *describe;
	struct image image;
	struct image_view view;
	struct image_rule rule;
	struct image_shown shown[3];
	struct buf record;
	struct decoded decoded;
};

/* What was read for one field: a number, or a text of @len bytes. */
struct sample_value {
	__u64 number;
	const char *text;
	__u32 len;   /* 0: up to the NUL of @text */
	__u16 state; /* 0: VALUE_OK */
	__u16 flags;
};

/* @event keeps pointers into @ret: it must not move. */
void sample_event(enum event_kind kind, struct sample_event *ret);

/* Makes @sample, a match, show one argument of @type in place of what it
 * showed: with one value for each of its fields. @n less than all: the others
 * are 0, or empty. */
void sample_show(struct sample_event *sample, enum arg_type type,
		 const struct sample_value *values, size_t n);
void sample_event_free(struct sample_event *sample);

/* A process with these texts; never NULL. @argument: its only one; empty: it
 * has none, nor an argv. */
struct process *sample_process(const char *cwd, const char *binary,
			       const char *argument);

/* A user without rights in the namespaces of the host. */
void sample_who(uint32_t uid, struct who *ret);
