/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * reply - what the daemon answers, as tables for people
 *
 * Members that are missing or of another type show as "?" or 0: a client may
 * be older or newer than the daemon.
 */

#include <jansson.h>

#include "base/buf.h"

/* For CLEANUP. */
void reply_free(json_t **reply);

const char *reply_text(const json_t *object, const char *key);
json_int_t reply_number(const json_t *object, const char *key);

/* Prints @reply on standard output as JSON. Returns an exit status. */
int reply_print(const json_t *reply);

/* Appends the array "policies" of @reply, a line each and a line of titles. */
void reply_policies(const json_t *reply, struct buf *out);

/* Prints @out on standard output. Returns an exit status. */
int reply_write(struct buf *out);
