// SPDX-License-Identifier: Apache-2.0

#include "policy_set.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "compile.h"
#include "facts_host.h"
#include "files.h"
#include "lower_tracing.h"
#include "marks.h"
#include "policy.h"
#include "source_files.h"
#include "tree.h"

/* The files and the policies in them at one load. */
struct snapshot {
	struct file_table table;
	struct policy_entry *entries;
	size_t n_entries;
};

struct policy_set {
	char **paths;
	size_t n_paths;
	unsigned requests;    /* allowed, see facts.h */
	struct snapshot now;  /* in force */
	struct snapshot next; /* loaded, not committed */
	const char *rejected; /* static */
};

static void snapshot_free(struct snapshot *snapshot)
{
	for (size_t i = 0; i < snapshot->n_entries; i++) {
		free(snapshot->entries[i].name);
		free(snapshot->entries[i].file);
		free(snapshot->entries[i].error);
	}
	free(snapshot->entries);
	file_table_free(&snapshot->table);
	*snapshot = (struct snapshot){ 0 };
}

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
	free(*set);
	*set = NULL;
}

/* Parses @text into @policies, with the messages of this file alone. */
static int parse_text(struct policies *policies, const struct source_file *file,
		      const struct buf *text, struct diag *diag)
{
	return policies_parse(policies, file->path,
			      text->data ? text->data : "", text->len, diag);
}

static int keep_error(struct source_file *file, const struct diag *diag)
{
	const char *text = "out of memory";

	for (size_t i = 0; i < diag->n_messages; i++) {
		if (diag->messages[i].severity == SEVERITY_ERROR) {
			text = diag->messages[i].text;
			break;
		}
	}
	file->wrong = true;
	file->error = strdup(text);
	return file->error ? 0 : -ENOMEM;
}

/* What was right before stays in force. */
static int fall_back(const struct policy_set *set, struct source_file *file,
		     const struct diag *why, struct policies *policies)
{
	const struct source_file *before =
		file_table_find(&set->now.table, file->path);
	CLEANUP(diag_free) struct diag ignored = { 0 };
	int err;

	err = keep_error(file, why);
	if (err || !before || !before->text.data)
		return err;

	buf_add(&file->text, before->text.data, before->text.len);
	if (file->text.failed)
		return -ENOMEM;

	err = parse_text(policies, file, &file->text, &ignored);
	return err == -EINVAL ? 0 : err;
}

/* Reads and parses one file, or what it was before. */
static int load_file(const struct policy_set *set, struct source_file *file,
		     struct policies *policies, struct diag *diag)
{
	CLEANUP(diag_free) struct diag own = { 0 };
	CLEANUP(buf_free) struct buf text = { 0 };
	int err;

	err = files_read(file->path, TREE_MAX_BYTES, &text);
	if (err && err != -ENOMEM) {
		diag_add(&own, SEVERITY_ERROR, file->path, (struct pos){ 0 },
			 "%s", files_strerror(-err));
		err = -EINVAL;
	}
	if (!err)
		err = parse_text(policies, file, &text, &own);

	if (!err) {
		file->text = text;
		text = (struct buf){ 0 };
	} else if (err == -EINVAL) {
		err = fall_back(set, file, &own, policies);
	}
	diag_move(diag, &own);
	return err;
}

static int add_entry(struct snapshot *snapshot, const char *name,
		     const struct source_file *file)
{
	struct policy_entry *entry = array_grow(
		&snapshot->entries, snapshot->n_entries, sizeof(*entry));

	if (!entry)
		return -ENOMEM;
	snapshot->n_entries++;

	entry->file = strdup(file->path);
	entry->name = name ? strdup(name) : NULL;
	entry->error = file->error ? strdup(file->error) : NULL;
	if (!entry->file || (name && !entry->name) ||
	    (file->error && !entry->error))
		return -ENOMEM;
	return 0;
}

static int list_entries(struct snapshot *snapshot,
			const struct policies *policies)
{
	for (size_t i = 0; i < snapshot->table.n; i++) {
		const struct source_file *file = &snapshot->table.files[i];
		size_t n = 0;
		int err = 0;

		for (size_t j = 0; !err && j < policies->n; j++) {
			if (strcmp(policies->items[j]->file, file->path))
				continue;
			err = add_entry(snapshot, policies->items[j]->name,
					file);
			n++;
		}
		if (!err && !n)
			err = add_entry(snapshot, NULL, file);
		if (err)
			return err;
	}
	return 0;
}

