// SPDX-License-Identifier: Apache-2.0

#include "ring.h"

#include <bpf/libbpf.h>
#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/mem.h"
#include "log.h"

struct ring {
	struct ring_buffer *buffer;
	sd_event_source *source;
	ring_record *record;
	void *data;
	size_t n_read; /* since ring_read() began */
};

enum {
	MAX_READ = 4096,  /* records at once */
	MAX_ROUNDS = 256, /* of them, to read all */
};

/* After each record it may be told to stop, so that a flood does not keep the
 * loop from its other work: what is left makes the descriptor readable again.
 */
static int on_record(void *data, void *bytes, size_t len)
{
	struct ring *ring = data;

	ring->record(ring->data, bytes, len);
	return ++ring->n_read >= MAX_READ ? -EAGAIN : 0;
}

int ring_new(int map_fd, ring_record *record, void *data, struct ring **ret)
{
	CLEANUP(ring_free) struct ring *ring = NULL;

	ring = calloc(1, sizeof(*ring));
	if (!ring)
		return -ENOMEM;

	ring->record = record;
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

	ring->n_read = 0;
	err = ring_buffer__consume(ring->buffer);
	if (err < 0 && err != -EAGAIN)
		log_err(err, "cannot read the events of the kernel");
	return err == -EAGAIN;
}

static int on_readable(sd_event_source *source, int fd, uint32_t revents,
		       void *data)
{
	(void)source;
	(void)fd;
	(void)revents;
	ring_read(data);
	return 0;
}

int ring_watch(struct ring *ring, sd_event *loop)
{
	return sd_event_add_io(loop, &ring->source,
			       ring_buffer__epoll_fd(ring->buffer), EPOLLIN,
			       on_readable, ring);
}

void ring_drain(struct ring *ring)
{
	for (int i = 0; i < MAX_ROUNDS && ring_read(ring); i++)
		;
}

void ring_free(struct ring **ring)
{
	if (!*ring)
		return;

	sd_event_source_disable_unref((*ring)->source);
	ring_buffer__free((*ring)->buffer);
	free(*ring);
	*ring = NULL;
}
