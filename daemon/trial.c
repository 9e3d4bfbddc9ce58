// SPDX-License-Identifier: Apache-2.0

#include "trial.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "policy.h"

static const char *first_folder(const struct options *options)
{
	struct stat st;

	for (size_t i = 0; i < options->n_policies; i++)
		if (!stat(options->policies[i], &st) && S_ISDIR(st.st_mode))
			return options->policies[i];
	return NULL;
}

/* Of the file in which a policy of this name is in force; NULL: none is. */
static const char *file_of(const struct policy_set *set, const char *policy)
{
	size_t n;
	const struct policy_entry *entries = policy_set_entries(set, &n);

	for (size_t i = 0; i < n; i++)
		if (entries[i].name && !strcmp(entries[i].name, policy))
			return entries[i].file;
	return NULL;
}

static bool has_policy(const struct policies *policies, const char *name)
{
	for (size_t i = 0; i < policies->n; i++)
		if (!strcmp(policies->items[i]->name, name))
			return true;
	return false;
}

/* Who replaces a file must have all policies that are in it. */
static int check_whole(const struct policy_set *set, const char *path,
		       const struct policies *policies, struct buf *why)
{
	size_t n;
	const struct policy_entry *entries = policy_set_entries(set, &n);

	for (size_t i = 0; i < n; i++) {
		if (!entries[i].name || strcmp(entries[i].file, path) ||
		    has_policy(policies, entries[i].name))
			continue;
		buf_addf(why,
			 "it would replace '%s', in which the policy '%s' is, "
			 "too",
			 path, entries[i].name);
		return -EINVAL;
	}
	return 0;
}

/* Where the file of @policies is to be, if that is in force already. */
static int find_place(const struct policy_set *set,
		      const struct policies *policies, struct buf *why,
		      const char **ret)
{
	const char *path = NULL;

	for (size_t i = 0; i < policies->n; i++) {
		const char *file = file_of(set, policies->items[i]->name);

		if (file && path && strcmp(file, path)) {
			buf_addf(why,
				 "it has policies of two files, '%s' and '%s'",
				 path, file);
			return -EINVAL;
		}
		path = file ? file : path;
	}
	*ret = path;
	return path ? check_whole(set, path, policies, why) : 0;
}

static int parse(const struct change_file *file, struct policies *ret,
		 struct buf *why)
{
	CLEANUP(diag_free) struct diag diag = { 0 };
	int err = policies_parse(ret, file->name, file->text,
				 strlen(file->text), &diag);

	if (err == -EINVAL)
		diag_print(&diag, why);
	return err;
}

static int add_text(const char *path, const char *text, struct buf *why,
		    struct file_table *ret)
{
	struct source_file *file;
	int err;

	if (file_table_find(ret, path)) {
		buf_addf(why, "two files would be '%s'", path);
		return -EINVAL;
	}
	err = file_table_add(ret, path, false);
	if (err)
		return err;
	file = &ret->files[ret->n - 1];
	buf_adds(&file->text, text);
	return file->text.failed ? -ENOMEM : 0;
}

static int add_file(const struct policy_set *set, const char *folder,
		    const struct change_file *file, struct buf *why,
		    struct file_table *ret)
{
	CLEANUP(policies_free) struct policies policies = { 0 };
	char new[PATH_MAX];
	const char *path = NULL;
	int err;

	err = parse(file, &policies, why);
	if (!err)
		err = find_place(set, &policies, why, &path);
	if (err)
		return err;
	if (!path && !folder) {
		buf_adds(why, "there is no policy folder to put it in");
		return -EINVAL;
	}
	if (!path) {
		if (snprintf(new, sizeof(new), "%s/%s", folder, file->name) >=
		    (int)sizeof(new))
			return -ENAMETOOLONG;
		path = new;
		err = check_whole(set, path, &policies, why);
	}
	return err ? err : add_text(path, file->text, why, ret);
}

int trial_texts(const struct options *options, const struct policy_set *set,
		const struct change *change, struct buf *why,
		struct file_table *ret)
{
	const char *folder = first_folder(options);
	int err = 0;

	for (size_t i = 0; !err && i < change->n_files; i++)
		err = add_file(set, folder, &change->files[i], why, ret);
	return err;
}

/* ---- to disk ---- */

static int new_name(const char *path, char ret[static PATH_MAX])
{
	return snprintf(ret, PATH_MAX, "%s.new", path) < PATH_MAX
		       ? 0
		       : -ENAMETOOLONG;
}

static int write_new(const struct source_file *file)
{
	CLEANUP(close_fd) int fd = -1;
	char new[PATH_MAX];
	int err = new_name(file->path, new);

	if (err)
		return err;
	unlink(new);
	fd = open(new, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
		  0644);
	if (fd < 0)
		return -errno;
	for (size_t done = 0; done < file->text.len;) {
		ssize_t n = write(fd, file->text.data + done,
				  file->text.len - done);

		if (n < 0 && errno != EINTR)
			return -errno;
		done += n > 0 ? (size_t)n : 0;
	}
	return fsync(fd) ? -errno : 0;
}

static void drop_new(const struct file_table *texts)
{
	char new[PATH_MAX];

	for (size_t i = 0; i < texts->n; i++)
		if (!new_name(texts->files[i].path, new))
			unlink(new);
}

static int rename_new(const char *path)
{
	char new[PATH_MAX];
	int err = new_name(path, new);

	if (!err && rename(new, path))
		err = -errno;
	return err;
}

int trial_write(const struct file_table *texts, struct buf *why)
{
	const char *path = NULL;
	int err = 0;

	for (size_t i = 0; !err && i < texts->n; i++) {
		path = texts->files[i].path;
		err = write_new(&texts->files[i]);
	}
	for (size_t i = 0; !err && i < texts->n; i++) {
		path = texts->files[i].path;
		err = rename_new(path);
	}
	if (!err)
		return 0;
	buf_addf(why, "cannot write '%s': %s", path, strerror(-err));
	drop_new(texts);
	return err;
}
