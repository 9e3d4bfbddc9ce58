// SPDX-License-Identifier: Apache-2.0

#include "guard_ids.h"

#include <bpf/bpf.h>
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

#include "abi_guard.h"
#include "base/mem.h"

enum {
	MAX_IDS = 16384, /* of guard_ids */
	LINE_SIZE = 256,
};

static const struct {
	const char *line; /* in /proc/PID/fdinfo/FD */
	int (*open)(__u32 id);
} kinds[N_GUARD_KINDS] = {
	[GUARD_KIND_MAP] = { "map_id:", bpf_map_get_fd_by_id },
	[GUARD_KIND_PROGRAM] = { "prog_id:", bpf_prog_get_fd_by_id },
	[GUARD_KIND_LINK] = { "link_id:", bpf_link_get_fd_by_id },
};

/* A link tells the id of its program, too. */
static void tell_line(int ids, const char *line)
{
	const uint32_t one = 1;

	for (uint32_t kind = 0; kind < N_GUARD_KINDS; kind++) {
		struct guard_id key = { .kind = kind };
		size_t len = strlen(kinds[kind].line);

		if (strncmp(line, kinds[kind].line, len) ||
		    sscanf(line + len, "%u", &key.id) != 1)
			continue;
		bpf_map_update_elem(ids, &key, &one, BPF_ANY);
	}
}

static void tell_descriptor(int ids, const char *name)
{
	CLEANUP(close_file) FILE *file = NULL;
	char path[PATH_MAX];
	char line[LINE_SIZE];

	if (snprintf(path, sizeof(path), "/proc/self/fdinfo/%s", name) >=
	    (int)sizeof(path))
		return;
	file = fopen(path, "re");
	while (file && fgets(line, sizeof(line), file))
		tell_line(ids, line);
}

static void close_folder(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

/* Ids are not used again. */
static void forget_gone(int ids)
{
	struct guard_id *keys = calloc(MAX_IDS, sizeof(*keys));
	size_t n = 0;

	if (!keys)
		return;
	while (n < MAX_IDS &&
	       !bpf_map_get_next_key(ids, n ? &keys[n - 1] : NULL, &keys[n]))
		n++;
	for (size_t i = 0; i < n; i++) {
		int fd = kinds[keys[i].kind % N_GUARD_KINDS].open(keys[i].id);

		if (fd >= 0)
			close(fd);
		else if (errno == ENOENT)
			bpf_map_delete_elem(ids, &keys[i]);
	}
	free(keys);
}

void guard_ids_tell(int ids)
{
	CLEANUP(close_folder) DIR *folder = opendir("/proc/self/fdinfo");
	const struct dirent *entry;

	while (folder && (entry = readdir(folder))) {
		if (*entry->d_name != '.')
			tell_descriptor(ids, entry->d_name);
	}
	forget_gone(ids);
}
