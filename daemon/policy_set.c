// SPDX-License-Identifier: Apache-2.0

#include "policy_set.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "policy.h"
#include "policy_load.h"
#include "snapshot.h"
#include "source_files.h"

struct policy_set {
	char **paths;
	size_t n_paths;
	unsigned requests;	  /* allowed, see facts.h */
	struct snapshot now;	  /* in force */
	struct snapshot next;	  /* loaded, not committed */
	const char *rejected;	  /* static */
	struct blames blames;	  /* of the load that is not committed */
	struct file_table trial;  /* texts that nobody has confirmed */
	struct file_table before; /* what was in force in their place */
};

int policy_set_new(char *const *paths, size_t n_paths, struct policy_set **ret)
{
	CLEANUP(policy_set_free) struct policy_set *set = NULL;

	set = calloc(1, sizeof(*set));
	if (!set)
		return -ENOMEM;

	set->paths = calloc(n_paths ? n_paths : 1, sizeof(*set->paths));
	if (!set->paths)
		return -ENOMEM;

	for (; set->n_paths < n_paths; set->n_paths++) {
		set->paths[set->n_paths] = strdup(paths[set->n_paths]);
		if (!set->paths[set->n_paths])
			return -ENOMEM;
	}

	*ret = TAKE(set);
	return 0;
}

void policy_set_allow(struct policy_set *set, unsigned requests)
{
	set->requests = requests;
}

void policy_set_free(struct policy_set **set)
{
	if (!*set)
		return;

	for (size_t i = 0; i < (*set)->n_paths; i++)
		free((*set)->paths[i]);
	free((*set)->paths);
	snapshot_free(&(*set)->now);
	snapshot_free(&(*set)->next);
	blames_free(&(*set)->blames);
	file_table_free(&(*set)->trial);
	file_table_free(&(*set)->before);
	free(*set);
	*set = NULL;
}

static int recall(const struct policy_set *set, const struct saved *saved,
		  struct policies *policies, struct plan **ret)
{
	const struct plan before = {
		.marks = saved->marks,
		.n_marks = saved->n_marks,
	};
	CLEANUP(diag_free) struct diag diag = { 0 };
	int err = 0;

	for (size_t i = 0; !err && i < saved->files.n; i++) {
		const struct source_file *file = &saved->files.files[i];

		err = policy_load_text(policies, file, &file->text, &diag);
	}
	return err ? err
		   : policy_load_compile(policies, set->requests, &before,
					 &diag, ret);
}

int policy_set_recall(const struct policy_set *set, const struct saved *saved,
		      struct plan **ret)
{
	CLEANUP(policies_free) struct policies policies = { 0 };

	return recall(set, saved, &policies, ret);
}

int policy_set_resume(struct policy_set *set, struct saved *saved,
		      struct plan **ret)
{
	CLEANUP(policies_free) struct policies policies = { 0 };
	int err = recall(set, saved, &policies, ret);

	if (err == -ENOMEM)
		return err;

	snapshot_free(&set->now);
	set->now.table = saved->files;
	saved->files = (struct file_table){ 0 };
	if (!err)
		err = snapshot_list(&set->now, &policies);
	return err;
}

/* Files that are on trial and that no path leads to come last. */
static int list_files(const struct policy_set *set, struct diag *diag,
		      struct file_table *ret)
{
	int err = file_table_list(set->paths, set->n_paths, &set->now.table,
				  diag, ret);

	for (size_t i = 0; !err && i < set->trial.n; i++)
		if (!file_table_find(ret, set->trial.files[i].path))
			err = file_table_add(ret, set->trial.files[i].path,
					     false);
	return err;
}

/* Blames the files that the errors are about. Returns whether there are any
 * that were not blamed before. */
static bool blame_all(struct policy_set *set, const struct file_table *table,
		      const struct diag *diag)
{
	bool any = false;

	for (size_t i = 0; i < diag->n_messages; i++) {
		const struct message *message = &diag->messages[i];

		if (message->severity == SEVERITY_ERROR &&
		    file_table_find(table, message->file))
			any |= !blames_add(&set->blames, message->file,
					   message->text);
	}
	return any;
}

/* One try. What is wrong with single files is said in @reads, what with all
 * together in @diag. */
static int load_once(struct policy_set *set, const struct plan *running,
		     struct diag *reads, struct diag *diag,
		     struct snapshot *next, struct plan **ret)
{
	const struct policy_load load = {
		.before = &set->now.table,
		.trial = &set->trial,
		.blames = &set->blames,
	};
	CLEANUP(policies_free) struct policies policies = { 0 };
	int err;

	err = list_files(set, reads, &next->table);
	if (!err)
		err = policy_load_files(&load, &next->table, &policies, reads);
	if (!err)
		err = policy_load_order(&next->table, &policies);
	if (!err)
		err = policy_load_compile(&policies, set->requests, running,
					  diag, ret);
	if (!err)
		err = snapshot_list(next, &policies);
	return err;
}

