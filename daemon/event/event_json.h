/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * event_json - an event as one line in Tetragon's export shape
 */

#include "base/buf.h"
#include "event.h"

/* Appends the line without its newline. */
void event_json(const struct event *event, struct buf *out);
