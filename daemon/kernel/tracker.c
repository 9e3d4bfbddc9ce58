// SPDX-License-Identifier: Apache-2.0

#include "tracker.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/mem.h"
#include "bundle.h"
#include "host_path.h"
#include "log.h"
#include "marking.h"
#include "tracefs.h"
#include "tracker_object.h"

struct tracker {
	struct bundle *bundle;
	struct shared_maps maps;
	bool is_adopted; /* not made by this daemon */
	struct marking *marking;
};

static void take_maps(struct tracker *tracker, uint64_t seed)
{
	const struct bundle *bundle = tracker->bundle;

	tracker->maps = (struct shared_maps){
		.seed = seed,
		.events = bundle_map(bundle, "events"),
		.losses = bundle_map(bundle, "losses"),
		.procs_by_pid = bundle_map(bundle, "procs_by_pid"),
		.exes_by_pid = bundle_map(bundle, "exes_by_pid"),
		.marks_by_pid = bundle_map(bundle, "marks_by_pid"),
		.ended_pids = bundle_map(bundle, "ended_pids"),
		.last_exec = bundle_map(bundle, "last_exec"),
		.mounts = host_path_mounts("/proc"),
	};
}

static int start_marking(struct tracker *tracker)
{
	const struct bundle *bundle = tracker->bundle;
	const struct marking_parts parts = {
		.shared = &tracker->maps,
		.marked_pids = bundle_map(bundle, "marked_pids"),
		.mark_masks = bundle_map(bundle, "mark_masks"),
		.after_exec = bundle_map(bundle, "after_exec"),
		.order = bundle_program(bundle, "process_order"),
		.is_adopted = tracker->is_adopted,
	};

	return marking_new(&parts, &tracker->marking);
}

/* Best first: what can be pinned, if that is asked for. */
static int start(struct tracker *tracker, const struct tracker_conf *conf,
		 const char *folder)
{
	int err = -EINVAL;

	for (int kprobe = tracefs_has_kprobes(); kprobe >= 0; kprobe--) {
		bundle_free(&tracker->bundle);
		err = tracker_object_start(conf, kprobe, &tracker->bundle);
		if (err)
			continue;
		if (folder)
			err = bundle_pin(tracker->bundle, folder);
		if (!err)
			return 0;
	}
	return err;
}

/* A folder of the right name may be of somebody who was killed, or knew no
 * better. */
static int open_whole(const char *folder, struct bundle **ret)
{
	static const char *const maps[] = { "events", "losses", "procs_by_pid",
					    "marks_by_pid", "marked_pids" };
	CLEANUP(bundle_free) struct bundle *bundle = NULL;
	int err = bundle_open(folder, &bundle);
	bool whole = !err && bundle_program(bundle, "process_order") >= 0;

	for (size_t i = 0; whole && i < ARRAY_SIZE(maps); i++)
		whole = bundle_map(bundle, maps[i]) >= 0;
	if (!err && !whole) {
		bundle_leave(bundle);
		err = -EBADMSG;
	}
	if (!err)
		*ret = TAKE(bundle);
	return err;
}

static int start_or_adopt(struct tracker *tracker,
			  const struct tracker_conf *conf, struct pins *pins)
{
	CLEANUP(free_mem) char *folder = NULL;
	int err;

	if (!pins_folder(pins))
		return start(tracker, conf, NULL);
	if (asprintf(&folder, "%s/tracker", pins_folder(pins)) < 0) {
		folder = NULL;
		return -ENOMEM;
	}

	err = open_whole(folder, &tracker->bundle);
	tracker->is_adopted = !err;
	if (!err)
		return 0;
	if (err != -ENOENT)
		log_err(err, "cannot use what is pinned as '%s'", folder);
	err = pins_set_aside(pins);
	return err ? err : start(tracker, conf, folder);
}

int tracker_new(const struct tracker_conf *conf, struct pins *pins,
		struct tracker **ret)
{
	CLEANUP(tracker_free) struct tracker *tracker = NULL;
	int err;

	tracker = calloc(1, sizeof(*tracker));
	if (!tracker)
		return -ENOMEM;

	err = start_or_adopt(tracker, conf, pins);
	if (err)
		return log_err(err, "cannot track processes%s",
			       geteuid() ? ": haetaed must be run as root"
					 : "");
	take_maps(tracker, pins_state(pins)->seed);
	err = start_marking(tracker);
	if (err)
		return log_err(err, "cannot track processes");

	*ret = TAKE(tracker);
	return 0;
}

bool tracker_is_adopted(const struct tracker *tracker)
{
	return tracker->is_adopted;
}

void tracker_leave(struct tracker *tracker)
{
	bundle_leave(tracker->bundle);
}

void tracker_free(struct tracker **tracker)
{
	if (!*tracker)
		return;

	marking_free(&(*tracker)->marking);
	bundle_free(&(*tracker)->bundle);
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
	const char *path = process->text->exe.data;
	size_t len = process->text->exe.len;
	struct exe exe = { 0 };

	if (len >= sizeof(exe.path))
		return;

	proc->exe_len = (unsigned)len;
	if (len < sizeof(proc->exe)) {
		if (len)
			memcpy(proc->exe, path, len);
		return;
	}

	memcpy(exe.path, path, len);
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
	if (host_path_is_strange("/proc", tracker->maps.mounts, process,
				 rights))
		proc.flags |= PROC_STRANGE;
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

bool tracker_recall(const struct tracker *tracker, struct process *process)
{
	const uint32_t pid = process->id.pid;
	struct proc known;

	if (!tracker->is_adopted ||
	    bpf_map_lookup_elem(tracker->maps.procs_by_pid, &pid, &known) ||
	    known.born_ns / CLOCK_TICK_NS !=
		    process->id.start_ns / CLOCK_TICK_NS)
		return false;

	process->id = known.id;
	process->parent_id = known.parent;
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
	return bundle_missed(tracker->bundle);
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
