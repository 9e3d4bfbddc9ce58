/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * proc_table - processes by proc_id, and in two orders of age
 *
 * The container under proc_cache. Processes that live are in the order in
 * which they were last named, those that ended in the order in which they
 * did. All work is O(1).
 *
 * What leaves the table lives on while it is the parent of others, and so do
 * its own parents: they are the ancestors of those. Of such there are a few
 * thousand at most; past that the first that left gives up its parent, so
 * that a chain of ended ancestors cannot grow.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "process.h"

struct proc_table;

/* Returns 0; -ENOMEM. */
int proc_table_new(size_t max, struct proc_table **ret);
void proc_table_free(struct proc_table **table);

/* NULL: not there. */
struct process *proc_table_find(struct proc_table *table,
				const struct proc_id *id);

/* Adds @process, which lives, and a reference to it; one that has the same id
 * leaves. Returns 0; -ENOSPC when there are @max; -ENOMEM. */
int proc_table_add(struct proc_table *table, struct process *process);

/* Marks @process, which is in the table, as one that has ended. */
void proc_table_end(struct proc_table *table, struct process *process,
		    uint64_t now_ns);

/* Marks the living ones of which @has_ended says so as ended. */
typedef bool proc_has_ended(void *data, const struct process *process);
void proc_table_sweep(struct proc_table *table, proc_has_ended *has_ended,
		      void *data, uint64_t now_ns);

/* Drops those that ended before @ns. */
void proc_table_expire(struct proc_table *table, uint64_t ns);

/* Drops the one that ended first; if none has ended, the one that was not
 * named for the longest time. */
void proc_table_drop(struct proc_table *table);

size_t proc_table_count(const struct proc_table *table);
