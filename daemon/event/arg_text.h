/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * arg_text - an argument in short: what of it a person wants first
 *
 * The path of a file, both ends of a socket, the value of a number; of what
 * has neither the first of its fields.
 */

#include "base/buf.h"
#include "event_arg.h"

/* For a line of text: texts in quotes, made safe for a terminal; "?" for what
 * could not be read; a buffer only by its size. */
void arg_say(struct buf *out, const struct event_arg *arg);

/* The value alone, texts and buffers as they are; nothing if it could not be
 * read. */
void arg_value(struct buf *out, const struct event_arg *arg);
