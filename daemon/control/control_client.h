/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * control_client - one connection to the control socket
 *
 * Reads calls and hands them on one at a time, in the order in which they
 * came: the next one waits until the reply to the last has been read by the
 * peer, so that a peer can never make the daemon hold more than one reply.
 * The exception is a stream of events, which has a bounded backlog; what does
 * not fit is left out, counted, and told to the peer in its place in the
 * stream: {"parameters": {"lost": N}, "continues": true}.
 */

#include <stdbool.h>
#include <stdint.h>
#include <systemd/sd-event.h>

#include "base/buf.h"
#include "failure.h"
#include "varlink.h"

struct control_client;

struct control_client_ops {
	/* Appends the reply to @call. */
	void (*call)(void *data, struct control_client *client,
		     const struct varlink_call *call, struct buf *out);
	/* The connection has ended: to be freed. */
	void (*ended)(void *data, struct control_client *client);
};

/* Takes @fd, a socket that does not block; also when it fails. Returns 0;
 * -ENOMEM or another errno of sd-event. */
int control_client_new(sd_event *loop, int fd,
		       const struct control_client_ops *ops, void *data,
		       struct control_client **ret);
void control_client_free(struct control_client **client);

/* Is the peer root, or the user of the daemon? */
bool control_client_is_root(const struct control_client *client);

/* The call that is being answered opens a stream of events. */
void control_client_stream(struct control_client *client,
			   struct failures *failures);

/* Sends @message, NUL and all, if the client has a stream. May end it. */
void control_client_event(struct control_client *client,
			  const struct buf *message);
