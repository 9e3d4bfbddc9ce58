// SPDX-License-Identifier: Apache-2.0

#include "guard_files.h"

#include <bpf/bpf.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "abi_guard.h"
#include "base/mem.h"

enum {
	MAX_FILES = 4096, /* of guard_files */
};

/* Where a kernel lets kprobes be disarmed, all at once. */
static const char disarm[] = "/sys/kernel/debug/kprobes/enabled";

static int change(int self, struct guard_self *known)
{
	const uint32_t first = 0;

	return bpf_map_update_elem(self, &first, known, BPF_ANY);
}

static int look(int self, struct guard_self *ret)
{
	const uint32_t first = 0;

	return bpf_map_lookup_elem(self, &first, ret);
}

static int set_learning(int self, uint32_t flags)
{
	struct guard_self known;
	int err = look(self, &known);

	if (err)
		return err;
	known.learner = flags ? (uint32_t)getpid() : 0;
	known.learning = flags;
	return change(self, &known);
}

/* @path need not be there. */
static void tell(int self, const char *path, uint32_t flags)
{
	CLEANUP(close_fd) int fd = -1;

	if (set_learning(self, flags))
		return;
	fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	set_learning(self, 0);
}

static bool is_folder(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISDIR(st.st_mode);
}

static bool is_regular(const char *path)
{
	struct stat st;

	return !stat(path, &st) && S_ISREG(st.st_mode);
}

/* Folders above @path, which must not be put elsewhere. */
static void tell_above(int self, const char *path)
{
	char real[PATH_MAX];
	char *slash;

	if (!realpath(path, real))
		return;
	while ((slash = strrchr(real, '/')) && slash != real) {
		*slash = '\0';
		tell(self, real, GUARD_KEPT);
	}
}

static void close_folder(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

static void tell_folder(int self, const char *path)
{
	CLEANUP(close_folder) DIR *folder = opendir(path);
	const struct dirent *entry;
	char file[PATH_MAX];

	if (!folder)
		return;
	tell(self, path, GUARD_FOLDER | GUARD_KEPT);
	tell_above(self, path);
	while ((entry = readdir(folder))) {
		if (snprintf(file, sizeof(file), "%s/%s", path, entry->d_name) <
			    (int)sizeof(file) &&
		    is_regular(file))
			tell(self, file, GUARD_CONTENT);
	}
}

static void tell_file(int self, const char *path, uint32_t flags)
{
	if (!is_regular(path))
		return;
	tell(self, path, flags);
	tell_above(self, path);
}

static void tell_path(int self, const char *path)
{
	if (is_folder(path))
		tell_folder(self, path);
	else
		tell_file(self, path, GUARD_CONTENT);
}

/* The file, its folder and that of what is added to it. */
static void tell_config(int self, const char *path)
{
	char folder[PATH_MAX];
	char *slash;

	if (snprintf(folder, sizeof(folder), "%s.d", path) >=
	    (int)sizeof(folder))
		return;
	tell_folder(self, folder);
	slash = strrchr(folder, '/');
	if (!slash)
		return;
	*slash = '\0';
	tell_folder(self, folder);
}

static int read_exe(char exe[static PATH_MAX])
{
	ssize_t len = readlink("/proc/self/exe", exe, PATH_MAX - 1);

	if (len < 0)
		return -errno;
	exe[len] = '\0';
	return exe[0] == '/' ? 0 : -ENOENT;
}

/* Who executes what is there by this name is the next daemon. */
static void tell_program(int self)
{
	char exe[PATH_MAX];

	if (read_exe(exe))
		return;
	tell_file(self, exe, GUARD_CONTENT);
	*strrchr(exe, '/') = '\0';
	tell(self, exe[0] ? exe : "/", GUARD_HOME | GUARD_KEPT);
}

int guard_files_register(int self, const char *pins)
{
	struct guard_self known = { 0 };
	char exe[PATH_MAX];
	struct stat mounts;
	const char *name;
	int err = look(self, &known);

	if (!err)
		err = read_exe(exe);
	if (err)
		return err;
	if (stat("/proc/self/ns/mnt", &mounts))
		return -errno;

	name = strrchr(exe, '/') + 1;
	memset(known.name, 0, sizeof(known.name));
	memcpy(known.name, name, strnlen(name, sizeof(known.name) - 1));
	known.mounts = (uint32_t)mounts.st_ino;
	known.daemon = (struct guard_task){ 0 };
	known.device = 0;
	known.is_over = 0;
	err = change(self, &known);
	if (err)
		return err;

	tell(self, "/proc/self/exe", GUARD_REGISTER);
	if (pins)
		tell(self, pins, GUARD_TREE);
	err = look(self, &known);
	return err || known.daemon.pid ? err : -ESRCH;
}

/* What has been told in this round stays. */
static void forget_others(int files, uint32_t round)
{
	struct guard_file *keys = calloc(MAX_FILES, sizeof(*keys));
	struct guard_rule rule;
	size_t n = 0;

	if (!keys)
		return;
	while (n < MAX_FILES &&
	       !bpf_map_get_next_key(files, n ? &keys[n - 1] : NULL, &keys[n]))
		n++;
	for (size_t i = 0; i < n; i++) {
		if (!bpf_map_lookup_elem(files, &keys[i], &rule) &&
		    rule.round != round)
			bpf_map_delete_elem(files, &keys[i]);
	}
	free(keys);
}

void guard_files_tell(int self, int files, const struct options *options,
		      const char *pins)
{
	struct guard_self known;

	if (look(self, &known))
		return;
	known.round++;
	if (change(self, &known))
		return;

	if (pins)
		tell(self, pins, GUARD_TREE);
	tell_program(self);
	tell_config(self, options->config);
	tell_folder(self, options->state_dir);
	for (size_t i = 0; i < options->n_policies; i++)
		tell_path(self, options->policies[i]);
	for (size_t i = 0; i < options->n_writers; i++)
		tell_file(self, options->writers[i],
			  GUARD_CONTENT | GUARD_WRITER);
	if (options->export_path)
		tell_file(self, options->export_path, GUARD_CONTENT);
	tell(self, disarm, GUARD_CONTENT);
	forget_others(files, known.round);
}
