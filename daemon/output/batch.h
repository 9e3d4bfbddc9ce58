/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * batch - messages on their way from the loop to the thread of an output
 *
 * Its memory is used again: new memory would cost more than to fill it, since
 * the kernel clears every page.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "decode.h"

struct batch {
	struct batch *next;
	size_t n;	     /* messages */
	struct buf messages; /* each after its length (size_t) */
	bool reopen;	     /* the target, after they are written */
};

/* Frees @first and those after it. */
void batch_free(struct batch **first);

/* Begins a message, whose bytes are added to @batch->messages. Returns where it
 * begins, for batch_end(). */
size_t batch_begin(struct batch *batch);

/* Ends it: it is one of the batch from now on, unless it is empty. Returns how
 * many messages that makes: 0 or 1. */
size_t batch_end(struct batch *batch, size_t begin);

/* Takes it back, also when memory ran out. */
void batch_cancel(struct batch *batch, size_t begin);

/* The messages from position @at on, @max at most. Returns how many, and moves
 * @at behind them; 0 at the end. */
size_t batch_read(const struct batch *batch, size_t *at, struct bytes *ret,
		  size_t max);

/* Empties it and keeps its memory. */
void batch_clear(struct batch *batch);
