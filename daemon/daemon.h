/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * daemon - all parts together: start, run, reload, stop
 */

#include "options.h"

/* Reads and compiles the policies, prints what is wrong with them. Returns 0
 * when a daemon with these options would start; a negative errno. */
int daemon_check(const struct options *options);

/* Runs until SIGTERM or SIGINT. Returns 0; a negative errno, logged, when it
 * could not start or go on. */
int daemon_run(const struct options *options);
