// SPDX-License-Identifier: Apache-2.0

#include "kept.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#include "base/mem.h"

enum {
	LAYOUT = 2,
	STATE_BYTES = 4096,
};

_Static_assert(sizeof(struct kept_state) <= STATE_BYTES, "no room for it");

struct kept {
	struct kept_state *state;
};

static bool is_state(int fd)
{
	struct bpf_map_info info = { 0 };
	__u32 size = sizeof(info);

	return !bpf_obj_get_info_by_fd(fd, &info, &size) &&
	       info.type == BPF_MAP_TYPE_ARRAY &&
	       info.value_size == STATE_BYTES &&
	       (info.map_flags & BPF_F_MMAPABLE);
}

/* Returns a descriptor or a negative errno. */
static int make_map(const char *path)
{
	LIBBPF_OPTS(bpf_map_create_opts, opts, .map_flags = BPF_F_MMAPABLE);
	int fd = bpf_map_create(BPF_MAP_TYPE_ARRAY, "daemon_state",
				sizeof(uint32_t), STATE_BYTES, 1, &opts);

	if (fd < 0)
		return -errno;
	if ((unlink(path) && errno != ENOENT) || bpf_obj_pin(fd, path)) {
		int err = -errno;

		close(fd);
		return err;
	}
	return fd;
}

static int map_memory(int fd, int flags, struct kept *kept)
{
	void *at =
		mmap(NULL, STATE_BYTES, PROT_READ | PROT_WRITE, flags, fd, 0);

	if (at == MAP_FAILED)
		return -errno;
	kept->state = at;
	return 0;
}

static int map_state(const char *dir, struct kept *kept)
{
	CLEANUP(close_fd) int fd = -1;
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/state", dir) >= (int)sizeof(path))
		return -ENAMETOOLONG;
	fd = bpf_obj_get(path);
	if (fd >= 0 && !is_state(fd))
		close_fd(&fd);
	if (fd < 0)
		fd = make_map(path);
	if (fd < 0)
		return fd;

	return map_memory(fd, MAP_SHARED, kept);
}

/* Another version may count other failures. */
static int begin(struct kept_state *state)
{
	if (state->layout == LAYOUT && state->n_failures == N_FAILURES)
		return 0;

	memset(&state->failures, 0, sizeof(state->failures));
	memset(state->said, 0, sizeof(state->said));
	state->n_failures = N_FAILURES;
	if (state->layout == LAYOUT)
		return 0;

	state->layout = LAYOUT;
	memset(state->outputs, 0, sizeof(state->outputs));
	state->sent = state->sequence;
	return getrandom(&state->seed, sizeof(state->seed), 0) < 0 ? -errno : 0;
}

int kept_open(const char *dir, struct kept **ret)
{
	CLEANUP(kept_free) struct kept *kept = calloc(1, sizeof(*kept));
	int err;

	if (!kept)
		return -ENOMEM;
	if (dir)
		err = map_state(dir, kept);
	else
		err = map_memory(-1, MAP_PRIVATE | MAP_ANONYMOUS, kept);
	if (!err)
		err = begin(kept->state);
	if (err)
		return err;
	*ret = TAKE(kept);
	return 0;
}

/* The memory stays: an output whose thread hangs may still count there. */
void kept_free(struct kept **kept)
{
	if (!*kept)
		return;

	free(*kept);
	*kept = NULL;
}

uint64_t kept_unwritten(struct kept_state *state)
{
	uint64_t sum = state->sequence - state->sent;

	for (int i = 0; i < N_KEPT_OUTPUTS; i++) {
		struct output_count *count = &state->outputs[i];

		sum += count->queued - count->done;
		count->done = count->queued;
	}
	state->sent = state->sequence;
	return sum;
}

struct kept_state *kept_state(const struct kept *kept)
{
	return kept->state;
}
