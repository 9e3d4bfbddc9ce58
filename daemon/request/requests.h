/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * requests - what policies have the daemon ask of the network, in the
 * background
 *
 *     event -> dispatch -> requests -> worker -> request_do()
 *
 * One request at a time, in the order in which events came; what finds the
 * queue full is counted and not done. Events wait for nothing of this.
 */

#include "failure.h"
#include "request.h"

struct requests;

/* request_do(), but for tests. */
typedef int request_fn(enum request_kind kind, const char *text,
		       const atomic_bool *stop, struct buf *why);

/* @failures: counts what is not done. Returns 0; a negative errno. */
int requests_new(request_fn *run, struct failures *failures,
		 struct requests **ret);

/* Copies @text. */
void requests_add(struct requests *requests, enum request_kind kind,
		  const char *text);

/* Counts those that failed since, and logs why the last of them did, once in a
 * minute. To be called now and then. */
void requests_settle(struct requests *requests);

/* What is still queued counts as not done. A look-up that takes longer than
 * half a second is left to itself. */
void requests_free(struct requests **requests);
