/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * journal_fields - a match as the fields of a journal entry
 *
 * A sequence of "NAME=value", each after its length (uint32_t), since values
 * may hold any byte. The names, the message ids and what they mean are
 * described in haetae-events(7); they do not change.
 */

#include "base/buf.h"
#include "event.h"

/* MESSAGE_ID, for `journalctl MESSAGE_ID=...` and message catalogs. */
#define JOURNAL_MESSAGE_REPORTED "a1df4ff109b443839925b94cdafcc832"
#define JOURNAL_MESSAGE_KILLED	 "808a1dfae9494311bcd9b4658c4276f3"
#define JOURNAL_MESSAGE_DENIED	 "8f7ee3a87017439cbd801512667cdc24"

/* Adds the fields of a match; @line: its event_json(). */
void journal_fields(const struct event *event, const struct buf *line,
		    struct buf *out);

/* Takes the next field off the front of @fields. Returns false at the end. */
bool journal_fields_next(struct bytes *fields, struct bytes *ret);
