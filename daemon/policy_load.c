// SPDX-License-Identifier: Apache-2.0

#include "policy_load.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/mem.h"
#include "compile.h"
#include "facts_host.h"
#include "files.h"
#include "lower_tracing.h"
#include "marks.h"
#include "tree.h"

void blames_free(struct blames *blames)
{
	for (size_t i = 0; i < blames->n; i++) {
		free(blames->items[i].path);
		free(blames->items[i].error);
	}
	free(blames->items);
	*blames = (struct blames){ 0 };
}

static const struct blame *find_blame(const struct blames *blames,
				      const char *path)
{
	for (size_t i = 0; i < blames->n; i++)
		if (!strcmp(blames->items[i].path, path))
			return &blames->items[i];
	return NULL;
}

int blames_add(struct blames *blames, const char *path, const char *error)
{
	struct blame *blame;

	if (find_blame(blames, path))
		return -EEXIST;
	blame = array_grow(&blames->items, blames->n, sizeof(*blame));
	if (!blame)
		return -ENOMEM;
	blames->n++;
	blame->path = strdup(path);
	blame->error = strdup(error);
	return blame->path && blame->error ? 0 : -ENOMEM;
}

/* Parses @text into @policies, with the messages of this file alone. */
int policy_load_text(struct policies *policies, const struct source_file *file,
		     const struct buf *text, struct diag *diag)
{
	return policies_parse(policies, file->path,
			      text->data ? text->data : "", text->len, diag);
}

static int keep_error(struct source_file *file,
		      const struct source_file *before, const struct diag *diag)
{
	const char *text = "out of memory";

	for (size_t i = 0; i < diag->n_messages; i++) {
		if (diag->messages[i].severity == SEVERITY_ERROR) {
			text = diag->messages[i].text;
			break;
		}
	}
	file->wrong = true;
	file->since = before && before->wrong ? before->since : time(NULL);
	file->error = strdup(text);
	return file->error ? 0 : -ENOMEM;
}

/* What was right before stays in force. */
static int fall_back(const struct policy_load *load, struct source_file *file,
		     const struct diag *why, struct policies *policies)
{
	const struct source_file *before =
		file_table_find(load->before, file->path);
	CLEANUP(diag_free) struct diag ignored = { 0 };
	int err;

	err = keep_error(file, before, why);
	if (err || !before || !before->text.data)
		return err;

	buf_add(&file->text, before->text.data, before->text.len);
	if (file->text.failed)
		return -ENOMEM;

	err = policy_load_text(policies, file, &file->text, &ignored);
	return err == -EINVAL ? 0 : err;
}

/* What is on trial, or on disk; not what was found to be wrong later on. */
static int read_text(const struct policy_load *load, const char *path,
		     struct buf *text, struct diag *diag)
{
	const struct source_file *trial = file_table_find(load->trial, path);
	const struct blame *blame = find_blame(load->blames, path);
	int err = 0;

	if (blame)
		diag_add(diag, SEVERITY_ERROR, path, (struct pos){ 0 }, "%s",
			 blame->error);
	else if (trial)
		buf_add(text, trial->text.data ? trial->text.data : "",
			trial->text.len);
	else
		err = files_read(path, TREE_MAX_BYTES, text);
	if (text->failed)
		err = -ENOMEM;
	if (err && err != -ENOMEM)
		diag_add(diag, SEVERITY_ERROR, path, (struct pos){ 0 }, "%s",
			 files_strerror(-err));
	return diag->n_errors ? -EINVAL : err;
}

/* Reads and parses one file, or what it was before. */
static int load_file(const struct policy_load *load, struct source_file *file,
		     struct policies *policies, struct diag *diag)
{
	CLEANUP(diag_free) struct diag own = { 0 };
	CLEANUP(buf_free) struct buf text = { 0 };
	int err;

	err = read_text(load, file->path, &text, &own);
	if (!err)
		err = policy_load_text(policies, file, &text, &own);

	if (!err) {
		file->text = text;
		text = (struct buf){ 0 };
	} else if (err == -EINVAL) {
		err = fall_back(load, file, &own, policies);
	}
	if (!find_blame(load->blames, file->path)) /* else it was said */
		diag_move(diag, &own);
	return err;
}

/* Those that were in force come first, so that a new file cannot take a name
 * from them. */
int policy_load_files(const struct policy_load *load, struct file_table *table,
		      struct policies *policies, struct diag *diag)
{
	size_t at = 0;
	int err = 0;

	for (int known = 1; known >= 0; known--) {
		for (size_t i = 0; !err && i < table->n; i++) {
			struct source_file *file = &table->files[i];
			const struct source_file *before =
				file_table_next(load->before, file->path, &at);

			if ((before && before->text.data) == known)
				err = load_file(load, file, policies, diag);
		}
	}
	return err;
}

static bool is_of(const struct policy *policy, const char *file)
{
	return policy && !strcmp(policy->file, file);
}

/* Where those of @file begin, which stand together. It is looked for from @at
 * on: mostly it is there. */
static size_t find_first(const struct policies *policies, const char *file,
			 size_t at)
{
	for (size_t i = at; i < policies->n; i++)
		if (is_of(policies->items[i], file))
			return i;
	for (size_t i = 0; i < at; i++)
		if (is_of(policies->items[i], file))
			return i;
	return policies->n;
}

/* Equal files make equal plans, whatever was in force before. */
int policy_load_order(const struct file_table *table, struct policies *policies)
{
	struct policy **items = calloc(policies->n + 1, sizeof(*items));
	size_t n = 0, at = 0;

	if (!items)
		return -ENOMEM;
	for (size_t i = 0; i < table->n; i++) {
		const char *file = table->files[i].path;
		size_t j = find_first(policies, file, at);

		for (; j < policies->n && is_of(policies->items[j], file);
		     j++) {
			items[n++] = policies->items[j];
			policies->items[j] = NULL;
			at = j + 1;
		}
	}
	assert(n == policies->n);
	free(policies->items);
	policies->items = items;
	return 0;
}

int policy_load_compile(const struct policies *policies, unsigned requests,
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
