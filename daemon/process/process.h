/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * process - one program run by one process, as events show it
 *
 * Made from a record_exec, from a record_fork and the creator's, or from
 * /proc. Shared by the cache, by the children that name it as their parent
 * and by events under way: counted references, of one thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "cgroups.h"
#include "chain.h"
#include "decode.h"
#include "process_text.h"

struct process {
	struct proc_id id;
	struct proc_id parent_id;	 /* all 0: none */
	struct proc_id previous_id;	 /* of what it executed before, idem */
	struct process *parent;		 /* a reference; NULL: not known */
	const struct process_text *text; /* shared with those it forked */
	struct cgroup *cgroup;		 /* a reference; NULL: not known */
	struct process_json *json;	 /* kept by describe; NULL: none */
	struct link gone; /* of those that left the table with a parent */
	unsigned refs;
	uint32_t proc_flags; /* enum proc_flag; PROC_CLONE with PROC_EXEC:
				the first execve since it was forked */
	uint32_t exec_flags; /* enum exec_flag */
	bool exited;
	struct who who; /* when it was executed, or forked. Unknown: user ids
			   are UINT32_MAX, the rest is 0 */
};

/* The part of a process that is the same in all its events. */
struct process_json {
	struct link link; /* of those that are kept */
	struct process *process;
	int64_t boot_offset;
	size_t len;
	char text[];
};

/* A process with these texts, copied, and nothing else. Returns 0; -ENOMEM. */
int process_new(const struct process_text *text, struct process **ret);

/* Gives @process other texts, copied. Returns 0; -ENOMEM. */
int process_set_text(struct process *process, const struct process_text *text);

/* The kernel itself, which is shown as Tetragon does: "<kernel>", with pid 0.
 * Returns 0; -ENOMEM. */
int process_new_kernel(struct process **ret);

/* A process that shares the texts of @parent, which forked it, and is in the
 * same cgroup; its parent. Returns 0; -ENOMEM. */
int process_fork(struct process *parent, struct process **ret);

/* Takes one more reference. */
struct process *process_ref(struct process *process);

/* Gives one up; the last one frees it (and its parents', without recursion). */
void process_free(struct process **process);

/* Takes it out of those that are kept; its memory is theirs. */
void process_json_free(struct process_json **json);

/* Of its arguments, or its environment, only the front is there. */
bool process_argv_is_cut(const struct process *process);
bool process_envs_are_cut(const struct process *process);

bool process_id_is(const struct proc_id *a, const struct proc_id *b);

/* Does it name somebody, be it the kernel; and does it name the kernel? */
bool process_id_is_known(const struct proc_id *id);
bool process_id_is_kernel(const struct proc_id *id);

/* The user that it acts as is known; and all its rights are. */
bool process_has_user(const struct process *process);
bool process_has_rights(const struct process *process);

enum {
	PROCESS_FLAGS_SIZE = 192,
};

/* "execve rootcwd clone": Tetragon's words; returns the length. */
unsigned process_flags(const struct process *process,
		       char text[static PROCESS_FLAGS_SIZE]);
