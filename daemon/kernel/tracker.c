// SPDX-License-Identifier: Apache-2.0

#include "tracker.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "base/mem.h"
#include "log.h"
#include "marking.h"
#include "missed.h"
#include "skeletons.h"
#include "table_size.h"

enum {
	MAX_PROCS_FIXED = 1 << 15,
	MAX_EXES_FIXED = 1 << 12,
	N_MARKS_USERS = 3, /* of bpf/marks.bpf.h */
};

struct tracker {
	struct process_bpf *skel;
	struct shared_maps maps;
	struct marking *marking;
};

static int size_maps(struct process_bpf *skel, size_t ring_bytes)
{
	int n_cpus = libbpf_num_possible_cpus();
	int err;

	if (n_cpus < 0)
		return n_cpus;

	err = bpf_map__set_max_entries(skel->maps.events, (unsigned)ring_bytes);
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
		err = table_size(skel->maps.procs_by_pid, MAX_PROCS_FIXED);
	if (!err)
		err = table_size(skel->maps.marks_by_pid, MAX_PROCS_FIXED);
	if (!err)
		err = table_size(skel->maps.marked_pids, MAX_PROCS_FIXED);
	if (!err)
		err = table_size(skel->maps.exes_by_pid, MAX_EXES_FIXED);
	return err;
}

static int take_maps(struct tracker *tracker)
{
	const struct process_bpf *skel = tracker->skel;

	tracker->maps = (struct shared_maps){
		.events = bpf_map__fd(skel->maps.events),
		.losses = bpf_map__fd(skel->maps.losses),
		.procs_by_pid = bpf_map__fd(skel->maps.procs_by_pid),
		.exes_by_pid = bpf_map__fd(skel->maps.exes_by_pid),
		.marks_by_pid = bpf_map__fd(skel->maps.marks_by_pid),
		.last_exec = bpf_map__fd(skel->maps.last_exec),
	};
	if (getrandom(&tracker->maps.seed, sizeof(tracker->maps.seed), 0) < 0)
		return -errno;
	return 0;
}

static int start_marking(struct tracker *tracker)
{
	const struct process_bpf *skel = tracker->skel;
	const struct marking_parts parts = {
		.shared = &tracker->maps,
		.marked_pids = bpf_map__fd(skel->maps.marked_pids),
		.mark_masks = bpf_map__fd(skel->maps.mark_masks),
		.after_exec = bpf_map__fd(skel->maps.after_exec),
		.order = bpf_program__fd(skel->progs.process_order),
	};

	return marking_new(&parts, &tracker->marking);
}

/* @kprobe: see fork_kprobe; else the tracepoint, which every kernel grants. */
static int start_programs(struct tracker *tracker, size_t ring_bytes,
			  bool kprobe)
{
	struct process_bpf *skel;
	int err;

	process_bpf__destroy(tracker->skel);
	tracker->skel = skel = process_bpf__open();
	if (!skel)
		return -errno;

	bpf_program__set_autoload(skel->progs.fork_kprobe, kprobe);
	bpf_program__set_autoload(skel->progs.fork_tracepoint, !kprobe);
	bpf_program__set_autoattach(skel->progs.process_order, false);
	err = size_maps(skel, ring_bytes);
	if (!err)
		err = process_bpf__load(skel);
	if (!err)
		err = take_maps(tracker);
	return err ? err : process_bpf__attach(skel);
}

int tracker_new(size_t ring_bytes, struct tracker **ret)
{
	CLEANUP(tracker_free) struct tracker *tracker = NULL;
	int err;

	tracker = calloc(1, sizeof(*tracker));
	if (!tracker)
		return -ENOMEM;

	err = start_programs(tracker, ring_bytes, true);
	if (err)
		err = start_programs(tracker, ring_bytes, false);
	if (err)
		return log_err(err, "cannot track processes%s",
			       geteuid() ? ": haetaed must be run as root"
					 : "");
	err = start_marking(tracker);
	if (err)
		return err;

	*ret = TAKE(tracker);
	return 0;
}

void tracker_free(struct tracker **tracker)
{
	if (!*tracker)
		return;

	marking_free(&(*tracker)->marking);
	process_bpf__destroy((*tracker)->skel);
	free(*tracker);
	*tracker = NULL;
}

const struct shared_maps *tracker_maps(const struct tracker *tracker)
{
	return &tracker->maps;
}

