/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * match_json - what a match has besides its processes, by its kind
 */

#include "event.h"
#include "jsonl.h"

/* Adds the fields of a match to the event's object. */
void match_json(struct jsonl *json, const struct event *event);

/* Adds what Tetragon does not have, to an object of our own. */
void match_json_ours(struct jsonl *json, const struct event *event);
