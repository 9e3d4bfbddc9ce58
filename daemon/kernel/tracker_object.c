// SPDX-License-Identifier: Apache-2.0

#include "tracker_object.h"

#include <bpf/btf.h>
#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"
#include "casts.h"
#include "core_types.h"
#include "exec_programs.h"
#include "host_path.h"
#include "skeletons.h"
#include "table_size.h"

enum {
	MAX_PROCS_FIXED = 1 << 15,
	MAX_EXES_FIXED = 1 << 12,
	N_MARKS_USERS = 3, /* of bpf/marks.bpf.h */
};

CASTS_SAME(process_bpf__rodata, process_typed_bpf__rodata, host);
CASTS_SAME(process_bpf__rodata, process_typed_bpf__rodata, lists);
CASTS_SAME(process_bpf__rodata, process_typed_bpf__rodata, types);

static int size_maps(struct process_bpf *skel, const struct tracker_conf *conf)
{
	unsigned most = table_size_processes();
	int n_cpus = libbpf_num_possible_cpus();
	int err;

	if (n_cpus < 0)
		return n_cpus;

	err = bpf_map__set_max_entries(skel->maps.events,
				       (unsigned)conf->ring_bytes);
	if (!err)
		err = bpf_map__set_max_entries(skel->maps.scratch,
					       (unsigned)n_cpus);
	if (!err)
		err = bpf_map__set_max_entries(skel->maps.scratch_marks,
					       (unsigned)n_cpus *
						       N_MARKS_USERS);
	if (!err)
		err = bpf_map__set_max_entries(skel->maps.last_exec,
					       (unsigned)n_cpus);
	if (!err)
		err = table_size(skel->maps.procs_by_pid, most,
				 MAX_PROCS_FIXED);
	if (!err)
		err = table_size(skel->maps.marks_by_pid, most,
				 MAX_PROCS_FIXED);
	if (!err)
		err = table_size(skel->maps.marked_pids, most, MAX_PROCS_FIXED);
	if (!err)
		err = table_size(skel->maps.ended_pids, most, MAX_PROCS_FIXED);
	if (!err)
		err = table_size(skel->maps.exes_by_pid, most, MAX_EXES_FIXED);
	return err;
}

static void destroy(struct process_bpf **skel)
{
	process_bpf__destroy(*skel);
}

static void free_btf(struct btf **btf)
{
	btf__free(*btf);
}

/* @typed: may read as bpf/typed.bpf.h does; set to whether it does. */
static int start(const struct tracker_conf *conf, bool kprobe, bool *typed,
		 struct bundle **ret)
{
	CLEANUP(destroy) struct process_bpf *skel = NULL;
	CLEANUP(core_types_free) struct core_types types = { .fd = -1 };
	CLEANUP(free_btf) struct btf *kernel = btf__load_vmlinux_btf();
	LIBBPF_OPTS(bpf_object_open_opts, opts, .btf_custom_path = types.path);
	struct casts casts = { .function = core_types_cast(kernel) };
	int err = core_types_new(&types);

	if (err)
		return err;
	casts.object = process_typed_bpf__elf_bytes(&casts.size);
	*typed = *typed && casts.function;
	skel = calloc(1, sizeof(*skel));
	if (!skel)
		return -ENOMEM;
	err = process_bpf__create_skeleton(skel);
	if (!err)
		err = casts_open(skel->skeleton, &opts, *typed ? &casts : NULL);
	if (err)
		return err;

	skel->rodata->host.mounts = host_path_mounts("/proc");
	bpf_program__set_autoload(skel->progs.fork_kprobe, kprobe);
	bpf_program__set_autoload(skel->progs.fork_tracepoint, !kprobe);
	bpf_program__set_autoattach(skel->progs.process_order, false);
	err = core_types_fill(&types, kernel, bpf_object__btf(skel->obj));
	skel->rodata->types = *types.ids;
	if (!err)
		err = size_maps(skel, conf);
	if (!err)
		err = exec_programs(skel, conf, kernel, kprobe);
	if (!err)
		err = process_bpf__load(skel);
	if (!err)
		err = process_bpf__attach(skel);
	return err ? err : bundle_take(skel->skeleton, NULL, ret);
}

/* A kernel that could type any address may not do so, as without a JIT. */
int tracker_object_start(const struct tracker_conf *conf, bool kprobe,
			 struct bundle **ret)
{
	bool typed = true;
	int err = start(conf, kprobe, &typed, ret);

	if (err && err != -ENOMEM && typed) {
		typed = false;
		err = start(conf, kprobe, &typed, ret);
	}
	return err;
}
