/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * task_list - the processes that run, as the kernel has them
 *
 * Loads bpf/seed.bpf.c, lets it run for each task, and unloads it. It puts
 * those in procs_by_pid that are older than the programs that track them.
 */

#include "base/buf.h"
#include "tracker.h"

/**
 * task_list_read() - read what the kernel says of each process
 * @ret:  a record_exec for each, one behind the other, at addresses that are
 *	  multiples of 8; of processes that the ring tells of there is none,
 *	  unless the tracker is adopted
 *
 * Returns 0; -ENOMEM; another errno when the kernel does not grant it.
 */
int task_list_read(const struct tracker *tracker, struct buf *ret);
