/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_set - the policy files, and the plan that they make together
 *
 *     files -> texts -> policies -> rules -> plan
 *
 * A file that is wrong does not take the others with it, and not the version
 * of it that was right: its last good text stays in force until it is mended
 * or deleted.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "diag.h"
#include "image.h"
#include "saved.h"

/* One policy, or one file in which there is none that is right. */
struct policy_entry {
	char *name; /* NULL: not known */
	char *file;
	char *error;   /* NULL; else why the file is not in force as it is */
	int64_t since; /* error: in seconds since 1970 */
	uint64_t text; /* hash of what is in force of the file */
	enum policy_mode mode; /* that the file says */
};

struct policy_set;

/* @paths: files and folders. Returns 0; -ENOMEM. */
int policy_set_new(char *const *paths, size_t n_paths, struct policy_set **ret);
void policy_set_free(struct policy_set **set);

/* Lets policies have the daemon do these, bits of enum request_kind; none if
 * this is not called. */
void policy_set_allow(struct policy_set *set, unsigned requests);

/**
 * policy_set_resume() - begin with what another daemon had in force
 * @saved:  its files are taken
 *
 * Returns 0 and the plan that it had; -EINVAL: they do not make one any more,
 * but are good for files that are wrong now; -ENOMEM.
 */
int policy_set_resume(struct policy_set *set, struct saved *saved,
		      struct plan **ret);

/* The plan of policies that were in force some time. Nothing else is kept of
 * them. Returns 0; -EINVAL: they do not make one any more; -ENOMEM. */
int policy_set_recall(const struct policy_set *set, const struct saved *saved,
		      struct plan **ret);

/**
 * policy_set_load() - read all files again and compile
 * @running:  the plan in force, whose marks keep their numbers; NULL: none
 * @diag:     gets what is wrong, and what is doubtful
 *
 * Files that are wrong, by themselves or with what this host has, or in a
 * folder that cannot be read, are in the plan as they were at the last load, if
 * they were right then. Of two policies of one
 * name the one that was there before wins.
 *
 * Nothing counts until policy_set_commit().
 *
 * Returns 0; -EINVAL when the policies that are right do not compile together;
 * -ENOMEM.
 */
int policy_set_load(struct policy_set *set, const struct plan *running,
		    struct diag *diag, struct plan **ret);

/* The kernel has refused what the file says, loaded last. Returns whether it
 * had not been blamed yet, nor was in force before: then another load leaves
 * it out. */
bool policy_set_blame(struct policy_set *set, const char *file,
		      const char *error);

/**
 * policy_set_try() - have other texts in place of those on disk
 * @texts:   by the paths that they would have; taken when 0 is returned
 *
 * It is for the next loads, until policy_set_end_trial(). Returns 0; -EBUSY:
 * others are being tried; -ENOMEM.
 */
int policy_set_try(struct policy_set *set, struct file_table *texts);

/* The texts that are being tried, and what is good for the files otherwise; of
 * no files: none is. */
const struct file_table *policy_set_trial(const struct policy_set *set);
const struct file_table *policy_set_before(const struct policy_set *set);

/* What is on disk counts again. If it is wrong: what was in force before the
 * trial, unless @confirmed. */
void policy_set_end_trial(struct policy_set *set, bool confirmed);

/* What a daemon has left that was killed in a trial: its files are as in
 * @before, which is taken. */
void policy_set_undo_trial(struct policy_set *set, struct file_table *before);

/* What was loaded last is in force. */
void policy_set_commit(struct policy_set *set);

/* It is not, for @why: entries stay, and say so until the next commit. */
void policy_set_reject(struct policy_set *set, const char *why);

/* Why the files are not in force as they are on disk; NULL: they are, but for
 * those that are wrong. */
const char *policy_set_rejected(const struct policy_set *set);

/* Of the last load, until it is committed: how many files are not in it as they
 * are; those that were named, not found in a folder, and of which nothing is.
 */
size_t policy_set_n_wrong(const struct policy_set *set);
size_t policy_set_n_wrong_named(const struct policy_set *set);

/* As they are in force; as they were loaded last, until that is committed. */
const struct file_table *policy_set_files(const struct policy_set *set);
const struct file_table *policy_set_next_files(const struct policy_set *set);

const struct policy_entry *policy_set_entries(const struct policy_set *set,
					      size_t *n);

/* Those of the last load, until it is committed. */
const struct policy_entry *policy_set_loaded(const struct policy_set *set,
					     size_t *n);
