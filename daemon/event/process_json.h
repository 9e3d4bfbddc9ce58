/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * process_json - a process as an object of an event
 *
 * The one writer of "process", "parent" and "ancestors". What is the same in
 * all events of a process is written once and kept.
 */

#include "event.h"
#include "jsonl.h"

/* Adds @process, of @event. @tid: its thread. */
void process_json(struct jsonl *json, const char *key,
		  const struct event *event, struct process *process,
		  uint32_t tid);

/* Adds "ancestors", from the parent of the parent up, if they are wanted for
 * this kind of event. Returns false if there are more than are shown. */
bool ancestors_json(struct jsonl *json, const struct event *event);

/* What systemd and containers make of a cgroup: "systemd", "cgroup",
 * "container_id". */
void cgroup_json(struct jsonl *json, const struct cgroup *cgroup);
