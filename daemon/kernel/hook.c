// SPDX-License-Identifier: Apache-2.0

#include "hook.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "attach.h"
#include "attach_refuse.h"
#include "base/mem.h"
#include "image_fill.h"
#include "log.h"
#include "missed.h"
#include "skeletons.h"
#include "table_size.h"
#include "tracker.h"

enum {
	MAX_PENDING = 1 << 15,
	MAX_HELD = 1 << 12,
	FIXED_BYTES = 1 << 21,
	MAX_RATES = 1 << 13,
	MAX_HASHES = 1 << 12,
	MAX_SWEPT = 1 << 10,
};

struct hook {
	struct image *image;
	uint32_t id;
	enum attach_kind kind;
	bool tracks;
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
		[IMAGE_ACTS] = skel->maps.acts,
		[IMAGE_EXPRS] = skel->maps.exprs,
		[IMAGE_STATES] = skel->maps.states,
	};

	return maps[map];
}

/* A table of all hooks, if some hook needs it. */
static int share_table(struct bpf_map *map, int fd)
{
	return fd < 0 ? 0 : bpf_map__reuse_fd(map, fd);
}

static int share_maps(struct hook_bpf *skel, const struct attach_host *host)
{
	const struct shared_maps *shared = tracker_maps(host->tracker);
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
		{ skel->maps.notes, host->notes },
		{ skel->maps.socks, host->socks },
	};

	for (size_t i = 0; i < ARRAY_SIZE(maps); i++) {
		int err = share_table(maps[i].map, maps[i].fd);

		if (err)
			return err;
	}
	return 0;
}

static int size_scratch(struct bpf_map *map, const struct hook_conf *conf)
{
	int n_cpus = libbpf_num_possible_cpus();
	int err;

	if (n_cpus < 0)
		return n_cpus;
	err = bpf_map__set_value_size(map, hook_scratch_size(conf));
	return err ? err
		   : bpf_map__set_max_entries(map, (unsigned)n_cpus * N_ROOMS);
}

/* A table of up to @max entries, of which each takes @bytes. Where they must
 * be made at once there are as many as a fixed amount of memory has room for.
 */
static int size_table(struct bpf_map *map, unsigned max, unsigned bytes)
{
	unsigned fixed = FIXED_BYTES / bytes + 1;
	int err = table_size(map, fixed < max ? fixed : max);

	if (!err && bpf_map__max_entries(map) > max)
		err = bpf_map__set_max_entries(map, max);
	return err;
}

static int size_held(struct bpf_map *map, const struct hook_conf *conf)
{
	int err = bpf_map__set_value_size(map, hook_held_size(conf));

	if (!err && conf->waiting)
		err = size_table(map, MAX_HELD, hook_held_size(conf));
	return err;
}

static int size_maps(struct hook_bpf *skel, const struct image *image)
{
	int err;

	for (int i = 0; i < N_IMAGE_MAPS; i++) {
		err = image_fill_size(image_map_of(skel, i), &image->maps[i]);
		if (err)
			return err;
	}

	err = bpf_map__set_value_size(skel->maps.rows, 8 * image->conf.n_words);
	if (!err)
		err = size_scratch(skel->maps.scratch, &image->conf);
	if (!err)
		err = size_held(skel->maps.held, &image->conf);
	if (!err && attach_needs_return(image))
		err = size_table(skel->maps.pending, MAX_PENDING,
				 sizeof(struct pending));
	if (!err && (attach_acts(image) & ACT_RATE_LIMIT))
		err = bpf_map__set_max_entries(skel->maps.rates, MAX_RATES);
	if (!err && attach_needs_hash(image))
		err = bpf_map__set_max_entries(skel->maps.hashes, MAX_HASHES);
	return err;
}

static int fill_maps(struct hook_bpf *skel, const struct image *image)
{
	for (int i = 0; i < N_IMAGE_MAPS; i++) {
		int err = image_fill(image_map_of(skel, i), &image->maps[i]);

		if (err)
			return err;
	}
	return 0;
}

static void set_place(struct hook *hook, const struct attach_way *way,
		      const struct attach_host *host)
{
	struct place_conf *place = &hook->skel->rodata->place;
	char symbol[SYMBOL_SIZE];
	int n_params = -ENOENT;

	if (!attach_symbol(&hook->image->hook, way->kind, symbol))
		n_params = attach_host_params(host, symbol);
	place->n_params =
		n_params < 0 ? hook->image->hook.n_params : (unsigned)n_params;
	place->acts = attach_acts(hook->image);
	place->denies =
		hook->image->hook.denies && attach_kind_denies(way->kind);
	place->tracks = hook->tracks;
}

