/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * request - one thing that a policy has the daemon ask of the network
 *
 * The answer is not used. Nothing of the daemon is needed for it, so it may
 * take its time in a thread of its own.
 */

#include <stdatomic.h>
#include <stdbool.h>

#include "base/buf.h"
#include "rule.h"

/* Loads what requests of these kinds, bits of enum request_kind, need. Returns
 * 0; -ENOMEM; -ENOENT after @why. */
int request_prepare(unsigned requests, struct buf *why);

/**
 * request_do() - look a name up, or get what is at a URL
 * @text:  the name or URL, checked by the compiler
 * @stop:  give up soon after this turns true
 * @why:   gets what went wrong
 *
 * A URL is asked for once, by GET, without credentials and past the proxies of
 * the environment; up to five redirections to http or https are followed. Ends
 * after ten seconds, and when a MiB has come. Any answer is a good one. A
 * look-up is the system's resolver's, and takes as long as that lets it: it
 * does not see @stop.
 *
 * Returns 0; -ENOMEM; -EIO or -ENOENT after @why.
 */
int request_do(enum request_kind kind, const char *text,
	       const atomic_bool *stop, struct buf *why);