static void seed_exe(struct tracker *tracker, const struct process *process,
		     struct proc *proc)
{
	size_t len = process->exe ? strlen(process->exe) : 0;
	struct exe exe = { 0 };

	if (len >= sizeof(exe.path))
		return;

	proc->exe_len = (unsigned)len;
	if (len < sizeof(proc->exe)) {
		if (len)
			memcpy(proc->exe, process->exe, len);
		return;
	}

	memcpy(exe.path, process->exe, len);
	if (bpf_map_update_elem(tracker->maps.exes_by_pid, &process->id.pid,
				&exe, BPF_NOEXIST))
		proc->exe_len = 0;
	else
		proc->flags |= PROC_LONG_EXE;
}

int tracker_seed(struct tracker *tracker, const struct process *process,
		 const struct proc_rights *rights)
{
	struct proc proc = {
		.id = process->id,
		.parent = process->parent_id,
		.flags = PROC_SCANNED,
		.born_ns = process->id.start_ns,
	};
	struct proc known;
	int err;

	if (!bpf_map_lookup_elem(tracker->maps.procs_by_pid, &process->id.pid,
				 &known))
		return 0;

	memcpy(proc.namespaces, rights->namespaces, sizeof(proc.namespaces));
	memcpy(proc.caps, rights->caps, sizeof(proc.caps));
	seed_exe(tracker, process, &proc);
	err = bpf_map_update_elem(tracker->maps.procs_by_pid, &process->id.pid,
				  &proc, BPF_NOEXIST);
	if (err == -EEXIST)
		return 0;
	return err ? err : 1;
}

bool tracker_find(const struct tracker *tracker, uint32_t pid,
		  struct proc_id *ret)
{
	struct proc known;

	if (bpf_map_lookup_elem(tracker->maps.procs_by_pid, &pid, &known))
		return false;
	*ret = known.id;
	return true;
}

bool tracker_unseed(struct tracker *tracker, const struct process *process)
{
	const uint32_t pid = process->id.pid;
	struct proc_id known;

	if (!tracker_find(tracker, pid, &known) ||
	    known.start_ns != process->id.start_ns ||
	    bpf_map_delete_elem(tracker->maps.procs_by_pid, &pid))
		return false;

	bpf_map_delete_elem(tracker->maps.exes_by_pid, &pid);
	return true;
}

/* A process whose fork the kernel left out, and that did not execute since. */
static int seed_unknown(struct tracker *tracker, uint32_t pid)
{
	CLEANUP(process_free) struct process *process = NULL;
	struct proc_rights rights;
	struct proc known;
	int err;

	if (!bpf_map_lookup_elem(tracker->maps.procs_by_pid, &pid, &known))
		return 0;

	err = proc_scan_one("/proc", pid, &process);
	if (!err)
		err = proc_scan_rights("/proc", pid, &rights);
	if (err)
		return err == -ESRCH ? 0 : err;

	err = tracker_seed(tracker, process, &rights);
	if (err == 1 && !proc_scan_alive("/proc", process))
		tracker_unseed(tracker, process);
	return err < 0 ? err : 0;
}

int tracker_mark(struct tracker *tracker, const struct mark_list *next,
		 const struct mark_list *running)
{
	for (size_t i = 0; i < next->n; i++) {
		const struct mark *mark = &next->items[i];

		for (size_t j = 0; j < mark->n_pids; j++) {
			int err = seed_unknown(tracker, mark->pids[j]);

			if (err)
				return err;
		}
	}
	return marking_apply(tracker->marking, next, running);
}

uint64_t tracker_missed(const struct tracker *tracker)
{
	return missed_runs(tracker->skel->obj);
}

void tracker_losses(const struct tracker *tracker, struct failures *failures)
{
	int n_cpus = libbpf_num_possible_cpus();
	CLEANUP(free_mem) uint64_t *counts = NULL;

	counts = calloc(n_cpus > 0 ? (size_t)n_cpus : 1, sizeof(*counts));
	if (!counts || n_cpus <= 0)
		return;

	for (uint32_t loss = 0; loss < N_LOSSES; loss++) {
		uint64_t sum = 0;

		if (bpf_map_lookup_elem(tracker->maps.losses, &loss, counts))
			continue;
		for (int cpu = 0; cpu < n_cpus; cpu++)
			sum += counts[cpu];
		failure_set(failures, (enum failure)loss, sum);
	}
}
