/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * agent - the parts of the guest side
 *
 *     initrd_boot()  mounts the root, becomes PID 1 of it     (agent_initrd.c)
 *     init_setup()   what a PID 1 without systemd must do     (agent_init.c)
 *     run()          one child, its output as frames          (agent_run.c)
 */

#include <stddef.h>

#include "wire.h"

/* What O_DIRECT wants of a buffer; tar aligns its own, too. */
#define JOB_ALIGN 4096

#define AGENT_PATH "/usr/lib/haetae-vm/agent"
#define LAY_PATH   "/usr/lib/haetae-vm/lay"

/* Says what failed on the console, with errno; returns -errno. */
int complain(const char *what, const char *name);

/* Boots from the initrd: returns only when that failed. */
void initrd_boot(void);

/* Opens the block device with serial number @serial; fd or -errno. */
int open_drive(const char *serial, int flags);

/* Mounts, device links, loopback: the guest without systemd. */
void init_setup(void);

/* One child to run. */
struct child {
	char **argv;
	const char *cwd;
	int input; /* its standard input, -1 for /dev/null */
	enum frame_type out;
	enum frame_type err;
};

/**
 * run() - run a child to its end and send its output
 * @port:   where the frames go
 * @child:  what to run; found in PATH
 * @status: as a shell would tell it: 0-255, 128 + N for signal N
 *
 * Output that the child wrote before it ended is sent in full; processes that
 * it left behind keep running. Reaps every other child too.
 *
 * Returns 0 or a negative errno.
 */
int run(int port, const struct child *child, unsigned int *status);
