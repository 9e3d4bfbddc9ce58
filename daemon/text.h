/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * text - numbers, bytes and what strangers wrote, as characters
 */

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"

enum {
	TEXT_DECIMAL_SIZE = 20,
};

/* Characters of @len bytes in base64. */
#define TEXT_BASE64_SIZE(len) (((len) + 2) / 3 * 4)

/* Both return the length; no NUL follows. */
unsigned text_decimal(uint64_t value, char text[static TEXT_DECIMAL_SIZE]);
size_t text_base64(const void *data, size_t len, char *text);

/* Bytes of the UTF-8 character that @text begins with; 0: it is not one. */
unsigned text_utf8(const char *text, size_t len);

/* Adds @text on one line that is safe on a terminal: control characters and
 * bytes that are not UTF-8 as \xNN. */
void text_printable(struct buf *out, const char *text, size_t len);
