/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * arg_json - the arguments of a match in Tetragon's shape
 */

#include "event_arg.h"
#include "jsonl.h"

/* Adds "args", "data" and "return", those that there are. */
void args_json(struct jsonl *json, const struct event *event);

/* Places in "args" of arguments of which something is missing: texts without
 * their end as "truncated_args", fields that could not be read, though others
 * could, as "incomplete_args". */
void args_json_missing(struct jsonl *json, const struct event *event);
