/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * proc_scan - the processes that were there before us, from /proc
 *
 * For each thread group a struct process with PROC_SCANNED; id.start_ns is
 * the start time of /proc/PID/stat in ns. Processes that end while they are
 * read are left out. Parents come before their children.
 */

#include <stdbool.h>
#include <stddef.h>

#include "proc_read.h"
#include "process.h"

struct proc_list {
	struct process **items; /* a reference each */
	size_t n;
};

/* @proc: "/proc". Returns 0; a negative errno when it cannot be listed. */
int proc_scan(const char *proc, struct proc_list *ret);

/* One process. Returns 0; -ESRCH when it is gone; -ENOMEM. */
int proc_scan_one(const char *proc, uint32_t pid, struct process **ret);

/* What process @pid may now, and its parent's pid. Return 0; -ESRCH when it is
 * gone; -ENOMEM. */
int proc_scan_rights(const char *proc, uint32_t pid, struct proc_rights *ret);
int proc_scan_parent(const char *proc, uint32_t pid, uint32_t *ret);

/* Whether @process, which was scanned, has not ended since. */
bool proc_scan_alive(const char *proc, const struct process *process);

void proc_list_free(struct proc_list *list);
