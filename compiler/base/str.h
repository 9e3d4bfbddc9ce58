/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * str - bytes that may be text
 */

#include <stddef.h>
#include <stdint.h>

/* Bytes of the first character of the @len bytes at @text, stored in @ret;
 * 0 when they do not begin with a character of UTF-8. */
size_t str_char(const char *text, size_t len, uint32_t *ret);

/* Characters in @len bytes; a byte that is not UTF-8 counts as one. */
size_t str_count(const char *text, size_t len);
