/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * attach_way - the ways to serve a hook, best first
 *
 * A way says of which kind the programs are. Those that judge later must be
 * seen when the first was left out: where kernels preempt programs, a task
 * that was interrupted in one of them makes the kernel skip programs that
 * share its guard against recursion. So they are of another type where the
 * kernel grants one.
 */

#include <stdbool.h>
#include <stddef.h>

#include "attach_host.h"
#include "image.h"
#include "options.h"

enum return_kind {
	RETURN_NONE, /* there is none, or it cannot be seen */
	RETURN_FEXIT,
	RETURN_PROBE,
	RETURN_TRACEPOINT,
	RETURN_RAW_TRACEPOINT,
};

enum check_kind {
	CHECK_NONE,
	CHECK_KPROBE,
	CHECK_FENTRY,
	CHECK_EXEC, /* sched_process_exec */
};

struct attach_way {
	enum attach_kind kind;
	enum return_kind back;
	enum check_kind check;
};

enum {
	SYMBOL_SIZE = 128,
};

/* The n-th way that a hook of this kind could be served; NULL past the last. */
const struct attach_way *attach_way_at(const struct rule_hook *hook, size_t n);

/* Whether it is worth a try here. */
bool attach_way_fits(const struct attach_way *way, const struct image *image,
		     const struct attach_host *host);

/* Would it need what attach_host::no_trampolines or no_kprobes says? */
bool attach_way_uses_trampoline(const struct attach_way *way,
				const struct image *image);
bool attach_way_uses_kprobe(const struct attach_way *way,
			    const struct image *image);

/* Does a program of the kind return the error of the call? */
bool attach_kind_denies(enum attach_kind kind);

/* Is there a program where the kernel has its copy of the path? */
bool attach_needs_check(const struct image *image);

/* Is there one at the return? Without strings nothing is ever put off; an
 * execve leaves a note of what it judged. */
bool attach_needs_return(const struct image *image);

/* Is there one that hashes the file of an LSM hook? */
bool attach_needs_hash(const struct image *image);

/* What the kernel calls the function that programs of @kind are attached to:
 * of a system call, a function or an LSM hook. Returns 0; -ENAMETOOLONG. */
int attach_symbol(const struct rule_hook *hook, enum attach_kind kind,
		  char symbol[static SYMBOL_SIZE]);
