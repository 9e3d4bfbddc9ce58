/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_load - the policies of some files, or of what these were before
 */

#include "diag.h"
#include "image.h"
#include "policy.h"
#include "source_files.h"

/* Files that could be parsed and are wrong all the same, and why. */
struct blames {
	struct blame {
		char *path;
		char *error;
	} * items;
	size_t n;
};

void blames_free(struct blames *blames);

/* Returns 0; -EEXIST: the file is blamed already; -ENOMEM. */
int blames_add(struct blames *blames, const char *path, const char *error);

struct policy_load {
	const struct file_table *before; /* texts in force */
	const struct file_table *trial;	 /* texts in place of files on disk */
	const struct blames *blames;
};

/* Parses @text into @policies. Returns what policies_parse() does. */
int policy_load_text(struct policies *policies, const struct source_file *file,
		     const struct buf *text, struct diag *diag);

/* Reads the files of @table and parses them. A file that is wrong says so, and
 * has the text that was in force, if there is one. Returns 0; -ENOMEM. */
int policy_load_files(const struct policy_load *load, struct file_table *table,
		      struct policies *policies, struct diag *diag);

/* Puts the policies in the order of their files. Returns 0; -ENOMEM. */
int policy_load_order(const struct file_table *table,
		      struct policies *policies);

/* @requests: allowed, see facts.h. @running: see policy_set_load(). Returns 0;
 * -EINVAL; -ENOMEM. */
int policy_load_compile(const struct policies *policies, unsigned requests,
			const struct plan *running, struct diag *diag,
			struct plan **ret);
