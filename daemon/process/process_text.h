/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * process_text - what is executed, and how it was called
 *
 * Shared by a process and by those that it forked: counted references, of one
 * thread. Arguments and environment are most of it, and whoever is watched
 * chooses their length. So what is remembered is kept in a struct
 * process_texts, which knows how many bytes that are and whose lists are worth
 * least: of processes that have ended, the first first; then those that were
 * not named for the longest time. Their lists can be cut to their front; paths,
 * and thereby who it was, stay.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "abi.h"
#include "chain.h"
#include "decode.h"

struct process_text {
	struct bytes cwd;    /* as in the kernel: none of the paths has a NUL */
	struct bytes binary; /* as given to execve, made absolute with cwd */
	struct bytes exe;    /* of the running file */
	struct bytes interp; /* of a script: as it names its interpreter */
	struct bytes cgroup; /* only of what is from /proc */
	struct bytes argv;   /* a NUL after each */
	struct bytes envs;   /* idem */
	struct exe_file file;
	uint32_t argv_all; /* bytes, of which argv may be the front */
	uint32_t envs_all; /* of the environment, of which envs is a part */
	bool argv_cut;	   /* there was more of it */
	bool envs_cut;
};

enum {
	/* What is left of arguments, and of an environment, that are cut. */
	PROCESS_TEXT_FRONT = 256,
};

/* Returns a copy, with a NUL after each of the texts, and a reference to it;
 * NULL: no memory. */
const struct process_text *process_text_new(const struct process_text *text);

/* Takes one more reference. */
const struct process_text *process_text_ref(const struct process_text *text);

/* Gives one up. */
void process_text_free(const struct process_text **text);

/* Zero at first; what has been kept is let go before it ends. */
struct process_texts {
	struct chain whole;   /* lists that can be cut, as last named */
	struct chain useless; /* idem, of processes that have ended */
	struct chain rest;
};

/* Counts @text as long as it is there. */
void process_texts_keep(struct process_texts *texts,
			const struct process_text *text);

/* The process of @text, which is kept, was named; it has ended. */
void process_texts_use(struct process_texts *texts,
		       const struct process_text *text);
void process_texts_end(struct process_texts *texts,
		       const struct process_text *text);

/* Bytes of all that are kept. */
size_t process_texts_size(const struct process_texts *texts);

/* Cuts the lists that are worth least. Returns false if there are none. */
bool process_texts_cut(struct process_texts *texts);

void process_texts_let_go(struct process_texts *texts);
