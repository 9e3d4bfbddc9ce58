/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * saved - the policies in force, as the next daemon finds them
 *
 *     policy files -> plan in force -> saved ... SIGKILL ... the same plan
 *
 * What is pinned goes on as it was made, and its records tell numbers of rules.
 * What these mean is found by compiling the same texts again, with the marks
 * that processes have. So texts and marks are kept in a file of --state-dir.
 */

#include <stddef.h>

#include "image.h"
#include "source_files.h"

struct saved {
	struct file_table files; /* those that have a text */
	struct mark *marks;
	size_t n_marks;
};

/* Replaces what was saved, whole or not at all. Returns 0 or a negative errno.
 */
int saved_write(const char *dir, const struct file_table *files,
		const struct plan *plan);

/* Returns 0; -ENOENT: nothing was saved; -EBADMSG: what is there is nothing
 * that was; another negative errno. */
int saved_read(const char *dir, struct saved *ret);

/* Forgets what was saved. */
void saved_remove(const char *dir);

void saved_free(struct saved *saved);
