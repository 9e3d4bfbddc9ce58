// SPDX-License-Identifier: Apache-2.0
/*
 * The ring as the kernel shows it (kernel/bpf/ringbuf.c): a page with the
 * position of the reader, which the reader writes; a page with that of the
 * writers; then the data, twice, so that a record is whole where the ring
 * begins anew. Positions count bytes from the beginning of time.
 */

#include "ring_map.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"

enum {
	PAGES_BEFORE = 2,
	WINDOW = 512 << 10, /* a new one costs less than a tenth of what it
			       takes to read the records in it */
	HEADER = BPF_RINGBUF_HDR_SZ,
};

struct ring_map {
	int fd;
	size_t page;
	size_t size; /* of the data: a power of two */
	unsigned long *reader;
	const unsigned long *writers;
	unsigned long next; /* position after the record that is read */
	const char *window;
	size_t from, len; /* of the data */
};

static int map_page(const struct ring_map *map, int protection, size_t n,
		    void **ret)
{
	void *at = mmap(NULL, map->page, protection, MAP_SHARED, map->fd,
			(off_t)(n * map->page));

	if (at == MAP_FAILED)
		return -errno;
	*ret = at;
	return 0;
}

static int map_positions(struct ring_map *map)
{
	void *reader = NULL, *writers = NULL;
	int err = map_page(map, PROT_READ | PROT_WRITE, 0, &reader);

	if (err)
		return err;
	map->reader = reader;
	err = map_page(map, PROT_READ, 1, &writers);
	if (err)
		return err;
	map->writers = writers;
	return 0;
}

int ring_map_new(int map_fd, struct ring_map **ret)
{
	CLEANUP(ring_map_free) struct ring_map *map = calloc(1, sizeof(*map));
	struct bpf_map_info info = { 0 };
	uint32_t len = sizeof(info);
	int err;

	if (!map)
		return -ENOMEM;
	map->fd = -1;
	if (bpf_obj_get_info_by_fd(map_fd, &info, &len))
		return -errno;
	map->fd = fcntl(map_fd, F_DUPFD_CLOEXEC, 3);
	if (map->fd < 0)
		return -errno;
	map->page = (size_t)sysconf(_SC_PAGESIZE);
	map->size = info.max_entries;
	err = map_positions(map);
	if (err)
		return err;

	*ret = TAKE(map);
	return 0;
}

static void close_window(struct ring_map *map)
{
	if (map->window)
		munmap((void *)map->window, map->len);
	map->window = NULL;
}

void ring_map_free(struct ring_map **map)
{
	struct ring_map *gone = TAKE(*map);

	if (!gone)
		return;
	close_window(gone);
	if (gone->writers)
		munmap((void *)gone->writers, gone->page);
	if (gone->reader)
		munmap(gone->reader, gone->page);
	close_fd(&gone->fd);
	free(gone);
}

size_t ring_map_size(const struct ring_map *map)
{
	return map->size;
}

int ring_map_fd(const struct ring_map *map)
{
	return map->fd;
}

/* Returns 0, and where the @len bytes of the data are that begin at @at. */
static int show(struct ring_map *map, size_t at, size_t len, const char **ret)
{
	size_t from = at / map->page * map->page;
	size_t all = at + len - from;
	void *window;

	if (!map->window || at < map->from || at + len > map->from + map->len) {
		all = all > WINDOW ? all : WINDOW;
		all = (all + map->page - 1) / map->page * map->page;
		if (all > 2 * map->size - from)
			all = 2 * map->size - from;
		close_window(map);
		window = mmap(NULL, all, PROT_READ, MAP_SHARED, map->fd,
			      (off_t)(PAGES_BEFORE * map->page + from));
		if (window == MAP_FAILED)
			return -errno;
		map->window = window;
		map->from = from;
		map->len = all;
	}
	*ret = map->window + (at - map->from);
	return 0;
}

/* Reads the header of the record at @position. Returns 1: it is written; 0: it
 * is not yet; a negative errno. */
static int read_header(struct ring_map *map, unsigned long position,
		       uint32_t *ret)
{
	const char *at = NULL;
	uint32_t header;
	int err = show(map, position & (map->size - 1), HEADER, &at);

	if (err)
		return err;
	header = __atomic_load_n((const uint32_t *)(const void *)at,
				 __ATOMIC_ACQUIRE);
	if (header & BPF_RINGBUF_BUSY_BIT)
		return 0;
	if ((header & ~BPF_RINGBUF_DISCARD_BIT) > map->size - HEADER)
		return -EBADMSG;
	*ret = header;
	return 1;
}

int ring_map_next(struct ring_map *map, struct bytes *ret)
{
	unsigned long position = __atomic_load_n(map->reader, __ATOMIC_RELAXED);

	while (position < __atomic_load_n(map->writers, __ATOMIC_ACQUIRE)) {
		uint32_t header = 0, len;
		const char *at = NULL;
		int err = read_header(map, position, &header);

		if (err <= 0)
			return err;
		len = header & ~BPF_RINGBUF_DISCARD_BIT;
		map->next = position + (HEADER + len + 7) / 8 * 8;
		if (!(header & BPF_RINGBUF_DISCARD_BIT)) {
			err = show(map, position & (map->size - 1),
				   HEADER + len, &at);
			*ret = (struct bytes){ at + HEADER, len };
			return err ? err : 1;
		}
		ring_map_done(map);
		position = map->next;
	}
	return 0;
}

void ring_map_done(struct ring_map *map)
{
	__atomic_store_n(map->reader, map->next, __ATOMIC_RELEASE);
}
