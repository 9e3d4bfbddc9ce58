/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * parts - what the daemon is made of, and how it comes to be
 */

#include <stdbool.h>
#include <stddef.h>
#include <systemd/sd-event.h>

#include "failure.h"
#include "options.h"
#include "policy_modes.h"
#include "seed.h"
#include "status_report.h"

enum {
	MAX_OUTPUTS = 2,
};

struct daemon {
	const struct options *options;
	sd_event *loop;
	sd_event_source *tick;
	struct failures *failures; /* in memory that outlives the daemon */
	struct seed_sweep sweep;
	struct control *control;
	struct pins *pins;
	bool is_applied; /* what is pinned is ours */
	bool is_left;	 /* it goes on without us */
	bool has_past;	 /* see past.h */
	struct policy_set *policies;
	struct policy_watch *watch; /* NULL: of their files */
	struct policy_modes modes;
	uint64_t confirm_ns; /* CLOCK_BOOTTIME: until when policies wait to be
				confirmed; 0: none do */
	struct output *outputs[MAX_OUTPUTS];
	size_t n_outputs;
	struct tracker *tracker;
	struct guard *guard; /* NULL: the daemon is not protected */
	struct proc_cache *processes;
	struct describe *describe;
	struct enforcer *enforcer;
	struct requests *requests;
	struct dispatch *dispatch;
	struct ring *ring;
	struct status_report status;
	size_t n_pins;	  /* that there were, at the last look */
	bool is_settling; /* hooks have been, since */
	unsigned ticks;
	uint64_t at_tick; /* number of the last event, at the last tick */
	uint64_t at_trim; /* idem, when memory was given back last */
};

/* Makes all from d->options and d->loop, then enforces. Logs why, when it
 * cannot. Returns 0 or a negative errno. */
int parts_start(struct daemon *d);

/**
 * parts_apply() - enforce @plan: enforcer_apply()
 * @files:  that it was made from
 *
 * Whenever this daemon ends, the next one can read what was reported. To be
 * followed by parts_save().
 */
int parts_apply(struct daemon *d, const struct file_table *files,
		struct plan **plan);

/* Blames the files of which the kernel has refused something in parts_apply().
 * Returns whether another load can do without them. */
bool parts_blame(struct daemon *d);

/* Writes down what is in force for the next daemon. */
void parts_save(const struct daemon *d);

/* The ring was read: forgets policies that are gone, if nothing can come of
 * them any more. */
void parts_settle(struct daemon *d);

/* Nothing is in force: the next daemon is to know of nothing. */
void parts_forget(const struct options *options);

/* Ends all but the loop, in the opposite order: outputs write what is left.
 * What is pinned goes on if d->is_left. */
void parts_end(struct daemon *d);
