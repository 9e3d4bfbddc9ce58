// SPDX-License-Identifier: Apache-2.0

#include "task_list.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <unistd.h>

#include "base/mem.h"
#include "core_types.h"
#include "skeletons.h"

static void destroy(struct seed_bpf **skel)
{
	seed_bpf__destroy(*skel);
}

static void free_btf(struct btf **btf)
{
	btf__free(*btf);
}

static int load(struct seed_bpf *skel, const struct tracker *tracker)
{
	const struct shared_maps *maps = tracker_maps(tracker);
	int err;

	skel->rodata->host.mounts = maps->mounts;
	skel->rodata->lists.tells_known = tracker_is_adopted(tracker);
	err = bpf_map__reuse_fd(skel->maps.procs_by_pid, maps->procs_by_pid);
	if (!err)
		err = bpf_map__reuse_fd(skel->maps.exes_by_pid,
					maps->exes_by_pid);
	if (!err)
		err = bpf_map__reuse_fd(skel->maps.ended_pids,
					maps->ended_pids);
	if (!err)
		err = bpf_map__reuse_fd(skel->maps.losses, maps->losses);
	return err ? err : seed_bpf__load(skel);
}

static int read_all(int fd, struct buf *ret)
{
	char chunk[32768];

	for (;;) {
		ssize_t n = read(fd, chunk, sizeof(chunk));

		if (n < 0 && (errno == EINTR || errno == EAGAIN))
			continue;
		if (n <= 0)
			return n < 0 ? -errno : 0;
		buf_add(ret, chunk, (size_t)n);
		if (ret->failed)
			return -ENOMEM;
	}
}

static int run(struct seed_bpf *skel, struct buf *ret)
{
	struct bpf_link *link =
		bpf_program__attach_iter(skel->progs.seed_task, NULL);
	CLEANUP(close_fd) int fd = -1;

	if (!link)
		return -errno;
	fd = bpf_iter_create(bpf_link__fd(link));
	bpf_link__destroy(link);
	return fd < 0 ? fd : read_all(fd, ret);
}

int task_list_read(const struct tracker *tracker, struct buf *ret)
{
	CLEANUP(destroy) struct seed_bpf *skel = NULL;
	CLEANUP(core_types_free) struct core_types types = { .fd = -1 };
	CLEANUP(free_btf) struct btf *kernel = btf__load_vmlinux_btf();
	LIBBPF_OPTS(bpf_object_open_opts, opts, .btf_custom_path = types.path);
	int err = core_types_new(&types);

	if (err)
		return err;
	skel = seed_bpf__open_opts(&opts);
	if (!skel)
		return -errno;
	err = core_types_fill(&types, kernel, bpf_object__btf(skel->obj));
	if (!err)
		err = load(skel, tracker);
	return err ? err : run(skel, ret);
}
