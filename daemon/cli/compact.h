/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * compact - an event as one line for people
 *
 *     2026-03-01 09:12:44.105Z /usr/bin/vim[77] uid=0 unit=cron.service
 *     sys_execve("/bin/sh") SIGKILL policy=detect-shell
 */

#include <jansson.h>

#include "base/buf.h"

/* Appends the line and its newline. @event: as in the export file. */
void compact_event(const json_t *event, struct buf *out);
