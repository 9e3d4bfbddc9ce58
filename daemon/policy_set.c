// SPDX-License-Identifier: Apache-2.0

#include "policy_set.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "compile.h"
#include "files.h"
#include "lower_tracing.h"
#include "marks.h"
#include "policy.h"
#include "tree.h"

/* A file as it is in force. */
struct source_file {
	char *path;
	bool named;	 /* by the administrator, not found in a folder */
	bool wrong;	 /* what is on disk is not what is in force */
	char *error;	 /* the first message on it */
	struct buf text; /* the last good one; no data: none yet */
};

struct file_table {
	struct source_file *files;
	size_t n;
};

struct policy_set {
	char **paths;
	size_t n_paths;
	struct file_table table;
	struct policy_entry *entries;
	size_t n_entries;
};

static void file_table_free(struct file_table *table)
{
	for (size_t i = 0; i < table->n; i++) {
		free(table->files[i].path);
		free(table->files[i].error);
		buf_free(&table->files[i].text);
	}
	free(table->files);
	*table = (struct file_table){ 0 };
}

static void entries_free(struct policy_set *set)
{
	for (size_t i = 0; i < set->n_entries; i++) {
		free(set->entries[i].name);
		free(set->entries[i].file);
		free(set->entries[i].error);
	}
	free(set->entries);
	set->entries = NULL;
	set->n_entries = 0;
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

void policy_set_free(struct policy_set **set)
{
	if (!*set)
		return;

	for (size_t i = 0; i < (*set)->n_paths; i++)
		free((*set)->paths[i]);
	free((*set)->paths);
	file_table_free(&(*set)->table);
	entries_free(*set);
	free(*set);
	*set = NULL;
}

static int add_file(struct file_table *table, const char *path, bool named)
{
	struct source_file *file =
		array_grow(&table->files, table->n, sizeof(*file));

	if (!file)
		return -ENOMEM;

	file->path = strdup(path);
	if (!file->path)
		return -ENOMEM;
	file->named = named;
	table->n++;
	return 0;
}

static int add_folder(struct file_table *table, const char *path)
{
	static const char *const suffixes[] = { ".yaml", ".yml", NULL };
	CLEANUP(file_list_free) struct file_list list = { 0 };
	int err;

	err = files_list(path, suffixes, &list);
	for (size_t i = 0; !err && i < list.n; i++)
		err = add_file(table, list.paths[i], false);
	return err;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

/* A folder that cannot be read is an error like a file that cannot. */
static int list_files(const struct policy_set *set, struct diag *diag,
		      struct file_table *table)
{
	for (size_t i = 0; i < set->n_paths; i++) {
		const char *path = set->paths[i];
		int err;

		if (!is_folder(path)) {
			err = add_file(table, path, true);
		} else {
			err = add_folder(table, path);
			if (err && err != -ENOMEM) {
				diag_add(diag, SEVERITY_ERROR, path,
					 (struct pos){ 0 }, "%s",
					 strerror(-err));
				err = 0;
			}
		}
		if (err)
			return err;
	}
	return 0;
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

static struct source_file *find_file(const struct file_table *table,
				     const char *path)
{
	for (size_t i = 0; i < table->n; i++) {
		if (!strcmp(table->files[i].path, path))
			return &table->files[i];
	}
	return NULL;
}

/* What was right before stays in force. */
static int fall_back(const struct policy_set *set, struct source_file *file,
		     const struct diag *why, struct policies *policies)
{
	const struct source_file *before = find_file(&set->table, file->path);
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
			 "%s", strerror(-err));
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

static int add_entry(struct policy_set *set, const char *name,
		     const struct source_file *file)
{
	struct policy_entry *entry =
		array_grow(&set->entries, set->n_entries, sizeof(*entry));

	if (!entry)
		return -ENOMEM;
	set->n_entries++;

	entry->file = strdup(file->path);
	entry->name = name ? strdup(name) : NULL;
	entry->error = file->error ? strdup(file->error) : NULL;
	if (!entry->file || (name && !entry->name) ||
	    (file->error && !entry->error))
		return -ENOMEM;
	return 0;
}

static int list_entries(struct policy_set *set, const struct policies *policies)
{
	entries_free(set);

	for (size_t i = 0; i < set->table.n; i++) {
		const struct source_file *file = &set->table.files[i];
		size_t n = 0;
		int err = 0;

		for (size_t j = 0; !err && j < policies->n; j++) {
			if (strcmp(policies->items[j]->file, file->path))
				continue;
			err = add_entry(set, policies->items[j]->name, file);
			n++;
		}
		if (!err && !n)
			err = add_entry(set, NULL, file);
		if (err)
			return err;
	}
	return 0;
}

static int compile_policies(const struct policies *policies,
			    const struct plan *running, struct diag *diag,
			    struct plan **ret)
{
	CLEANUP(ruleset_free) struct ruleset *rules = NULL;
	int err;

	err = lower_tracing(policies, diag, &rules);
	if (!err && running)
		err = marks_keep(rules, running->marks, running->n_marks);
	if (err)
		return err;
	return compile(rules, diag, ret);
}

int policy_set_load(struct policy_set *set, const struct plan *running,
		    struct diag *diag, struct plan **ret)
{
	CLEANUP(file_table_free) struct file_table table = { 0 };
	CLEANUP(policies_free) struct policies policies = { 0 };
	CLEANUP(plan_free) struct plan *plan = NULL;
	int err;

	err = list_files(set, diag, &table);
	for (size_t i = 0; !err && i < table.n; i++)
		err = load_file(set, &table.files[i], &policies, diag);
	if (!err)
		err = compile_policies(&policies, running, diag, &plan);
	if (err)
		return err;

	file_table_free(&set->table);
	set->table = table;
	table = (struct file_table){ 0 };

	err = list_entries(set, &policies);
	if (err)
		return err;
	*ret = TAKE(plan);
	return 0;
}

static size_t count_wrong(const struct policy_set *set, bool named_only)
{
	size_t n = 0;

	for (size_t i = 0; i < set->table.n; i++) {
		const struct source_file *file = &set->table.files[i];

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

const struct policy_entry *policy_set_entries(const struct policy_set *set,
					      size_t *n)
{
	*n = set->n_entries;
	return set->entries;
}
