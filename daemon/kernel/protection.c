// SPDX-License-Identifier: Apache-2.0

#include "protection.h"

#include <bpf/bpf.h>
#include <errno.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "abi.h"
#include "base/mem.h"
#include "log.h"

static const char table[] = "protected_exes";

enum {
	MAX_PROTECTED = 1024,
};

/* Or the one that is pinned in @folder. */
static int open_table(const char *folder, int *fd)
{
	char path[PATH_MAX];
	bool is_path;

	if (*fd >= 0)
		return 0;
	is_path = folder && snprintf(path, sizeof(path), "%s/%s", folder,
				     table) < (int)sizeof(path);
	if (is_path)
		*fd = bpf_obj_get(path);
	if (*fd >= 0)
		return 0;
	*fd = bpf_map_create(BPF_MAP_TYPE_HASH, table, sizeof(struct exe_key),
			     sizeof(uint32_t), MAX_PROTECTED, NULL);
	if (*fd < 0)
		return -errno;
	return is_path && bpf_obj_pin(*fd, path) ? -errno : 0;
}

/* As the kernel names the file, if it is there. A longer path than the kernel
 * keeps protects nothing. */
static void make_key(const char *path, struct exe_key *ret)
{
	CLEANUP(free_mem) char *real = realpath(path, NULL);
	const char *name = real ? real : path;

	memset(ret, 0, sizeof(*ret));
	if (strlen(name) < sizeof(ret->path))
		strcpy(ret->path, name);
	else
		log_msg(LOG_LEVEL_WARNING,
			"protected: '%s' is not, its path is too long", path);
}

static bool has(const struct exe_key *keys, size_t n, const struct exe_key *key)
{
	for (size_t i = 0; i < n; i++)
		if (!memcmp(&keys[i], key, sizeof(*key)))
			return true;
	return false;
}

/* The next one is found first: what is gone has none. */
static void drop_others(int fd, const struct exe_key *keys, size_t n)
{
	struct exe_key key, next;
	bool more = !bpf_map_get_next_key(fd, NULL, &key);

	while (more) {
		bool is_other = !has(keys, n, &key);

		more = !bpf_map_get_next_key(fd, &key, &next);
		if (is_other)
			bpf_map_delete_elem(fd, &key);
		key = next;
	}
}

int protection_set(const char *folder, char *const *paths, size_t n, int *fd)
{
	CLEANUP(free_mem) struct exe_key *keys = calloc(n + 1, sizeof(*keys));
	const uint32_t value = 1;
	int err;

	if (!keys)
		return log_err(-ENOMEM, "cannot protect programs");
	err = n > MAX_PROTECTED ? -E2BIG : open_table(folder, fd);
	for (size_t i = 0; !err && i < n; i++) {
		make_key(paths[i], &keys[i]);
		err = bpf_map_update_elem(*fd, &keys[i], &value, BPF_ANY);
	}
	if (err)
		return log_err(err, "cannot protect programs");
	drop_others(*fd, keys, n);
	return 0;
}
