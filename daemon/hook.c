// SPDX-License-Identifier: Apache-2.0

#include "hook.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "attach.h"
#include "base/mem.h"
#include "log.h"
#include "missed.h"
#include "skeletons.h"
#include "table_size.h"

enum {
	MAX_PENDING_FIXED = 1 << 12,
};

struct hook {
	struct image *image;
	uint32_t id;
	enum attach_kind kind;
	struct hook_bpf *skel;
};

/* The maps of the object that the image fills. */
static struct bpf_map *image_map_of(const struct hook_bpf *skel,
				    enum image_map map)
{
	struct bpf_map *const maps[] = {
		[IMAGE_CELLS] = skel->maps.cells,
		[IMAGE_INTERVALS] = skel->maps.intervals,
		[IMAGE_MASKS] = skel->maps.masks,
		[IMAGE_ROWS] = skel->maps.rows,
		[IMAGE_WORDS] = skel->maps.words,
	};

	return maps[map];
}

static int share_maps(struct hook_bpf *skel, const struct shared_maps *shared)
{
	const struct {
		struct bpf_map *map;
		int fd;
	} maps[] = {
		{ skel->maps.events, shared->events },
		{ skel->maps.losses, shared->losses },
		{ skel->maps.procs_by_pid, shared->procs_by_pid },
		{ skel->maps.exes_by_pid, shared->exes_by_pid },
		{ skel->maps.marks_by_pid, shared->marks_by_pid },
		{ skel->maps.last_exec, shared->last_exec },
	};

	for (size_t i = 0; i < ARRAY_SIZE(maps); i++) {
		int err = bpf_map__reuse_fd(maps[i].map, maps[i].fd);

		if (err)
			return err;
	}
	return 0;
}

static int size_maps(struct hook_bpf *skel, const struct image *image)
{
	int n_cpus = libbpf_num_possible_cpus();
	int err;

	if (n_cpus < 0)
		return n_cpus;

	for (int i = 0; i < N_IMAGE_MAPS; i++) {
		struct bpf_map *map = image_map_of(skel, i);
		size_t n = image->maps[i].n;

		err = bpf_map__set_max_entries(map, n ? (unsigned)n : 1);
		if (err)
			return err;
	}

	err = bpf_map__set_value_size(skel->maps.rows, 8 * image->conf.n_words);
	if (!err)
		err = bpf_map__set_value_size(skel->maps.scratch,
					      hook_scratch_size(&image->conf));
	if (!err)
		err = bpf_map__set_max_entries(skel->maps.scratch,
					       (unsigned)n_cpus * N_STAGES);
	if (!err)
		err = table_size(skel->maps.pending, MAX_PENDING_FIXED);
	return err;
}

/* Writes the contents of one map, and lets nobody change them. */
static int fill_map(struct bpf_map *map, const struct map_image *contents)
{
	CLEANUP(free_mem) uint32_t *keys = NULL;
	uint32_t n = (uint32_t)contents->n;
	int err;

	if (!n)
		return 0;

	keys = calloc(n, sizeof(*keys));
	if (!keys)
		return -ENOMEM;
	for (uint32_t i = 0; i < n; i++)
		keys[i] = i;

	err = bpf_map_update_batch(bpf_map__fd(map), keys, contents->values, &n,
				   NULL);
	if (err)
		return err;
	if (n != contents->n)
		return -EIO;
	return bpf_map_freeze(bpf_map__fd(map));
}

static int fill_maps(struct hook_bpf *skel, const struct image *image)
{
	for (int i = 0; i < N_IMAGE_MAPS; i++) {
		int err = fill_map(image_map_of(skel, i), &image->maps[i]);

		if (err)
			return err;
	}
	return 0;
}

/* Everything but what depends on the attach kind. */
static int open_object(struct hook *hook, const struct tracker *tracker)
{
	int err;

	hook->skel = hook_bpf__open();
	if (!hook->skel)
		return -errno;

	hook->skel->rodata->conf = hook->image->conf;
	hook->skel->rodata->conf.image = hook->id;
	hook->skel->rodata->conf.seed = tracker_maps(tracker)->seed;

	err = share_maps(hook->skel, tracker_maps(tracker));
	if (err)
		return err;
	return size_maps(hook->skel, hook->image);
}

static int try_way(struct hook *hook, const struct attach_way *way,
		   const struct tracker *tracker)
{
	int err;

	err = open_object(hook, tracker);
	if (!err)
		err = attach_choose(hook->skel, hook->image, way);
	if (!err)
		err = hook_bpf__load(hook->skel);
	if (!err)
		err = fill_maps(hook->skel, hook->image);
	if (!err)
		err = attach_programs(hook->skel, hook->image, way);
	if (err) {
		hook_bpf__destroy(hook->skel);
		hook->skel = NULL;
	}
	return err;
}

/* EPERM for root is the kernel's word that it grants no trampolines at all; not
 * asking again saves time. */
static bool uses_trampoline(const struct attach_way *way)
{
	return way->kind == ATTACH_FENTRY || way->back == RETURN_FEXIT ||
	       way->check == CHECK_FENTRY;
}

static int try_ways(struct hook *hook, int wanted,
		    const struct tracker *tracker)
{
	const struct attach_way *way;
	bool refused = false;
	int err = -EOPNOTSUPP;

	for (size_t i = 0; (way = attach_way_at(i)); i++) {
		if ((wanted >= 0 && (int)way->kind != wanted) ||
		    (refused && uses_trampoline(way)))
			continue;

		err = try_way(hook, way, tracker);
		if (!err) {
			hook->kind = way->kind;
			return 0;
		}
		refused = refused || (err == -EPERM && uses_trampoline(way));
		log_msg(LOG_LEVEL_DEBUG,
			"hook '%s': attach kind %s does not work here: %s",
			hook->image->hook, attach_kind_name(way->kind),
			strerror(-err));
	}
	return err;
}

int hook_attach(struct image *image, uint32_t id, int kind,
		const struct tracker *tracker, struct hook **ret)
{
	CLEANUP(image_free) struct image *owned = image;
	CLEANUP(hook_free) struct hook *hook = NULL;
	int err;

	hook = calloc(1, sizeof(*hook));
	if (!hook)
		return -ENOMEM;
	hook->image = TAKE(owned);
	hook->id = id;

	err = try_ways(hook, kind, tracker);
	if (err)
		return log_err(err, "hook '%s' cannot be attached",
			       image->hook);

	*ret = TAKE(hook);
	return 0;
}

void hook_detach(struct hook *hook)
{
	attach_end(hook->skel, hook->kind);
}

uint64_t hook_pending(const struct hook *hook)
{
	int fd = bpf_map__fd(hook->skel->maps.n_pending);
	uint32_t zero = 0;
	uint64_t count = 0;

	bpf_map_lookup_elem(fd, &zero, &count);
	return count;
}

void hook_free(struct hook **hook)
{
	if (!*hook)
		return;

	hook_bpf__destroy((*hook)->skel);
	image_free(&(*hook)->image);
	free(*hook);
	*hook = NULL;
}

const struct image *hook_image_of(const struct hook *hook)
{
	return hook->image;
}

uint32_t hook_id(const struct hook *hook)
{
	return hook->id;
}

enum attach_kind hook_kind(const struct hook *hook)
{
	return hook->kind;
}

uint64_t hook_missed(const struct hook *hook)
{
	return missed_runs(hook->skel->obj);
}
