/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * source_files - the files that policies come from, as they are in force
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "diag.h"

struct source_file {
	char *path;
	bool named;	 /* by the administrator, not found in a folder */
	bool wrong;	 /* what is on disk is not what is in force */
	char *error;	 /* the first message on it */
	int64_t since;	 /* it has been wrong, in seconds since 1970 */
	struct buf text; /* the last good one; no data: none yet */
};

struct file_table {
	struct source_file *files;
	size_t n;
};

void file_table_free(struct file_table *table);

/* Adds a file without a text. Returns 0; -ENOMEM. */
int file_table_add(struct file_table *table, const char *path, bool named);

/* NULL when @path is not in it. */
struct source_file *file_table_find(const struct file_table *table,
				    const char *path);

/* The same, looked for at @at first, which becomes the place behind it: cheap
 * for who looks for many in their order. */
struct source_file *file_table_next(const struct file_table *table,
				    const char *path, size_t *at);

/**
 * file_table_list() - what files there are
 * @paths:   files and folders
 * @before:  the files of the last time: a folder that cannot be read has those
 * @diag:    gets folders that cannot be read
 *
 * Nothing is read. Returns 0; -ENOMEM; an errno of a folder that could be read
 * in part.
 */
int file_table_list(char *const *paths, size_t n_paths,
		    const struct file_table *before, struct diag *diag,
		    struct file_table *ret);
