/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * dispatch - from a record of the ring to the outputs
 *
 *     ring -> decode -> process cache -> event -> JSON -> outputs, clients
 */

#include <stdbool.h>
#include <stddef.h>
#include <systemd/sd-event.h>

#include "control.h"
#include "enforcer.h"
#include "failure.h"
#include "kept.h"
#include "output.h"
#include "proc_cache.h"
#include "requests.h"

struct dispatch;

/* What it works with, all borrowed. */
struct dispatch_parts {
	sd_event *loop;
	struct failures *failures;
	struct proc_cache *processes;
	struct describe *describe;
	struct enforcer *enforcer;
	struct kept_state *kept;   /* the number of the last event */
	struct control *control;   /* NULL: none */
	struct requests *requests; /* NULL: the configuration allows none */
	struct output *const *outputs;
	size_t n_outputs;
};

int dispatch_new(const struct dispatch_parts *parts, struct dispatch **ret);
void dispatch_free(struct dispatch **dispatch);

/* For struct ring_ops; @dispatch: struct dispatch. */
void dispatch_record(void *dispatch, const void *bytes, size_t len);
void dispatch_done(void *dispatch);
bool dispatch_is_behind(void *dispatch);

/* Sends what is still being made into events, within half a second. */
void dispatch_drain(struct dispatch *dispatch);

/* The clock may have been set: times of the day are told anew. */
void dispatch_clock(struct dispatch *dispatch);

/* Events written so far. */
uint64_t dispatch_count(const struct dispatch *dispatch);
