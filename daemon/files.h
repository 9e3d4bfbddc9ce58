/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * files - texts of the administrator: configuration and policies
 *
 * What is read is bounded, and reading never waits for a FIFO that nobody
 * writes.
 */

#include <stddef.h>

#include "base/buf.h"

/**
 * files_read() - append a whole file to @ret
 * @path:  "-": standard input
 * @max:   bytes; a longer file is an error
 *
 * Returns 0; -EFBIG; -EISDIR; -ESPIPE for a named FIFO; -ENOMEM; another errno
 * of open() or read().
 */
int files_read(const char *path, size_t max, struct buf *ret);

/* What to say of an error of files_read() or files_list(), @err positive. */
const char *files_strerror(int err);

/* Paths, in the order of the bytes of their names. */
struct file_list {
	char **paths;
	size_t n;
};

/**
 * files_list() - the files of a folder that end in one of @suffixes
 * @suffixes:  ends with NULL
 *
 * Names that begin with a dot are left out, and so are folders.
 *
 * Returns 0; -ENOMEM; another errno of opendir() or readdir().
 */
int files_list(const char *folder, const char *const suffixes[],
	       struct file_list *ret);
void file_list_free(struct file_list *list);
