/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * control - the socket on which the daemon answers
 *
 * Speaks Varlink (JSON messages, each ended by a NUL), interface
 * "org.haetae.Control": Status, PolicyList, Events (with "more": one reply an
 * event, in Tetragon's shape), what changes policies, and org.varlink.service.
 * Root and the members of one group only, by the peer's credentials; only root
 * changes anything. A client that does not read
 * is never waited for: what does not fit into its backlog is left out, counted
 * and told to it.
 */

#include <stddef.h>
#include <systemd/sd-event.h>

#include "base/buf.h"
#include "change.h"
#include "status.h"

struct control;

struct control_ops {
	/* Fills @ret; valid until the next call of any function of @data. */
	void (*status)(void *data, struct status *ret);
	/* Does it. Appends why not, one sentence, to @why. Returns 0; -ENOENT:
	 * there is no such policy; another negative errno. */
	int (*change)(void *data, const struct change *change, struct buf *why);
};

enum {
	CONTROL_MAX_MESSAGE = 1 << 20,
	CONTROL_MAX_CLIENTS = 64,
	CONTROL_MAX_BACKLOG = 4 << 20, /* bytes unread by one client */
};

/**
 * control_new() - listen on @path
 * @group:  name of a group that may connect too; NULL: root only
 *
 * A socket that nobody listens on is replaced; its folder is made.
 *
 * Returns 0; -EADDRINUSE when a daemon answers there; another errno.
 */
int control_new(sd_event *loop, const char *path, const char *group,
		struct control **ret);

/* To be called once, before the loop runs. Returns 0; an errno of sd-event. */
int control_serve(struct control *control, const struct control_ops *ops,
		  void *data, struct failures *failures);

/* Sends the line to all clients of Events. */
void control_event(struct control *control, const struct buf *line);

/* Closes all connections and removes the socket. */
void control_free(struct control **control);
