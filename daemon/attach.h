/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * attach - which programs of bpf/hook.bpf.c serve a hook, and where
 *
 * A hook has a program at the entry of the call, by its attach kind; one at
 * the return; and for execve one where the kernel has its copy of the path.
 * The last two must be seen when the first was left out: where kernels preempt
 * programs, a task that was interrupted in one of them makes the kernel skip
 * programs that share its guard against recursion. So they are of another type
 * where the kernel grants one.
 */

#include "image.h"
#include "options.h"

struct hook_bpf;

enum return_kind {
	RETURN_FEXIT,
	RETURN_TRACEPOINT,
	RETURN_RAW_TRACEPOINT,
};

enum check_kind {
	CHECK_KPROBE,
	CHECK_FENTRY,
	CHECK_EXEC, /* sched_process_exec */
};

/* A way to serve a hook. */
struct attach_way {
	enum attach_kind kind;
	enum return_kind back;
	enum check_kind check;
};

/* The n-th way, best first; NULL past the last. */
const struct attach_way *attach_way_at(size_t n);

/* Before the load: only the programs of @way are loaded. */
int attach_choose(struct hook_bpf *skel, const struct image *image,
		  const struct attach_way *way);

/* After it. The programs that decide later go first, so that no call is put
 * off that nobody would take up. */
int attach_programs(struct hook_bpf *skel, const struct image *image,
		    const struct attach_way *way);

/* No new call is judged; those that were put off still are. */
void attach_end(struct hook_bpf *skel, enum attach_kind kind);
