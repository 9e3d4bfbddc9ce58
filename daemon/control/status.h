/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * status - how the daemon is, as `haetae status` and `policy list` show it
 *
 * Borrowed from the daemon for the time of one call.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "failure.h"

struct status_hook {
	const char *name;   /* "execve" */
	const char *kind;   /* "syscall" */
	const char *attach; /* "tracepoint" */
	size_t n_rules;
	size_t n_policies;
	size_t bytes;	  /* of the contents of its maps */
	uint64_t matches; /* records of it that were read */
};

struct status_policy {
	const char *name; /* NULL: not known */
	const char *file;
	const char *state; /* "enabled"; "disabled"; "error": the last good
			      version of it is in force, if there was one */
	const char *error; /* NULL, or the first message */
	const char *mode;  /* now: "enforce", "monitor", "disabled"; NULL: none
			    */
	const char *file_mode; /* as its file says */
	uint64_t since_ns;     /* error: since 1970; 0: not known */
	bool is_unconfirmed;   /* its file was applied */
	uint64_t events;       /* matches reported */
	uint64_t kills;
	uint64_t spared; /* see struct view_count */
};

struct status {
	const char *version;
	const char *kernel; /* release */
	uint32_t pid;
	uint64_t start_ns; /* since 1970 */
	uint64_t events;   /* written to the outputs */
	size_t n_processes;
	bool is_pending;	 /* policies wait to be confirmed */
	uint32_t confirm_within; /* seconds; 0: it is being reverted */
	const char *protection;	 /* of the daemon: "off", "by lsm"... */
	uint64_t denied;	 /* attempts on it */
	const struct status_hook *hooks;
	size_t n_hooks;
	const struct status_policy *policies;
	size_t n_policies;
	const struct failures *failures;
};
