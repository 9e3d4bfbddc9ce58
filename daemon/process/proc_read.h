/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * proc_read - the files of one folder of /proc, parsed
 *
 * Of each what is needed to describe a process. The folder is open, so that
 * all files are of the same process even if its pid is used again.
 */

#include <stdint.h>

#include "abi.h"
#include "base/buf.h"

struct proc_stat {
	char comm[64];
	char state; /* 'R', 'S', 'Z'... */
	uint32_t ppid;
	uint64_t flags; /* PF_* */
	uint64_t n_threads;
	uint64_t start_ticks; /* since boot */
};

/* Where a process is, and what it may: as in struct proc. */
struct proc_rights {
	uint32_t namespaces[N_NAMESPACES]; /* 0: not known */
	uint64_t caps[N_CAP_SETS];
};

/* Parses the text of stat. Returns 0; -EBADMSG. */
int proc_stat_parse(const char *text, size_t len, struct proc_stat *ret);

/* Each returns 0; -ESRCH when the process is gone; another errno. */
int proc_read_stat(int dir, struct proc_stat *ret);
int proc_read_uid(int dir, uint32_t *ret); /* effective */
int proc_read_loginuid(int dir, uint32_t *ret);
int proc_read_rights(int dir, struct proc_rights *ret);

/* Adds the first @max bytes of file @name. Returns 0; 1: there are more. */
int proc_read_file(int dir, const char *name, size_t max, struct buf *out);

/* Adds where link @name points to. */
int proc_read_link(int dir, const char *name, struct buf *out);
