/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * cache_case - a process cache that is fed with records of processes which the
 * host does not have
 */

#include "failure.h"
#include "proc_cache.h"
#include "sample_record.h"

enum {
	NOBODY = 1 << 30, /* pid_max is at most 2^22 */
	SECOND = 1000000000,
	MAX_BYTES = 40 << 20, /* of texts */
};

/* Of the cache that was made last. */
extern struct failures failures;

/* An execve by the first child of the shell. */
extern const struct sample_exec ls;

struct proc_id id(__u64 start_ns, __u32 pid);
struct proc_cache *new_cache(size_t max);

/* A shell that was there before, id(1, NOBODY). */
void add_shell(struct proc_cache *cache);

struct process *do_exec(struct proc_cache *cache,
			const struct sample_exec *exec);
void do_fork(struct proc_cache *cache, struct proc_id child,
	     struct proc_id parent, __u64 time_ns);
struct process *do_exit(struct proc_cache *cache, struct proc_id who,
			__u64 time_ns);
struct process *get(struct proc_cache *cache, struct proc_id who,
		    __u64 time_ns);
