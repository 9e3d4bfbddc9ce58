// SPDX-License-Identifier: Apache-2.0

#include "exec_programs.h"

#include <bpf/btf.h>
#include <errno.h>

#include "skeletons.h"

/* Linux 6.10 and later. */
static bool has_prepare_exec(const struct btf *kernel)
{
	return kernel &&
	       btf__find_by_name_kind(kernel, "btf_trace_sched_prepare_exec",
				      BTF_KIND_TYPEDEF) > 0;
}

static unsigned round_up(size_t bytes)
{
	return ((unsigned)bytes + 7) / 8 * 8;
}

int exec_programs(struct process_bpf *skel, const struct tracker_conf *conf,
		  const struct btf *kernel, bool kprobe)
{
	bool tracepoint = has_prepare_exec(kernel);

	if (conf->argv_bytes > MAX_LIST || conf->env_bytes > MAX_LIST)
		return -EINVAL;

	skel->rodata->lists.argv_bytes = (unsigned)conf->argv_bytes;
	skel->rodata->lists.envs_bytes = (unsigned)conf->env_bytes;
	skel->rodata->lists.sees_gains = tracepoint || kprobe;
	bpf_program__set_autoload(skel->progs.creds_tracepoint, tracepoint);
	bpf_program__set_autoload(skel->progs.creds_kprobe,
				  kprobe && !tracepoint);
	return bpf_map__set_value_size(skel->maps.scratch,
				       (unsigned)sizeof(struct exec_room) +
					       round_up(conf->argv_bytes) +
					       round_up(conf->env_bytes));
}
