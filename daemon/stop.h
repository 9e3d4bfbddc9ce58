/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * stop - whether enforcement goes on when the daemon is told to stop
 */

#include <stdbool.h>

#include "options.h"

/* As on-stop says; but when systemd is about to start the service again, or to
 * shut the host down, it goes on. */
bool stop_keeps(const struct options *options);

/* --stop-enforcing. Logs how it went. Returns 0 or a negative errno. */
int stop_enforcing(const struct options *options);
