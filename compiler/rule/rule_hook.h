/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * rule_hook - a place in the kernel or in a program that is hooked
 */

#include <stdbool.h>
#include <stdint.h>

#include "file_id.h"

enum rule_hook_kind {
	RULE_HOOK_SYSCALL,
	RULE_HOOK_FUNCTION,
	RULE_HOOK_LSM,
	RULE_HOOK_TRACEPOINT,
	RULE_HOOK_RAW_TRACEPOINT,
	RULE_HOOK_UPROBE,
	RULE_HOOK_USDT,
};

/* An attach point; each is there once. */
struct rule_hook {
	enum rule_hook_kind kind;
	char *name;	   /* "execve", "do_unlinkat", "file_open" (LSM, without
			      prefix), "sched/sched_process_exec" (tracepoints), "/bin/
			      bash" (uprobes, USDT: the file) */
	int syscall;	   /* number; -1: none */
	bool is_compat;	   /* of 32-bit programs: @name is "i386/execve" */
	unsigned n_params; /* of the function, for what is attached to its
			      return; 0: not known */
	bool denies;	 /* some rule overrides: a program that returns an error
			    is needed */
	bool optional;	 /* ignore.callNotFound in all policies that name it */
	char *symbol;	 /* uprobe: "readline"; USDT: "provider:name" */
	uint64_t offset; /* uprobe: of the symbol, or, without one, in the
			    file */
	uint64_t ref_counter; /* uprobe, USDT: where in the file its semaphore
				 is; 0: none */
	uint64_t place;	     /* idem: where in the file it is; 0: not known, the
				file could not be read: @symbol + @offset */
	struct file_id file; /* which file that is true of */
};

/* "lsm": for people; static. */
const char *rule_hook_kind_name(enum rule_hook_kind kind);
