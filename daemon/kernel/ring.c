// SPDX-License-Identifier: Apache-2.0

#include "ring.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/mem.h"
#include "log.h"

struct ring {
	struct ring_buffer *buffer;
	sd_event_source *source; /* off while @again waits */
	sd_event_source *again;
	const struct ring_ops *ops;
	void *data;
	size_t n_read; /* since ring_read() began */
};

enum {
	MAX_READ = 4096,  /* records at once */
	MAX_ROUNDS = 256, /* of them, to read all */
	WAIT_US = 10000,  /* when somebody is behind */
};

/* After each record it may be told to stop, so that a flood does not keep the
 * loop from its other work: what is left makes the descriptor readable again.
 */
static int on_record(void *data, void *bytes, size_t len)
{
	struct ring *ring = data;

	ring->ops->record(ring->data, bytes, len);
	return ++ring->n_read >= MAX_READ || ring->ops->is_behind(ring->data)
		       ? -EAGAIN
		       : 0;
}

int ring_new(int map_fd, const struct ring_ops *ops, void *data,
	     struct ring **ret)
{
	CLEANUP(ring_free) struct ring *ring = NULL;

	ring = calloc(1, sizeof(*ring));
	if (!ring)
		return -ENOMEM;

	ring->ops = ops;
	ring->data = data;
	ring->buffer = ring_buffer__new(map_fd, on_record, ring, NULL);
	if (!ring->buffer)
		return -errno;

	*ret = TAKE(ring);
	return 0;
}

bool ring_read(struct ring *ring)
{
	int err;

	if (ring->ops->is_behind(ring->data))
		return true;

	ring->n_read = 0;
	err = ring_buffer__consume(ring->buffer);
	if (err < 0 && err != -EAGAIN)
		log_err(err, "cannot read the events of the kernel");
	return err == -EAGAIN;
}

static int on_readable(sd_event_source *source, int fd, uint32_t revents,
		       void *data)
{
	struct ring *ring = data;

	(void)fd;
	(void)revents;
	ring_read(ring);
	if (!ring->ops->is_behind(ring->data))
		return 0;

	sd_event_source_set_enabled(source, SD_EVENT_OFF);
	sd_event_source_set_time_relative(ring->again, WAIT_US);
	return sd_event_source_set_enabled(ring->again, SD_EVENT_ONESHOT);
}

static int on_again(sd_event_source *source, uint64_t usec, void *data)
{
	struct ring *ring = data;

	(void)source;
	(void)usec;
	return sd_event_source_set_enabled(ring->source, SD_EVENT_ON);
}

int ring_watch(struct ring *ring, sd_event *loop)
{
	int err = sd_event_add_time_relative(
		loop, &ring->again, CLOCK_MONOTONIC, 0, 0, on_again, ring);

	if (err >= 0)
		err = sd_event_source_set_enabled(ring->again, SD_EVENT_OFF);
	if (err >= 0)
		err = sd_event_add_io(loop, &ring->source,
				      ring_buffer__epoll_fd(ring->buffer),
				      EPOLLIN, on_readable, ring);
	return err;
}

void ring_drain(struct ring *ring)
{
	for (int i = 0; i < MAX_ROUNDS && ring_read(ring); i++)
		while (ring->ops->is_behind(ring->data))
			usleep(WAIT_US);
}

void ring_free(struct ring **ring)
{
	if (!*ring)
		return;

	sd_event_source_disable_unref((*ring)->source);
	sd_event_source_disable_unref((*ring)->again);
	ring_buffer__free((*ring)->buffer);
	free(*ring);
	*ring = NULL;
}
