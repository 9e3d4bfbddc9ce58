/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * ring - reads the records of the kernel in the event loop
 */

#include <stddef.h>
#include <systemd/sd-event.h>

struct ring;

/* Called for each record, with bytes that stay until it returns. */
typedef void ring_record(void *data, const void *bytes, size_t len);

int ring_new(int map_fd, ring_record *record, void *data, struct ring **ret);

/* Reads from @loop from now on. */
int ring_watch(struct ring *ring, sd_event *loop);

/* Reads all that is there, now. */
void ring_drain(struct ring *ring);

void ring_free(struct ring **ring);
