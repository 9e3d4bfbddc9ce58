/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * launcher - the parts of the host side
 *
 *     options -> qemu_start() -> frames from the agent -> exit status
 *                             -> qemu_save(), once it is idle
 */

#include <sys/types.h>

#include "wire.h"

/* What QEMU's arguments may name as fd=N and fd:N. */
#define FD_AGENT 3
#define FD_QMP	 4
#define FD_STATE 5

struct options {
	const char *scratch; /* folder of this run, removed at the end */
	const char *state;   /* restore from; NULL boots */
	const char *save;    /* save to and end; NULL runs the job */
	const char *job;     /* file behind the job drive */
	const char *cwd;     /* of the command, in the guest */
	int has_tar;	     /* an archive follows the job */
	pid_t parent;	     /* end when it has gone */
	int timeout;	     /* seconds */
	char **qemu;	     /* argv, NULL-terminated */
	char **command;	     /* argv, NULL-terminated */
};

struct qemu {
	pid_t pid; /* 0 once it is gone */
	int agent; /* socket of the agent's port */
	int qmp;   /* socket of the monitor */
};

/* Writes the command into @options->job. Returns 0 or a negative errno. */
int job_write(const struct options *options);

/**
 * qemu_start() - start QEMU so that it cannot outlive this process
 * @options: its arguments and the state to restore
 * @ret:     the running process
 *
 * Returns 0 or a negative errno.
 */
int qemu_start(const struct options *options, struct qemu *ret);

/* Saves the machine into the file @path. Returns 0 or a negative errno. */
int qemu_save(struct qemu *qemu, const char *path);

/* Ends QEMU at once. */
void qemu_kill(struct qemu *qemu);

/* Is it gone? */
int qemu_ended(struct qemu *qemu);