static int open_object(struct hook *hook, const struct attach_way *way,
		       const struct attach_host *host)
{
	int err;

	hook->skel = hook_bpf__open();
	if (!hook->skel)
		return -errno;

	hook->skel->rodata->conf = hook->image->conf;
	hook->skel->rodata->conf.image = hook->id;
	hook->skel->rodata->conf.seed = tracker_maps(host->tracker)->seed;
	set_place(hook, way, host);

	err = share_maps(hook->skel, host);
	if (err)
		return err;
	return size_maps(hook->skel, hook->image);
}

static int try_way(struct hook *hook, const struct attach_way *way,
		   const struct attach_host *host)
{
	int err;

	err = open_object(hook, way, host);
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
static int try_ways(struct hook *hook, struct attach_host *host)
{
	const struct image *image = hook->image;
	const struct attach_way *way;
	int err = -EOPNOTSUPP;

	for (size_t i = 0; (way = attach_way_at(&image->hook, i)); i++) {
		if (!attach_way_fits(way, image, host))
			continue;

		err = try_way(hook, way, host);
		if (!err) {
			hook->kind = way->kind;
			return 0;
		}
		if (err == -EPERM && attach_way_uses_trampoline(way, image))
			host->no_trampolines = true;
		log_msg(LOG_LEVEL_DEBUG,
			"hook '%s': attach kind %s does not work here: %s",
			image->hook.name, attach_kind_name(way->kind),
			strerror(-err));
	}
	return err;
}

/* Says why. */
static int give_up(const struct image *image, const struct attach_host *host,
		   int err)
{
	bool missing = attach_is_missing(image, host, err);
	bool optional = missing && image->hook.optional;

	log_msg(optional ? LOG_LEVEL_WARNING : LOG_LEVEL_ERR,
		"hook '%s' cannot be attached: %s", image->hook.name,
		attach_reason(image, host, err));
	return missing || err != -ENOENT ? err : -EOPNOTSUPP;
}

int hook_attach(struct image *image, uint32_t id, struct attach_host *host,
		struct hook **ret)
{
	CLEANUP(image_free) struct image *owned = image;
	CLEANUP(hook_free) struct hook *hook = NULL;
	int err;

	err = attach_refuse(image, host);
	if (err)
		return err;

	hook = calloc(1, sizeof(*hook));
	if (!hook)
		return -ENOMEM;
	hook->image = TAKE(owned);
	hook->id = id;
	hook->tracks = host->socks >= 0;

	err = try_ways(hook, host);
	if (err)
		return give_up(image, host, err);

	*ret = TAKE(hook);
	return 0;
}

void hook_detach(struct hook *hook)
{
	attach_end(hook->skel, hook->kind);
}

/* The counters are shared with the programs. */
uint64_t hook_pending(const struct hook *hook)
{
	const struct hook_bpf__bss *counts = hook->skel->bss;

	return __atomic_load_n(&counts->n_pending, __ATOMIC_RELAXED) +
	       __atomic_load_n(&counts->n_held, __ATOMIC_RELAXED);
}

/* Removes the entry if its process is gone. */
static void drop_held(const struct hook *hook, const struct held_key *key)
{
	int fd = bpf_map__fd(hook->skel->maps.held);

	if (!kill((pid_t)key->pid, 0) || errno != ESRCH)
		return;
	if (!bpf_map_delete_elem(fd, key))
		__atomic_fetch_sub(&hook->skel->bss->n_held, 1,
				   __ATOMIC_RELAXED);
}

void hook_sweep(const struct hook *hook)
{
	int fd = bpf_map__fd(hook->skel->maps.held);
	struct held_key key, next;
	bool more;

	if (!__atomic_load_n(&hook->skel->bss->n_held, __ATOMIC_RELAXED))
		return;

	more = !bpf_map_get_next_key(fd, NULL, &key);
	for (int i = 0; more && i < MAX_SWEPT; i++) {
		more = !bpf_map_get_next_key(fd, &key, &next);
		drop_held(hook, &key);
		key = next;
	}
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

bool hook_tracks(const struct hook *hook)
{
	return hook->tracks;
}

uint64_t hook_missed(const struct hook *hook)
{
	return missed_runs(hook->skel->obj);
}
