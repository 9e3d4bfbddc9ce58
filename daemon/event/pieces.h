/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * pieces - long arguments, put together again
 *
 *     record_data, record_data... -> pieces -> record_hook -> event
 *
 * What a record of a hook has no room for comes before it, piece by piece. A
 * value is kept until the last record of its call, or until too many others
 * wait: what is dropped is counted, and the event says that it was cut, as
 * where the ring had no room for a piece.
 */

#include <stdbool.h>

#include "decode.h"
#include "failure.h"

struct pieces;

/* @failures gets what is dropped. Returns 0; -ENOMEM. */
int pieces_new(struct failures *failures, struct pieces **ret);
void pieces_free(struct pieces **pieces);

/* Keeps the bytes of a record_data. Returns 0; -ENOMEM. */
int pieces_add(struct pieces *pieces, const struct decoded *data);

/* The value that @hook calls @source, with the front that stands there. */
struct long_value {
	struct bytes bytes;
	bool is_whole;
};

/* Returns whether there is more than the front. The bytes stay until another
 * function is called. */
bool pieces_find(struct pieces *pieces, const struct decoded *hook,
		 unsigned source, struct long_value *ret);

/* Drops what belongs to @hook: no other record of the call comes. */
void pieces_drop(struct pieces *pieces, const struct decoded *hook);
