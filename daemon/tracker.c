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
#include "marks.h"
#include "missed.h"
#include "skeletons.h"
#include "table_size.h"

enum {
	MAX_PROCS_FIXED = 1 << 15,
	MAX_EXES_FIXED = 1 << 12,
	SEED_TRIES = 100,
};

struct tracker {
	struct process_bpf *skel;
	struct shared_maps maps;
	struct mark *marks; /* by bit: what it was last given for */
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
		err = bpf_map__set_max_entries(skel->maps.walks,
					       (unsigned)n_cpus);
	if (!err)
		err = table_size(skel->maps.procs_by_pid, MAX_PROCS_FIXED);
	if (!err)
		err = table_size(skel->maps.marks_by_pid, MAX_PROCS_FIXED);
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

	tracker->marks = calloc(MAX_MARKS, sizeof(*tracker->marks));
	if (!tracker->marks)
		return -ENOMEM;

	err = start_programs(tracker, ring_bytes, true);
	if (err)
		err = start_programs(tracker, ring_bytes, false);
	if (err)
		return log_err(err, "cannot track processes%s",
			       geteuid() ? ": haetaed must be run as root"
					 : "");

	*ret = TAKE(tracker);
	return 0;
}

void tracker_free(struct tracker **tracker)
{
	if (!*tracker)
		return;

	process_bpf__destroy((*tracker)->skel);
	marks_free(&(*tracker)->marks, MAX_MARKS);
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

int tracker_seed(struct tracker *tracker, const struct process *process)
{
	struct proc proc = {
		.id = process->id,
		.parent = process->parent_id,
		.flags = PROC_SCANNED,
	};
	struct proc known;
	int err;

	if (!bpf_map_lookup_elem(tracker->maps.procs_by_pid, &process->id.pid,
				 &known))
		return 0;

	seed_exe(tracker, process, &proc);
	err = bpf_map_update_elem(tracker->maps.procs_by_pid, &process->id.pid,
				  &proc, BPF_NOEXIST);
	if (err == -EEXIST)
		return 0;
	return err ? err : 1;
}

bool tracker_unseed(struct tracker *tracker, const struct process *process)
{
	const uint32_t pid = process->id.pid;
	struct proc known;

	if (bpf_map_lookup_elem(tracker->maps.procs_by_pid, &pid, &known) ||
	    known.id.start_ns != process->id.start_ns ||
	    bpf_map_delete_elem(tracker->maps.procs_by_pid, &pid))
		return false;

	bpf_map_delete_elem(tracker->maps.exes_by_pid, &pid);
	return true;
}

/* Adds @marks to the process; 1 when it did not have them all. */
static int add_marks(struct tracker *tracker, uint32_t pid, uint64_t marks)
{
	uint64_t have = 0;
	int err;

	bpf_map_lookup_elem(tracker->maps.marks_by_pid, &pid, &have);
	if ((have & marks) == marks)
		return 0;

	have |= marks;
	err = bpf_map_update_elem(tracker->maps.marks_by_pid, &pid, &have,
				  BPF_ANY);
	return err ? err : 1;
}

/* Gives every process the marks of its parent, once. Returns how many got
 * some, or a negative errno. */
static int spread_marks(struct tracker *tracker)
{
	uint32_t pid = 0;
	uint32_t *last = NULL;
	int changed = 0;

	while (!bpf_map_get_next_key(tracker->maps.procs_by_pid, last, &pid)) {
		uint64_t marks = 0;
		struct proc proc;
		int err = 0;

		last = &pid;
		if (bpf_map_lookup_elem(tracker->maps.procs_by_pid, &pid,
					&proc))
			continue;
		if (!bpf_map_lookup_elem(tracker->maps.marks_by_pid,
					 &proc.parent.pid, &marks))
			err = add_marks(tracker, pid, marks);
		if (err < 0)
			return err;
		changed += err;
	}
	return changed;
}

static int mark_pids(struct tracker *tracker, const struct mark *mark,
		     uint64_t bit)
{
	int fd = bpf_map__fd(tracker->skel->maps.marked_pids);

	for (size_t i = 0; i < mark->n_pids; i++) {
		uint32_t pid = mark->pids[i];
		uint64_t marks = 0;
		struct proc proc;
		int err;

		bpf_map_lookup_elem(fd, &pid, &marks);
		marks |= bit;
		err = bpf_map_update_elem(fd, &pid, &marks, BPF_ANY);
		if (err)
			return err;

		if (bpf_map_lookup_elem(tracker->maps.procs_by_pid, &pid,
					&proc))
			continue;
		err = add_marks(tracker, pid, bit);
		if (err < 0)
			return err;
	}
	return 0;
}

/* Takes @bits from all that have them, once. Returns how many had, or a
 * negative errno. */
static int clear_once(int fd, uint64_t bits)
{
	uint32_t *last = NULL;
	uint32_t pid = 0;
	int changed = 0;

	while (!bpf_map_get_next_key(fd, last, &pid)) {
		uint64_t marks = 0;
		int err;

		last = &pid;
		if (bpf_map_lookup_elem(fd, &pid, &marks) || !(marks & bits))
			continue;
		marks &= ~bits;
		err = bpf_map_update_elem(fd, &pid, &marks, BPF_EXIST);
		if (err && err != -ENOENT)
			return err;
		changed++;
	}
	return changed;
}

/* A child may inherit them from a parent that comes later. */
static int clear_marks(int fd, uint64_t bits)
{
	for (int i = 0; i < SEED_TRIES; i++) {
		int changed = clear_once(fd, bits);

		if (changed <= 0)
			return changed;
	}
	return -EAGAIN;
}

/* Bits that processes may have for other pids than those of @marks. What is
 * not in use any more is left alone: images in force may ask about it. */
static uint64_t stale_bits(const struct tracker *tracker,
			   const struct mark *marks, size_t n_marks)
{
	uint64_t bits = 0;

	for (size_t i = 0; i < n_marks; i++) {
		if (marks[i].n_pids && tracker->marks[i].n_pids &&
		    !mark_equal(&tracker->marks[i], &marks[i]))
			bits |= 1ULL << i;
	}
	return bits;
}

static int keep_marks(struct tracker *tracker, const struct mark *marks,
		      size_t n_marks)
{
	for (size_t i = 0; i < n_marks; i++) {
		struct mark copy;

		if (!marks[i].n_pids)
			continue;
		if (mark_copy(&marks[i], &copy))
			return -ENOMEM;
		free(tracker->marks[i].pids);
		tracker->marks[i] = copy;
	}
	return 0;
}

/*
 * Children born after their parent was marked are marked by the kernel. The
 * older ones are found by passes over all processes, until a pass finds none;
 * then once more after a while, for a child that was being made meanwhile.
 */
static int mark_descendants(struct tracker *tracker)
{
	int quiet = 0;

	for (int i = 0; i < SEED_TRIES && quiet < 2; i++) {
		int err = spread_marks(tracker);

		if (err < 0)
			return err;
		quiet = err ? 0 : quiet + 1;
		if (quiet == 1)
			usleep(1000);
	}
	return quiet ? 0 : -EAGAIN;
}

int tracker_mark(struct tracker *tracker, const struct mark *marks,
		 size_t n_marks)
{
	int marked_pids = bpf_map__fd(tracker->skel->maps.marked_pids);
	uint64_t stale = stale_bits(tracker, marks, n_marks);
	int err = 0;

	if (stale)
		err = clear_marks(marked_pids, stale);
	if (!err && stale)
		err = clear_marks(tracker->maps.marks_by_pid, stale);
	for (size_t i = 0; !err && i < n_marks; i++)
		err = mark_pids(tracker, &marks[i], 1ULL << i);
	if (!err && n_marks)
		err = mark_descendants(tracker);
	return err ? err : keep_marks(tracker, marks, n_marks);
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
