/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * loader - from a file that is mapped to be executed to its build id
 *
 *     dispatch -> loader_add() -> worker: build_id_read() -> loader_found
 *
 * Files are read in a thread of their own, since who maps them may also be who
 * answers for their file system. Events of such files therefore come a little
 * later than those around them.
 */

#include <systemd/sd-event.h>

#include "event.h"
#include "failure.h"

struct loader;

/* Called in the event loop for a file that has a build id. @event: kind,
 * process and loader are filled. */
typedef void loader_found(void *data, struct event *event,
			  const struct record *head);

/* @failures: counts the files without an event that should have one. Returns
 * 0; a negative errno. */
int loader_new(struct failures *failures, loader_found *found, void *data,
	       struct loader **ret);

/* Hands over what was found, in @loop from now on. Returns 0; an errno. */
int loader_watch(struct loader *loader, sd_event *loop);

/* @event: a match of a view that is_loader. Copies what it needs. */
void loader_add(struct loader *loader, const struct event *event);

/* Waits for what was added, half a second at most, and hands it over. */
void loader_drain(struct loader *loader);

void loader_free(struct loader **loader);
