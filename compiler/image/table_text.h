/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * table_text - the part of the canonical text that says what tables answer
 */

#include "base/buf.h"
#include "image.h"

/* Appends a paragraph for each table of @image. */
void table_text(const struct image *image, struct buf *out);

/* "all", "none", or the numbers of the rules: "0-3 17". */
void row_text(const struct image *image, uint32_t row, struct buf *out);

/* ": 0-3 17" and the end of the line. */
void row_line(const struct image *image, uint32_t row, struct buf *out);

/* In quotes; what is not printable ASCII as \xNN. */
void quoted_text(const char *text, size_t len, struct buf *out);
