/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * changes - what the administrator asks for at run time is done
 *
 * Policies that are applied are on trial until they are confirmed: they are in
 * force, and in no file of the policy folders. So whatever ends the daemon,
 * the next one does not have them: see saved.h for what it must know.
 */

#include "change.h"
#include "parts.h"

/* As control_ops::change; @data: the struct daemon. */
int changes_do(void *data, const struct change *change, struct buf *why);

/* Reverts what was not confirmed in time. To be called every second. */
void changes_tick(struct daemon *d);
