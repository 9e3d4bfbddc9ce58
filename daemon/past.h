/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * past - policies of which there may be records in the ring
 *
 *     about to be in force -> kept ... replaced ... all is read -> forgotten
 *
 * The daemon that reads a record need not be the one whose hook has made it.
 * What was in force, or was about to be when a daemon was killed, is found in
 * --state-dir beside what is: see saved.h.
 */

#include "saved.h"

/* Keeps what was saved as in force, and what is about to take its place, if
 * that is not the same. Returns 0 or a negative errno. */
int past_keep(const char *dir, const struct file_table *files,
	      const struct plan *plan);

/**
 * past_each() - call @fn with all that is kept
 *
 * What cannot be read is left out. Returns 0; what @fn returned if that is not
 * 0.
 */
typedef int past_fn(void *data, const struct saved *saved);
int past_each(const char *dir, past_fn *fn, void *data);

void past_forget(const char *dir);
