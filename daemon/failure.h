/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * failure - every way to lose an event, with a name and a counter
 *
 * The kernel counts what it loses (enum loss of abi.h), user space the rest.
 * Names are what `haetae status`, the log and metrics show; they do not
 * change.
 */

#include <stdatomic.h>
#include <stdint.h>

#include "abi.h"

enum failure {
	/* 0 .. N_LOSSES - 1 are enum loss */
	FAILURE_RECORD_INVALID =
		N_LOSSES,	/* a record of the ring is malformed */
	FAILURE_PROC_CACHE,	/* the process cache is full: one was dropped */
	FAILURE_PROC_MISSING,	/* an event's process is not in the cache */
	FAILURE_OUTPUT_JOURNAL, /* queue full */
	FAILURE_OUTPUT_FILE,
	FAILURE_OUTPUT_CLIENT,
	FAILURE_WRITE_JOURNAL,	 /* journald refused or is not there */
	FAILURE_WRITE_FILE,	 /* disk full, or an I/O error */
	FAILURE_PROGRAM_MISSED,	 /* the kernel did not run a program */
	FAILURE_NO_MEMORY,	 /* an event could not be made */
	FAILURE_REQUEST_DROPPED, /* the queue of requests is full */
	FAILURE_REQUEST_FAILED,
	FAILURE_LOADER_DROPPED, /* the queue of mapped files is full */
	FAILURE_LOADER_FAILED,	/* a mapped file could not be read */
	FAILURE_DATA_DROPPED,	/* bytes that wait for their event, idem */
	FAILURE_DAEMON_KILLED,	/* with events in the queues of its outputs */
	FAILURE_RECORD_UNREAD,	/* of policies or a version that are gone */
	FAILURE_PROC_TEXT,	/* arguments of a process cut: too many bytes */
	N_FAILURES,
};

struct failures {
	_Atomic uint64_t counts[N_FAILURES];
};

/* "ring_full_exec": lower case, for status and metrics; static. */
const char *failure_name(enum failure failure);

/* "process_exec events lost in a full ring": for the log, before a number;
 * static. */
const char *failure_text(enum failure failure);

/* Adds to a counter; from any thread. */
void failure_add(struct failures *failures, enum failure failure,
		 uint64_t count);

/* Sets a counter that the kernel keeps; from any thread. */
void failure_set(struct failures *failures, enum failure failure,
		 uint64_t count);

uint64_t failure_count(const struct failures *failures, enum failure failure);
