// SPDX-License-Identifier: Apache-2.0

#include "hook_object.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "attach.h"
#include "attach_refuse.h"
#include "base/mem.h"
#include "casts.h"
#include "image_fill.h"
#include "skeletons.h"
#include "table_size.h"
#include "tracker.h"

enum {
	MAX_PENDING = 1 << 15,
	MAX_HELD = 1 << 12,
	FIXED_BYTES = 1 << 21,
	MAX_RATES = 1 << 13,
	MAX_HASHES = 1 << 12,
};

CASTS_SAME(hook_bpf__rodata, hook_typed_bpf__rodata, conf);
CASTS_SAME(hook_bpf__rodata, hook_typed_bpf__rodata, place);
CASTS_SAME(hook_bpf__rodata, hook_typed_bpf__rodata, host);
CASTS_SAME(hook_bpf__rodata, hook_typed_bpf__rodata, types);
CASTS_SAME(hook_bpf__bss, hook_typed_bpf__bss, n_pending);
CASTS_SAME(hook_bpf__bss, hook_typed_bpf__bss, in_force);
CASTS_SAME(hook_bpf__bss, hook_typed_bpf__bss, n_held);

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
		{ skel->maps.protected_exes, host->protected_exes },
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
	return table_size(map, max, FIXED_BYTES / bytes + 1);
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
		err = image_fill_size_modes(skel->maps.modes, image);
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
	return image_fill_modes(bpf_map__fd(skel->maps.modes), image);
}

static bool starts_with(const char *text, const char *prefix)
{
	return !strncmp(text, prefix, strlen(prefix));
}

/* These have the program that is to be executed as their first parameter. */
static bool is_about_exec(const struct rule_hook *hook)
{
	return (hook->kind == RULE_HOOK_LSM &&
		starts_with(hook->name, "bprm_")) ||
	       (hook->kind == RULE_HOOK_FUNCTION &&
		starts_with(hook->name, "security_bprm_"));
}

static void set_place(struct place_conf *place, const struct image *image,
		      const struct attach_way *way,
		      const struct attach_host *host)
{
	char symbol[SYMBOL_SIZE];
	int n_params = -ENOENT;

	if (!attach_symbol(&image->hook, way->kind, symbol))
		n_params = attach_host_params(host, symbol);
	place->n_params =
		n_params < 0 ? image->hook.n_params : (unsigned)n_params;
	place->acts = attach_acts(image);
	if (image->hook.denies && attach_kind_denies(way->kind))
		place->denies = way->kind == ATTACH_UPROBE ? DENIAL_SKIP
							   : DENIAL_RETURN;
	place->tracks = host->socks >= 0;
	place->executes = is_about_exec(&image->hook);
	place->users = host->users;
}

static void destroy(struct hook_bpf **skel)
{
	hook_bpf__destroy(*skel);
}

/* Does it matter whether a path is one of the host? */
static bool asks_about_host(const struct hook_conf *conf)
{
	for (uint32_t i = 0; i < conf->n_tables + conf->n_late; i++)
		if (conf->tables[i].except)
			return true;
	return false;
}

static uint32_t parts_of_table(const struct table_conf *table)
{
	switch (table->class) {
	case TABLE_INTERVAL:
		return PART_INTERVALS;
	case TABLE_MASK_ANY:
	case TABLE_MASK_NONE:
		return PART_MASKS;
	case TABLE_TEXT_ANY:
	case TABLE_TEXT_NONE:
		return PART_TEXTS;
	}
	return 0;
}

static uint32_t parts_of_source(const struct source_conf *source)
{
	if (source->flags & SOURCE_LONG)
		return PART_GATHER;

	switch (source->type) {
	case VALUE_IOVEC:
	case VALUE_ITER:
		return PART_GATHER;
	case VALUE_SKB_FAMILY:
	case VALUE_SKB_PROTO:
	case VALUE_SKB_SPORT:
	case VALUE_SKB_DPORT:
	case VALUE_SKB_SADDR:
	case VALUE_SKB_DADDR:
		return PART_PACKETS;
	}
	return 0;
}

/* What the program has that this hook does not need. */
static uint32_t unused_parts(const struct image *image)
{
	const struct hook_conf *conf = &image->conf;
	uint32_t used = 0;

	if (conf->name_arg >= 0 || (attach_acts(image) & ACT_RATE_LIMIT))
		used |= PART_HASHES;
	for (uint32_t i = 0; i < conf->n_tables + conf->n_late; i++)
		used |= parts_of_table(&conf->tables[i]);
	for (uint32_t i = 0; i < conf->n_sources; i++)
		used |= parts_of_source(&conf->sources[i]);
	return ~used;
}

static int open_object(const struct image *image, uint32_t id,
		       const struct attach_way *way,
		       const struct attach_host *host, struct hook_bpf **ret)
{
	LIBBPF_OPTS(bpf_object_open_opts, opts,
		    .btf_custom_path = host->core.path);
	struct hook_bpf *skel = calloc(1, sizeof(*skel));
	struct casts casts = { .function = host->cast };
	int err;

	if (!skel)
		return -ENOMEM;
	*ret = skel;
	casts.object = hook_typed_bpf__elf_bytes(&casts.size);
	err = hook_bpf__create_skeleton(skel);
	if (!err)
		err = casts_open(skel->skeleton, &opts,
				 host->cast ? &casts : NULL);
	if (err)
		return err;

	skel->rodata->conf = image->conf;
	skel->rodata->conf.image = id;
	skel->rodata->conf.unused = unused_parts(image);
	skel->rodata->conf.seed = tracker_maps(host->tracker)->seed;
	set_place(&skel->rodata->place, image, way, host);
	if (asks_about_host(&skel->rodata->conf) ||
	    skel->rodata->place.executes || image->conf.name_arg >= 0)
		skel->rodata->host.mounts = tracker_maps(host->tracker)->mounts;

	err = core_types_fill(&host->core, host->types,
			      bpf_object__btf(skel->obj));
	skel->rodata->types = *host->core.ids;
	if (!err)
		err = share_maps(skel, host);
	return err ? err : size_maps(skel, image);
}

/* @ret: to be destroyed, whatever is returned. */
static int load(const struct image *image, uint32_t id,
		const struct attach_way *way, const struct attach_host *host,
		struct hook_bpf **ret)
{
	int err = open_object(image, id, way, host, ret);

	if (!err)
		err = attach_choose(*ret, image, way);
	return err ? err : hook_bpf__load(*ret);
}

/* A kernel that could cast may not do so: see tracker_object_start(). */
static int load_plain(const struct image *image, uint32_t id,
		      const struct attach_way *way,
		      const struct attach_host *host, struct hook_bpf **ret)
{
	struct attach_host plain = *host;

	plain.cast = 0;
	destroy(ret);
	*ret = NULL;
	return load(image, id, way, &plain, ret);
}

int hook_object_attach(const struct image *image, uint32_t id,
		       const struct attach_way *way,
		       const struct attach_host *host, struct bundle **ret)
{
	static const char *const maps[] = { HOOK_COUNTS, HOOK_HELD, HOOK_MODES,
					    NULL };
	CLEANUP(destroy) struct hook_bpf *skel = NULL;
	int err = load(image, id, way, host, &skel);

	if (err && err != -ENOMEM && host->cast)
		err = load_plain(image, id, way, host, &skel);
	if (!err)
		err = fill_maps(skel, image);
	if (!err)
		err = attach_programs(skel, image, way);
	return err ? err : bundle_take(skel->skeleton, maps, ret);
}
