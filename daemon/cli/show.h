/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * show - words that came from outside, made safe for a terminal
 *
 * What steers a terminal or turns the direction of text around is shown as
 * \xNN, so that a file name cannot hide or fake a line.
 */

#include "base/buf.h"

/* Appends @text without quotes. */
void show_plain(struct buf *out, const char *text);

/* Appends @text in double quotes. */
void show_quoted(struct buf *out, const char *text);

/* Appends @text, in quotes if it could be taken for several words. */
void show_word(struct buf *out, const char *text);
