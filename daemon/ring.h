/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * ring - reads the records of the kernel in the event loop
 */

#include <stddef.h>
#include <systemd/sd-event.h>

struct ring;

/* @record: called for each, with bytes that stay until it returns. */
int ring_new(int map_fd,
	     void (*record)(void *data, const void *bytes, size_t len),
	     void *data, struct ring **ret);

/* Reads from @loop from now on. */
int ring_watch(struct ring *ring, sd_event *loop);

/* Reads all that is there, now. */
void ring_drain(struct ring *ring);

void ring_free(struct ring **ring);
