// SPDX-License-Identifier: Apache-2.0

#include "program_sets.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"
#include "image_fill.h"
#include "skeletons.h"

enum {
	N_USERS = 3, /* enum marks_user of bpf/marks.bpf.h */
};

struct program_sets {
	struct binaries_bpf *skel;
};

struct filled_map {
	struct bpf_map *map;
	enum image_map from;
};

enum {
	N_FILLED = 5,
};

static void filled_maps(const struct binaries_bpf *skel,
			struct filled_map ret[static N_FILLED])
{
	const struct filled_map maps[N_FILLED] = {
		{ skel->maps.cells, IMAGE_CELLS },
		{ skel->maps.intervals, IMAGE_INTERVALS },
		{ skel->maps.masks, IMAGE_MASKS },
		{ skel->maps.states, IMAGE_STATES },
		{ skel->maps.rows, IMAGE_ROWS },
	};

	for (size_t i = 0; i < N_FILLED; i++)
		ret[i] = maps[i];
}

static int share_maps(struct binaries_bpf *skel,
		      const struct program_sets_maps *maps)
{
	const struct {
		struct bpf_map *map;
		int fd;
	} shared[] = {
		{ skel->maps.events, maps->shared->events },
		{ skel->maps.losses, maps->shared->losses },
		{ skel->maps.procs_by_pid, maps->shared->procs_by_pid },
		{ skel->maps.exes_by_pid, maps->shared->exes_by_pid },
		{ skel->maps.marks_by_pid, maps->shared->marks_by_pid },
		{ skel->maps.last_exec, maps->shared->last_exec },
		{ skel->maps.mark_masks, maps->mark_masks },
	};

	for (size_t i = 0; i < ARRAY_SIZE(shared); i++) {
		int err = bpf_map__reuse_fd(shared[i].map, shared[i].fd);

		if (err)
			return err;
	}
	return 0;
}

static int size_maps(struct binaries_bpf *skel, const struct image *image)
{
	int n_cpus = libbpf_num_possible_cpus();
	struct filled_map maps[N_FILLED];
	int err = 0;

	if (n_cpus < 0)
		return n_cpus;

	filled_maps(skel, maps);
	for (size_t i = 0; !err && i < N_FILLED; i++)
		err = image_fill_size(maps[i].map, &image->maps[maps[i].from]);
	if (!err)
		err = bpf_map__set_value_size(skel->maps.rows,
					      8 * image->conf.n_words);
	if (!err)
		err = bpf_map__set_max_entries(skel->maps.scratch,
					       (unsigned)n_cpus * N_USERS);
	if (!err)
		err = bpf_map__set_max_entries(skel->maps.scratch_marks,
					       (unsigned)n_cpus * N_USERS);
	return err;
}

static int fill_maps(struct binaries_bpf *skel, const struct image *image)
{
	struct filled_map maps[N_FILLED];
	int err = 0;

	filled_maps(skel, maps);
	for (size_t i = 0; !err && i < N_FILLED; i++)
		err = image_fill(maps[i].map, &image->maps[maps[i].from]);
	return err;
}

int program_sets_new(const struct image *image,
		     const struct program_sets_maps *maps,
		     struct program_sets **ret)
{
	CLEANUP(program_sets_free) struct program_sets *sets = NULL;
	int err;

	sets = calloc(1, sizeof(*sets));
	if (!sets)
		return -ENOMEM;
	sets->skel = binaries_bpf__open();
	if (!sets->skel)
		return -errno;

	sets->skel->rodata->conf = image->conf;
	err = share_maps(sets->skel, maps);
	if (!err)
		err = size_maps(sets->skel, image);
	if (!err)
		err = binaries_bpf__load(sets->skel);
	if (!err)
		err = fill_maps(sets->skel, image);
	if (err)
		return err;

	*ret = TAKE(sets);
	return 0;
}

void program_sets_free(struct program_sets **sets)
{
	if (!*sets)
		return;

	binaries_bpf__destroy((*sets)->skel);
	free(*sets);
	*sets = NULL;
}

int program_sets_exec(const struct program_sets *sets)
{
	return bpf_program__fd(sets->skel->progs.binaries_exec);
}

int program_sets_order(const struct program_sets *sets)
{
	return bpf_program__fd(sets->skel->progs.binaries_order);
}
