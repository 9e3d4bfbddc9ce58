/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * tree_text - the text of a YAML file before it is parsed
 */

#include <stdbool.h>
#include <stddef.h>

#include "diag.h"

/* The place of byte @offset. */
struct pos text_pos(const char *text, size_t len, size_t offset);

/* The byte at which character @index begins, counted from 0; at most @len. */
size_t text_offset(const char *text, size_t len, size_t index);

/* Bytes of the byte order mark at the start: 3 or 0. */
size_t text_bom(const char *text, size_t len);

/* Returns 0; -EINVAL after telling @diag of the first character that YAML
 * does not allow, with its place. */
int text_check(const char *file, const char *text, size_t len,
	       struct diag *diag);

/**
 * text_semicolon() - was a ';' written where a ',' was meant?
 * @text:    @len bytes
 * @offset:  where the parser stopped
 * @ret:     byte of the ';', if it was
 *
 * So it was when no more than one key stands between the ';' and @offset, as
 * in { index: 0; type: string }, where the parser stops at the second ':'.
 */
bool text_semicolon(const char *text, size_t len, size_t offset, size_t *ret);

/**
 * text_glued_colon() - is a space missing after the ':' of a line's key?
 * @text:  @len bytes
 * @line:  counted from 1
 * @ret:   byte of the ':', if it is
 *
 * "call:sys_openat" is a text, which goes on in the next line, so that the
 * parser stops only there.
 */
bool text_glued_colon(const char *text, size_t len, size_t line, size_t *ret);
