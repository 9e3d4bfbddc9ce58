/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * guard - self-protection: only the daemon gets at what is the daemon's
 *
 * Loads and attaches bpf/guard.bpf.c, pins it beside the rest, and tells it who
 * the daemon is, what it holds and which files are its own. It goes on without
 * the daemon, until the next one, or one that ends it.
 */

#include <stdint.h>

#include "options.h"
#include "pins.h"
#include "tracker.h"

struct guard;

/**
 * guard_new() - go on with what is pinned; else start, and pin
 * @ret:  NULL: the configuration asks for none, or for it only where the
 *        kernel grants it, which it does not
 *
 * What was pinned ends if none is asked for. Logs what is not protected.
 *
 * Returns 0 or a negative errno, logged.
 */
int guard_new(const struct options *options, const struct tracker *tracker,
	      const struct pins *pins, struct guard **ret);

/* There are new policies, hooks and files. NULL is nothing to do. */
void guard_settle(struct guard *guard);

/* What is pinned stays when it is freed. */
void guard_leave(struct guard *guard);

/* Detaches and unloads. */
void guard_free(struct guard **guard);

/* "by lsm": how it is in force; of NULL why not: "off". Static. */
const char *guard_state(const struct guard *guard);

/* Attempts that were denied. NULL has none. */
uint64_t guard_denied(const struct guard *guard);