/* Files that are to blame for what does not compile are left out, or have what
 * they had: each time, there is one less. */
int policy_set_load(struct policy_set *set, const struct plan *running,
		    struct diag *diag, struct plan **ret)
{
	for (;;) {
		CLEANUP(snapshot_free) struct snapshot next = { 0 };
		CLEANUP(diag_free) struct diag reads = { 0 };
		CLEANUP(diag_free) struct diag own = { 0 };
		bool again;
		int err;

		err = load_once(set, running, &reads, &own, &next, ret);
		again = err == -EINVAL && blame_all(set, &next.table, &own);
		diag_move(diag, &own);
		if (again)
			continue;
		diag_move(diag, &reads);
		if (err)
			return err;

		snapshot_free(&set->next);
		set->next = next;
		next = (struct snapshot){ 0 };
		return 0;
	}
}

bool policy_set_blame(struct policy_set *set, const char *file,
		      const char *error)
{
	const struct source_file *next =
		file_table_find(&set->next.table, file);
	const struct source_file *now = file_table_find(&set->now.table, file);

	if (!next || next->wrong)
		return false;
	if (now && now->text.len == next->text.len &&
	    !memcmp(now->text.data, next->text.data, now->text.len))
		return false;
	return !blames_add(&set->blames, file, error);
}

/* Copies of the texts in force of the files in @of. */
static int copy_texts(const struct file_table *now, const struct file_table *of,
		      struct file_table *ret)
{
	for (size_t i = 0; i < of->n; i++) {
		const char *path = of->files[i].path;
		const struct source_file *file = file_table_find(now, path);
		int err = file_table_add(ret, path, false);
		struct buf *text = err ? NULL : &ret->files[i].text;

		if (!err && file && file->text.data)
			buf_add(text, file->text.data, file->text.len);
		if (err || text->failed)
			return -ENOMEM;
	}
	return 0;
}

int policy_set_try(struct policy_set *set, struct file_table *texts)
{
	CLEANUP(file_table_free) struct file_table before = { 0 };
	int err;

	if (set->trial.n)
		return -EBUSY;
	err = copy_texts(&set->now.table, texts, &before);
	if (err)
		return err;
	set->before = before;
	before = (struct file_table){ 0 };
	set->trial = *texts;
	*texts = (struct file_table){ 0 };
	return 0;
}

const struct file_table *policy_set_trial(const struct policy_set *set)
{
	return &set->trial;
}

const struct file_table *policy_set_before(const struct policy_set *set)
{
	return &set->before;
}

/* Moves the texts of @before to where they were in force. */
static void put_back(struct file_table *now, struct file_table *before)
{
	for (size_t i = 0; i < before->n; i++) {
		struct source_file *file =
			file_table_find(now, before->files[i].path);

		if (!file)
			continue;
		buf_free(&file->text);
		file->text = before->files[i].text;
		before->files[i].text = (struct buf){ 0 };
	}
}

void policy_set_undo_trial(struct policy_set *set, struct file_table *before)
{
	put_back(&set->now.table, before);
	file_table_free(before);
}

void policy_set_end_trial(struct policy_set *set, bool confirmed)
{
	if (!confirmed)
		put_back(&set->now.table, &set->before);
	file_table_free(&set->before);
	file_table_free(&set->trial);
}

void policy_set_commit(struct policy_set *set)
{
	snapshot_free(&set->now);
	set->now = set->next;
	set->next = (struct snapshot){ 0 };
	set->rejected = NULL;
	blames_free(&set->blames);
}

void policy_set_reject(struct policy_set *set, const char *why)
{
	snapshot_free(&set->next);
	set->rejected = why;
	blames_free(&set->blames);
}

const char *policy_set_rejected(const struct policy_set *set)
{
	return set->rejected;
}

static size_t count_wrong(const struct policy_set *set, bool named_only)
{
	size_t n = 0;

	for (size_t i = 0; i < set->next.table.n; i++) {
		const struct source_file *file = &set->next.table.files[i];

		n += file->wrong &&
		     (!named_only || (file->named && !file->text.data));
	}
	return n;
}

size_t policy_set_n_wrong(const struct policy_set *set)
{
	return count_wrong(set, false);
}

size_t policy_set_n_wrong_named(const struct policy_set *set)
{
	return count_wrong(set, true);
}

const struct file_table *policy_set_files(const struct policy_set *set)
{
	return &set->now.table;
}

const struct file_table *policy_set_next_files(const struct policy_set *set)
{
	return &set->next.table;
}

const struct policy_entry *policy_set_entries(const struct policy_set *set,
					      size_t *n)
{
	*n = set->now.n_entries;
	return set->now.entries;
}

const struct policy_entry *policy_set_loaded(const struct policy_set *set,
					     size_t *n)
{
	*n = set->next.n_entries;
	return set->next.entries;
}