static int compile_policies(const struct policies *policies, unsigned requests,
			    const struct plan *running, struct diag *diag,
			    struct plan **ret)
{
	CLEANUP(ruleset_free) struct ruleset *rules = NULL;
	CLEANUP(facts_free) struct facts facts = facts_host();
	int err;

	facts.requests = requests;
	err = lower_tracing(policies, &facts, diag, &rules);
	if (!err && running)
		err = marks_keep(rules, running->marks, running->n_marks);
	if (err == -ENOSPC) {
		diag_add(diag, SEVERITY_ERROR, "policies", (struct pos){ 0 },
			 "the followed sets of processes in force and the new "
			 "ones are more "
			 "than %d together: reload without some of the old "
			 "ones first",
			 MAX_MARKS);
		return -EINVAL;
	}
	if (err)
		return err;
	return compile(rules, diag, ret);
}

/* Those that were in force come first, so that a new file cannot take a name
 * from them. */
static int load_files(const struct policy_set *set, struct file_table *table,
		      struct policies *policies, struct diag *diag)
{
	int err = 0;

	for (int known = 1; known >= 0; known--) {
		for (size_t i = 0; !err && i < table->n; i++) {
			struct source_file *file = &table->files[i];
			const struct source_file *before =
				file_table_find(&set->now.table, file->path);

			if ((before && before->text.data) == known)
				err = load_file(set, file, policies, diag);
		}
	}
	return err;
}

int policy_set_resume(struct policy_set *set, struct saved *saved,
		      struct plan **ret)
{
	const struct plan before = {
		.marks = saved->marks,
		.n_marks = saved->n_marks,
	};
	CLEANUP(policies_free) struct policies policies = { 0 };
	CLEANUP(diag_free) struct diag diag = { 0 };
	int err = 0;

	for (size_t i = 0; !err && i < saved->files.n; i++) {
		const struct source_file *file = &saved->files.files[i];

		err = parse_text(&policies, file, &file->text, &diag);
	}
	if (!err)
		err = compile_policies(&policies, set->requests, &before, &diag,
				       ret);
	if (err == -ENOMEM)
		return err;

	snapshot_free(&set->now);
	set->now.table = saved->files;
	saved->files = (struct file_table){ 0 };
	return err;
}

/* Equal files make equal plans, whatever was in force before. */
static int order_policies(const struct file_table *table,
			  struct policies *policies)
{
	struct policy **items = calloc(policies->n + 1, sizeof(*items));
	size_t n = 0;

	if (!items)
		return -ENOMEM;
	for (size_t i = 0; i < table->n; i++) {
		for (size_t j = 0; j < policies->n; j++) {
			struct policy *policy = policies->items[j];

			if (!policy ||
			    strcmp(policy->file, table->files[i].path))
				continue;
			items[n++] = policy;
			policies->items[j] = NULL;
		}
	}
	assert(n == policies->n);
	free(policies->items);
	policies->items = items;
	return 0;
}

int policy_set_load(struct policy_set *set, const struct plan *running,
		    struct diag *diag, struct plan **ret)
{
	CLEANUP(snapshot_free) struct snapshot next = { 0 };
	CLEANUP(policies_free) struct policies policies = { 0 };
	CLEANUP(plan_free) struct plan *plan = NULL;
	int err;

	err = file_table_list(set->paths, set->n_paths, &set->now.table, diag,
			      &next.table);
	if (!err)
		err = load_files(set, &next.table, &policies, diag);
	if (!err)
		err = order_policies(&next.table, &policies);
	if (!err)
		err = compile_policies(&policies, set->requests, running, diag,
				       &plan);
	if (!err)
		err = list_entries(&next, &policies);
	if (err)
		return err;

	snapshot_free(&set->next);
	set->next = next;
	next = (struct snapshot){ 0 };
	*ret = TAKE(plan);
	return 0;
}

void policy_set_commit(struct policy_set *set)
{
	snapshot_free(&set->now);
	set->now = set->next;
	set->next = (struct snapshot){ 0 };
	set->rejected = NULL;
}

void policy_set_reject(struct policy_set *set, const char *why)
{
	snapshot_free(&set->next);
	set->rejected = why;
}

const char *policy_set_rejected(const struct policy_set *set)
{
	return set->rejected;
}

static size_t count_wrong(const struct policy_set *set, bool named_only)
{
	size_t n = 0;

	for (size_t i = 0; i < set->now.table.n; i++) {
		const struct source_file *file = &set->now.table.files[i];

		n += file->wrong && (file->named || !named_only);
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

const struct policy_entry *policy_set_entries(const struct policy_set *set,
					      size_t *n)
{
	*n = set->now.n_entries;
	return set->now.entries;
}
