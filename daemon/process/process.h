/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * process - one program run by one process, as events show it
 *
 * Made from a record_exec, from a record_fork and the parent's, or from
 * /proc. Shared by the cache, by the children that name it as their parent
 * and by events under way: counted references, of one thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "decode.h"

struct process {
	struct proc_id id;
	struct proc_id parent_id; /* pid 0: none */
	struct process *parent;	  /* a reference; NULL: not known */
	unsigned refs;
	bool exited;
	uint32_t uid;	     /* effective; UINT32_MAX: not known */
	uint32_t auid;	     /* UINT32_MAX: none */
	uint32_t proc_flags; /* enum proc_flag; PROC_CLONE with PROC_EXEC:
				the first execve since it was forked */
	uint32_t exec_flags; /* enum exec_flag */
	const char *cwd;     /* bytes as in the kernel, NUL-terminated */
	const char *binary;  /* path given to execve, made absolute with cwd */
	const char *exe;     /* path of the running file */
	const char *arguments;	   /* argv[1..], as Tetragon joins them */
	struct process_json *json; /* of event_json(); NULL: not made yet */
};

/* The part of a process that is the same in all its events. */
struct process_json {
	int64_t boot_offset;
	size_t len;
	char text[];
};

/* The texts of a process; there is no NUL in them. */
struct process_text {
	struct bytes cwd;
	struct bytes binary;
	struct bytes exe;
	struct bytes arguments;
};

/* A process with these texts, copied, and nothing else. Returns 0; -ENOMEM. */
int process_new(const struct process_text *text, struct process **ret);

/* The texts of @process, borrowed. */
struct process_text process_text(const struct process *process);

/* Takes one more reference. */
struct process *process_ref(struct process *process);

/* Gives one up; the last one frees it (and its parents', without recursion). */
void process_free(struct process **process);

enum {
	PROCESS_FLAGS_SIZE = 128,
};

/* "execve rootcwd clone": Tetragon's words; returns the length. */
unsigned process_flags(const struct process *process,
		       char text[static PROCESS_FLAGS_SIZE]);
