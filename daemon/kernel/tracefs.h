/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * tracefs - where the kernel tells the numbers of its tracepoints
 *
 * systemd mounts it; other hosts may not. Then the daemon mounts it for itself
 * alone, read-only, in a mount namespace of its own into which the host's later
 * mounts still come.
 */

#include <stdbool.h>

/* To be called before there are threads. Says so in the log when tracefs cannot
 * be had: tracepoints of single system calls are then not available. */
void tracefs_ensure(void);

/* Has the kernel been built with kprobes? Other reasons may forbid them. */
bool tracefs_has_kprobes(void);
