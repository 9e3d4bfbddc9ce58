// SPDX-License-Identifier: Apache-2.0

#include "seed.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/mem.h"
#include "log.h"
#include "proc_scan.h"
#include "seed_list.h"

static const char proc[] = "/proc";

struct seeding {
	struct tracker *tracker;
	struct proc_cache *cache;
	struct failures *failures;
	const struct proc_list *scanned;
	struct seed_list *listed; /* NULL: the kernel does not list processes */
};

/*
 * One process. What the kernel knew already comes by the ring. A process that
 * has ended since it was scanned is taken back, since nobody would tell of its
 * end; if that is too late, its end is in the ring.
 */
static int seed_one(const struct seeding *seeding, struct process *process)
{
	struct tracker *tracker = seeding->tracker;
	struct proc_rights rights;
	int told = proc_scan_rights(proc, process->id.pid, &rights);

	if (told)
		return told == -ESRCH ? 0 : told;
	if (tracker_recall(tracker, process))
		return proc_cache_add(seeding->cache, process);
	told = tracker_seed(tracker, process, &rights);
	if (told <= 0)
		return told;
	if (!proc_scan_alive(proc, process) && tracker_unseed(tracker, process))
		return 0;
	return proc_cache_add(seeding->cache, process);
}

/* From /proc alone: those that are at @place. */
static int seed_scanned(const struct seeding *seeding, enum seed_place place)
{
	for (size_t i = 0; i < seeding->scanned->n; i++) {
		struct process *process = seeding->scanned->items[i];
		int err;

		if (seeding->listed &&
		    seed_list_place(seeding->listed, process) != place)
			continue;
		err = seed_one(seeding, process);
		if (err == -E2BIG) {
			failure_add(seeding->failures,
				    (enum failure)LOSS_PROC_TABLE, 1);
			err = 0;
		}
		if (err)
			return log_err(err, "cannot seed process %u",
				       process->id.pid);
	}
	return 0;
}

/* Parents before their children. */
static int seed_listed(const struct seeding *seeding)
{
	int err = seed_scanned(seeding, SEED_ABOVE);

	if (!err)
		err = seed_list_add(seeding->listed, seeding->tracker,
				    seeding->scanned, seeding->cache);
	return err ? err : seed_scanned(seeding, SEED_BELOW);
}

int seed(struct tracker *tracker, struct proc_cache *cache,
	 struct failures *failures)
{
	CLEANUP(proc_list_free) struct proc_list list = { 0 };
	CLEANUP(seed_list_free) struct seed_list *seeds = NULL;
	struct seeding seeding = { tracker, cache, failures, &list, NULL };
	int err;

	err = seed_list_new(tracker, &seeds);
	if (err == -ENOMEM)
		return log_err(err, "cannot list the processes");
	if (err)
		log_msg(LOG_LEVEL_INFO,
			"the kernel does not list processes (%s): from /proc",
			strerror(-err));

	err = proc_scan(proc, &list);
	if (err)
		return log_err(err, "cannot list the processes");
	seeding.listed = seeds;
	return seeds ? seed_listed(&seeding)
		     : seed_scanned(&seeding, SEED_BELOW);
}

/* One that the kernel does not know may run: its table may have been full. */
static bool has_ended(void *data, const struct process *process)
{
	const struct tracker *tracker = data;
	struct proc_id now;

	if (tracker_find(tracker, process->id.pid, &now))
		return now.start_ns != process->id.start_ns;
	return kill((pid_t)process->id.pid, 0) && errno == ESRCH;
}

void seed_sweep(struct seed_sweep *sweep, struct tracker *tracker,
		struct proc_cache *cache, const struct failures *failures)
{
	uint64_t lost = failure_count(failures, (enum failure)LOSS_RING_EXEC) +
			failure_count(failures, (enum failure)LOSS_RING_EXIT);

	if (lost == sweep->lost)
		return;
	sweep->lost = lost;
	proc_cache_sweep(cache, has_ended, tracker);
}
