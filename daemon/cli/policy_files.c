// SPDX-License-Identifier: Apache-2.0

#include "policy_files.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "compile.h"
#include "facts_host.h"
#include "files.h"
#include "lower_tracing.h"
#include "tree.h"

static const struct pos whole_file = { 0 };

static int read_file(const char *path, struct policy_files *files)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	int err;

	err = files_read(path, TREE_MAX_BYTES, &text);
	if (err == -ENOMEM)
		return err;
	if (err) {
		diag_add(&files->diag, SEVERITY_ERROR, path, whole_file, "%s",
			 files_strerror(-err));
		return 0;
	}

	err = policies_parse(&files->policies, path, text.data, text.len,
			     &files->diag);
	return err == -EINVAL ? 0 : err;
}

static int read_folder(const char *path, struct policy_files *files)
{
	static const char *const suffixes[] = { ".yaml", ".yml", NULL };
	CLEANUP(file_list_free) struct file_list list = { 0 };
	int err;

	err = files_list(path, suffixes, &list);
	if (err == -ENOMEM)
		return err;
	if (err)
		diag_add(&files->diag, SEVERITY_ERROR, path, whole_file, "%s",
			 files_strerror(-err));
	else if (!list.n)
		diag_add(&files->diag, SEVERITY_WARNING, path, whole_file,
			 "no file in it ends in .yaml or .yml");

	for (size_t i = 0; i < list.n; i++) {
		err = read_file(list.paths[i], files);
		if (err)
			return err;
	}
	return 0;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

static int compile_all(struct policy_files *files)
{
	CLEANUP(facts_free) struct facts facts = facts_host();
	int err;

	facts.requests_assumed = true; /* by the daemon's configuration */
	err = lower_tracing(&files->policies, &facts, &files->diag,
			    &files->rules);
	if (err)
		return err;

	return compile(files->rules, &files->diag, &files->plan);
}

int policy_files_read(char *const *paths, int n, struct policy_files *ret)
{
	CLEANUP(policy_files_free) struct policy_files files = { 0 };
	int err;

	for (int i = 0; i < n; i++) {
		err = is_folder(paths[i]) ? read_folder(paths[i], &files)
					  : read_file(paths[i], &files);
		if (err)
			return err;
	}

	err = files.diag.n_errors ? 0 : compile_all(&files);
	if (err && err != -EINVAL)
		return err;

	*ret = files;
	files = (struct policy_files){ 0 };
	return 0;
}

void policy_files_free(struct policy_files *files)
{
	policies_free(&files->policies);
	ruleset_free(&files->rules);
	plan_free(&files->plan);
	diag_free(&files->diag);
	*files = (struct policy_files){ 0 };
}

bool policy_files_print(struct policy_files *files, bool strict)
{
	CLEANUP(buf_free) struct buf text = { 0 };

	diag_print(&files->diag, &text);
	if (text.len)
		fputs(text.data, stderr);

	return strict ? !files->diag.n_messages : !files->diag.n_errors;
}
