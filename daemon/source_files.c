// SPDX-License-Identifier: Apache-2.0

#include "source_files.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/mem.h"
#include "files.h"

void file_table_free(struct file_table *table)
{
	for (size_t i = 0; i < table->n; i++) {
		free(table->files[i].path);
		free(table->files[i].error);
		buf_free(&table->files[i].text);
	}
	free(table->files);
	*table = (struct file_table){ 0 };
}

struct source_file *file_table_find(const struct file_table *table,
				    const char *path)
{
	for (size_t i = 0; i < table->n; i++) {
		if (!strcmp(table->files[i].path, path))
			return &table->files[i];
	}
	return NULL;
}

struct source_file *file_table_next(const struct file_table *table,
				    const char *path, size_t *at)
{
	struct source_file *found;

	if (*at >= table->n || strcmp(table->files[*at].path, path) != 0) {
		found = file_table_find(table, path);
		if (!found)
			return NULL;
		*at = (size_t)(found - table->files);
	}
	return &table->files[(*at)++];
}

int file_table_add(struct file_table *table, const char *path, bool named)
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
		err = file_table_add(table, list.paths[i], false);
	return err;
}

static bool is_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

static bool is_below(const char *file, const char *folder)
{
	size_t len = strlen(folder);

	return !strncmp(file, folder, len) && file[len] == '/';
}

/* A folder that cannot be read has the files that it had. */
static int keep_folder(const struct file_table *before, const char *path,
		       int why, struct diag *diag, struct file_table *table)
{
	diag_add(diag, SEVERITY_ERROR, path, (struct pos){ 0 }, "%s",
		 files_strerror(-why));

	for (size_t i = 0; i < before->n; i++) {
		const struct source_file *file = &before->files[i];
		int err;

		if (file->named || !is_below(file->path, path))
			continue;
		err = file_table_add(table, file->path, false);
		if (err)
			return err;
	}
	return 0;
}

/* It was a folder when files were found in it. */
static bool was_folder(const struct file_table *before, const char *path)
{
	for (size_t i = 0; i < before->n; i++) {
		if (!before->files[i].named &&
		    is_below(before->files[i].path, path))
			return true;
	}
	return false;
}

static int list_path(const struct file_table *before, const char *path,
		     struct diag *diag, struct file_table *table)
{
	size_t had = table->n;
	int err;

	if (!is_folder(path) && !was_folder(before, path))
		return file_table_add(table, path, true);

	err = add_folder(table, path);
	if (!err || err == -ENOMEM)
		return err;
	return table->n == had ? keep_folder(before, path, err, diag, table)
			       : err;
}

int file_table_list(char *const *paths, size_t n_paths,
		    const struct file_table *before, struct diag *diag,
		    struct file_table *ret)
{
	int err = 0;

	for (size_t i = 0; !err && i < n_paths; i++)
		err = list_path(before, paths[i], diag, ret);
	return err;
}
