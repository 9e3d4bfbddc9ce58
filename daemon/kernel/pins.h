/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * pins - the folder of bpffs where enforcement lives on without a daemon
 *
 *     DIR/state                what daemons tell each other
 *     DIR/VERSION/tracker      the bundle of bpf/process.bpf.c
 *     DIR/VERSION/hooks/...    one for each hook
 *     DIR/VERSION/socks, notes maps of all hooks
 *
 * VERSION tells the layout, and what the objects are made of: a daemon adopts
 * what it would load itself. What another version has left goes on until this
 * one enforces in its place.
 *
 * A lock on DIR says that a daemon is there. Where there is no bpffs nothing
 * is pinned, and enforcement ends with the daemon.
 */

#include <stdbool.h>
#include <stddef.h>

#include "failure.h"
#include "kept.h"
#include "options.h"

struct pins;

/**
 * pins_open() - be the daemon of --pin-dir
 *
 * Waits some seconds for one that is ending. Logs why, when it cannot.
 *
 * Returns 0; -EBUSY: there is another one; another negative errno.
 */
int pins_open(const struct options *options, struct pins **ret);

/* DIR/VERSION and its folder of hooks, where to pin; NULL: nowhere. */
const char *pins_folder(const struct pins *pins);
const char *pins_hooks(const struct pins *pins);

/* Starts DIR/VERSION anew: what is there is of another version from now on.
 * Returns 0 or a negative errno. */
int pins_set_aside(struct pins *pins);

/* How many things are pinned. */
size_t pins_count(const struct pins *pins);

/* Was there enforcement before? */
bool pins_in_force(const struct pins *pins);

struct kept_state *pins_state(const struct pins *pins);

/* Ends what other versions have left. What they did not get to read counts as
 * lost. */
void pins_settle(struct pins *pins, struct failures *failures);

/* Says whether what is pinned stays when this is freed. At first what was in
 * force before does. */
void pins_leave(struct pins *pins, bool is_left);

/* Removes all, unless it is left; lets the next daemon in. */
void pins_free(struct pins **pins);

/* Ends all enforcement, without a daemon. Logs how it went. Returns 0; -EBUSY:
 * there is one; another negative errno. */
int pins_end(const struct options *options);
