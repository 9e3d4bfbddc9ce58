/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * state_file - files of --state-dir, by which one daemon tells the next
 */

#include <stddef.h>

#include "base/buf.h"

/* Replaces file @name, whole or not at all; its folder is made, and the one
 * above that. Returns 0 or a negative errno. */
int state_write(const char *dir, const char *name, const struct buf *bytes);

/* Appends the file to @ret. Returns 0; -ENOENT: there is none; another
 * negative errno. */
int state_read(const char *dir, const char *name, size_t max, struct buf *ret);

/* Removes the file, and the folder if nothing else is in it. */
void state_remove(const char *dir, const char *name);
