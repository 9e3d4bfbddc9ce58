/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * ring - reads the records of the kernel in the event loop
 */

#include <stdbool.h>
#include <stddef.h>
#include <systemd/sd-event.h>

struct ring;

struct ring_ops {
	/* Called for each record, with bytes that stay until it returns. */
	void (*record)(void *data, const void *bytes, size_t len);
	/* Called after the last of some records that were read at once. */
	void (*done)(void *data);
	/* Asked after each record: records stay in the ring as long as it says
	 * so, which must end by itself. */
	bool (*is_behind)(void *data);
};

int ring_new(int map_fd, const struct ring_ops *ops, void *data,
	     struct ring **ret);

/* Reads from @loop from now on. */
int ring_watch(struct ring *ring, sd_event *loop);

/* Reads some thousand records at most, now. Returns whether there are more. */
bool ring_read(struct ring *ring);

/* Reads what is there now, a million records at most. For the end; the loop
 * reads by itself. */
void ring_drain(struct ring *ring);

void ring_free(struct ring **ring);
