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

/* What is saved: each in a file of its own. */
enum saved_kind {
	SAVED_IN_FORCE,
	SAVED_BEFORE, /* what was in force before a trial, of its files; one
			 that has an empty text was not there */
};

/* Replaces what was saved, whole or not at all; @plan: NULL: nothing but the
 * texts, also those that are not there. Returns 0 or a negative errno. */
int saved_write(const char *dir, enum saved_kind kind,
		const struct file_table *files, const struct plan *plan);

/* Returns 0; -ENOENT: nothing was saved; -EBADMSG: what is there is nothing
 * that was; another negative errno. */
int saved_read(const char *dir, enum saved_kind kind, struct saved *ret);

/* The bytes of what saved_write() writes, which is what saved_take() reads. */
void saved_put(struct buf *out, const struct file_table *files,
	       const struct plan *plan);
int saved_take(const struct buf *bytes, struct saved *ret);
int saved_bytes(const char *dir, enum saved_kind kind, struct buf *ret);

/* Forgets what was saved. */
void saved_remove(const char *dir, enum saved_kind kind);

void saved_free(struct saved *saved);
