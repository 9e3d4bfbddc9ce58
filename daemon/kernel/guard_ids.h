/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * guard_ids - which maps, programs and links are the daemon's own
 *
 * The kernel notes each map and program of which the daemon gets a descriptor.
 * Links it is told of, and what was there before the guard.
 */

/* Tells of all that this process holds, forgets what is gone. @ids: of
 * guard_ids. */
void guard_ids_tell(int ids);
