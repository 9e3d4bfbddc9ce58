/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * guard_event - attempts on the daemon, as matches of a policy of ours
 *
 *     record_guard -> struct guard_event -> event of haetae-self-protection
 */

#include "event.h"

struct guard_event;

/* Returns 0; -ENOMEM. */
int guard_event_new(struct guard_event **ret);
void guard_event_free(struct guard_event **guard);

/* Makes @event, whose process is there, tell of the attempt in @record, until
 * the next call. Returns 0; -EBADMSG: there is none in it. */
int guard_event_fill(struct guard_event *guard, const struct decoded *record,
		     struct event *event);
