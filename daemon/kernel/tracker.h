/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * tracker - who runs what, in the kernel; and the maps that all programs share
 *
 * Loads and attaches bpf/process.bpf.c. From then on every fork, exec and exit
 * is in the ring, and procs_by_pid knows each process that was born since;
 * tracker_seed() adds the older ones. What another daemon has pinned goes on.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "failure.h"
#include "pins.h"
#include "proc_scan.h"

struct tracker;
struct mark_list;

/* Descriptors of the shared maps, of the tracker's; by the names of
 * bpf/maps.bpf.h. @seed: of the hashes that hooks leave in procs_by_pid, which
 * one hook makes and the one that replaces it compares. @mounts: inode number
 * of the mount namespace of the host. */
struct shared_maps {
	uint64_t seed;
	uint32_t mounts;
	int events;
	int losses;
	int procs_by_pid;
	int exes_by_pid;
	int marks_by_pid;
	int ended_pids;
	int last_exec;
};

struct tracker_conf {
	size_t ring_bytes; /* a power of two, of pages */
	size_t argv_bytes; /* of the arguments of a program that are kept */
	size_t env_bytes;  /* of its environment; 0: nothing */
};

/* Goes on with what is pinned; else starts, and pins. Returns 0 or a negative
 * errno. */
int tracker_new(const struct tracker_conf *conf, struct pins *pins,
		struct tracker **ret);

/* Has it run since before this daemon? */
bool tracker_is_adopted(const struct tracker *tracker);

/* What is pinned stays when it is freed. */
void tracker_leave(struct tracker *tracker);

/* Detaches and unloads. */
void tracker_free(struct tracker **tracker);

const struct shared_maps *tracker_maps(const struct tracker *tracker);

/* Tells the kernel of @process, unless it knows it already. Returns 1 when it
 * was told, 0 when it knew, or a negative errno. */
int tracker_seed(struct tracker *tracker, const struct process *process,
		 const struct proc_rights *rights);

/* Takes back what tracker_seed() told. Returns whether the kernel still had
 * it: if not, a record_exit was sent. */
bool tracker_unseed(struct tracker *tracker, const struct process *process);

/* Puts in @process what an adopted tracker has known it by. Returns whether it
 * did. */
bool tracker_recall(const struct tracker *tracker, struct process *process);

/* What runs with this pid. Returns whether the kernel knows of it. */
bool tracker_find(const struct tracker *tracker, uint32_t pid,
		  struct proc_id *ret);

/**
 * tracker_mark() - give the processes that run their marks
 * @next:     sets that come into force; mark i is bit i
 * @running:  sets that are in force
 *
 * A process that has one of the pids of a set and is not known yet is seeded.
 * For the rest see marking_apply().
 *
 * Returns 0 or a negative errno.
 */
int tracker_mark(struct tracker *tracker, const struct mark_list *next,
		 const struct mark_list *running);

/* Runs of its programs that the kernel left out. */
uint64_t tracker_missed(const struct tracker *tracker);

/* Reads what the kernel lost so far. */
void tracker_losses(const struct tracker *tracker, struct failures *failures);
