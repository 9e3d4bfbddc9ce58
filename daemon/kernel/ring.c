// SPDX-License-Identifier: Apache-2.0

#include "ring.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "log.h"
#include "ring_map.h"

struct ring {
	struct ring_map *map;
	sd_event_source *source; /* off while @again waits */
	sd_event_source *again;
	const struct ring_ops *ops;
	void *data;
	bool has_more; /* than was read last */
	useconds_t gather;
	uint64_t quiet_us; /* see is_quiet() */
};

enum {
	MAX_READ = 4096,    /* records at once */
	MAX_ROUNDS = 256,   /* of them, to read all */
	GATHER_US = 8000,   /* before they are read, at most */
	GATHER_RATE = 512,  /* bytes a us, that still leave half of the ring */
	AT_ONCE = 8,	    /* wake-ups that gather nothing */
	QUIET_US = 20000,   /* until there is one more of them */
	WAIT_US = 10000,    /* when somebody is behind */
	ACCURACY_US = 1000, /* of that */
};

static useconds_t gather_of(size_t bytes)
{
	size_t us = bytes / 2 / GATHER_RATE;

	return us < GATHER_US ? (useconds_t)us : GATHER_US;
}

int ring_new(int map_fd, const struct ring_ops *ops, void *data,
	     struct ring **ret)
{
	CLEANUP(ring_free) struct ring *ring = NULL;
	int err;

	ring = calloc(1, sizeof(*ring));
	if (!ring)
		return -ENOMEM;

	ring->ops = ops;
	ring->data = data;
	err = ring_map_new(map_fd, &ring->map);
	if (err)
		return err;
	ring->gather = gather_of(ring_map_size(ring->map));

	*ret = TAKE(ring);
	return 0;
}

/* After each record it may be told to stop, so that a flood does not keep the
 * loop from its other work: what is left keeps the descriptor readable. */
static bool read_some(struct ring *ring)
{
	size_t n = 0;

	while (n < MAX_READ && !ring->ops->is_behind(ring->data)) {
		struct bytes record;
		int found = ring_map_next(ring->map, &record);

		if (found < 0)
			log_err(found, "cannot read the events of the kernel");
		if (found <= 0)
			return ring->has_more = false;
		ring->ops->record(ring->data, record.data, record.len);
		ring_map_done(ring->map);
		n++;
	}
	return ring->has_more = true;
}

bool ring_read(struct ring *ring)
{
	bool has_more = read_some(ring);

	ring->ops->done(ring->data);
	return has_more;
}

/* Whether little has come of late: not more wake-ups than one each QUIET_US,
 * but for AT_ONCE of them. */
static bool is_quiet(struct ring *ring)
{
	struct timespec time;
	uint64_t now;

	clock_gettime(CLOCK_MONOTONIC, &time);
	now = (uint64_t)time.tv_sec * 1000000 + (uint64_t)time.tv_nsec / 1000;
	if (ring->quiet_us > now + (AT_ONCE - 1) * QUIET_US)
		return false;
	if (ring->quiet_us < now)
		ring->quiet_us = now;
	ring->quiet_us += QUIET_US;
	return true;
}

/* To be woken costs more than to read a record: a moment is waited for more of
 * them, in which the kernel wakes nobody. Who does little is told of at once.
 */
static int on_readable(sd_event_source *source, int fd, uint32_t revents,
		       void *data)
{
	struct ring *ring = data;

	(void)fd;
	(void)revents;
	if (!ring->has_more && !is_quiet(ring))
		usleep(ring->gather);
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
	int err =
		sd_event_add_time_relative(loop, &ring->again, CLOCK_MONOTONIC,
					   0, ACCURACY_US, on_again, ring);

	if (err >= 0)
		err = sd_event_source_set_enabled(ring->again, SD_EVENT_OFF);
	if (err >= 0)
		err = sd_event_add_io(loop, &ring->source,
				      ring_map_fd(ring->map), EPOLLIN,
				      on_readable, ring);
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
	ring_map_free(&(*ring)->map);
	free(*ring);
	*ring = NULL;
}
