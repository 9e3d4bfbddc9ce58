/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * exec_texts - the texts that a record of an execve has, as events show them
 *
 * The binary is made absolute; of the environment what is asked for stays.
 */

#include "base/buf.h"
#include "decode.h"
#include "process.h"

/* Zero but for what is asked for. */
struct exec_texts {
	char *const *variables; /* names, borrowed */
	size_t n_variables;
	struct buf binary; /* scratch */
	struct buf envs;   /* idem */
};

void exec_texts_free(struct exec_texts *texts);

/* Leaves of the environment of @text what is asked for; borrowed until the next
 * call. Returns 0; -ENOMEM. */
int exec_texts_filter(struct exec_texts *texts, struct process_text *text);

/* A process with the texts of @exec, and nothing else. Returns 0; -ENOMEM. */
int exec_texts_process(struct exec_texts *texts, const struct decoded *exec,
		       struct process **ret);
