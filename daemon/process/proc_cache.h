/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * proc_cache - the processes that live, and those that events still name
 *
 *     records -> proc_cache -> struct process -> event
 *
 * Fed with exec, fork and exit records in the order of the ring, and by
 * proc_scan at the start. A process that ended stays for PROC_CACHE_LINGER_NS,
 * since records of other CPUs may still name it; those that descend from it
 * keep it as an ancestor for as long as they are there themselves, within the
 * bounds of proc_table. There are never more than @max processes, and one such
 * parent for each; past that the one that ended first, else the one not named
 * for the longest time, is dropped and counted. Neither are there more than
 * @max_bytes of texts: past that arguments and environments are cut, those of
 * processes that ended first, and counted. If short ones alone are too many,
 * processes are dropped as above.
 */

#include <stddef.h>

#include "decode.h"
#include "failure.h"
#include "proc_table.h"
#include "process.h"

enum {
	/* Records come late by less than a clock tick. */
	PROC_CACHE_LINGER_NS = 1000000000,
};

struct proc_cache;

struct proc_cache_conf {
	size_t max;		/* 1 at least */
	size_t max_bytes;	/* of texts; 0: any number */
	char *const *variables; /* names of those of the environment that are
				   kept; borrowed */
	size_t n_variables;
	const char *cgroup_root; /* NULL: as it is mounted */
};

/* Returns 0; -ENOMEM. */
int proc_cache_new(const struct proc_cache_conf *conf,
		   struct failures *failures, struct proc_cache **ret);
void proc_cache_free(struct proc_cache **cache);

/* Adds @process, from /proc, whose parent is looked up by parent_id; takes a
 * reference. One that has the same id is replaced. Returns 0; -ENOMEM. */
int proc_cache_add(struct proc_cache *cache, struct process *process);

/* Each returns 0 and the process, borrowed until the next call on the cache;
 * -ENOMEM. An id that is not known gives a process with PROC_UNKNOWN, filled
 * from /proc where the pid still is what the record says, and is counted. */
int proc_cache_exec(struct proc_cache *cache, const struct decoded *exec,
		    struct process **ret);
int proc_cache_fork(struct proc_cache *cache, const struct decoded *fork);
int proc_cache_exit(struct proc_cache *cache, const struct decoded *exit,
		    struct process **ret);
int proc_cache_get(struct proc_cache *cache, const struct record *head,
		   struct process **ret);

/* A process is in another cgroup now. Returns 0; -ENOMEM. */
int proc_cache_move(struct proc_cache *cache, const struct decoded *move);

/* A cgroup that processes were in, borrowed; NULL: it is not remembered. */
const struct cgroup *proc_cache_cgroup(const struct proc_cache *cache,
				       uint64_t id);

/* Forgets what ended PROC_CACHE_LINGER_NS before @now_ns (CLOCK_BOOTTIME).
 * Records do so as well, by their times: this is for when none come. */
void proc_cache_expire(struct proc_cache *cache, uint64_t now_ns);

/* Ends the processes of which @has_ended says so, as their records would have:
 * for when some were lost. */
void proc_cache_sweep(struct proc_cache *cache, proc_has_ended *has_ended,
		      void *data);

size_t proc_cache_count(const struct proc_cache *cache);
