// SPDX-License-Identifier: Apache-2.0

#include "attach_host.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "abi.h"
#include "base/mem.h"
#include "tracefs.h"

enum {
	LIST_SIZE = 512,
	MAX_NOTES = 32768,
	MAX_SOCKS = 32000,
};

/* Does the line of a file of securityfs have the word? */
static bool file_has(const char *path, const char *word)
{
	CLEANUP(close_file) FILE *file = fopen(path, "re");
	char line[LIST_SIZE];
	char *rest = line;
	const char *item;

	if (!file || !fgets(line, sizeof(line), file))
		return false;
	while ((item = strsep(&rest, ", \n"))) {
		if (strcmp(item, word) == 0)
			return true;
	}
	return false;
}

/* Linux 5.10 attaches LSM programs even where it never runs them. */
static bool lsm_runs(void)
{
	return file_has("/sys/kernel/security/lsm", "bpf");
}

static bool is_locked(void)
{
	const char *path = "/sys/kernel/security/lockdown";

	return file_has(path, "[integrity]") ||
	       file_has(path, "[confidentiality]");
}

/* That of the daemon; 0: not known. */
static uint32_t user_namespace(void)
{
	struct stat st;

	return stat("/proc/self/ns/user", &st) ? 0 : (uint32_t)st.st_ino;
}

static int new_gates(struct attach_host *host)
{
	char folder[PATH_MAX];

	if (!host->folder)
		return gates_new(NULL, &host->gates);
	if (snprintf(folder, sizeof(folder), "%s/gates", host->folder) >=
	    (int)sizeof(folder))
		return -ENAMETOOLONG;
	if (mkdir(folder, 0700) && errno != EEXIST)
		return -errno;
	return gates_new(folder, &host->gates);
}

int attach_host_new(const struct tracker *tracker, int wanted,
		    const char *folder, struct attach_host **ret)
{
	CLEANUP(attach_host_free)
	struct attach_host *host = calloc(1, sizeof(*host));
	int err;

	if (!host)
		return -ENOMEM;

	host->tracker = tracker;
	host->wanted = wanted;
	host->folder = folder;
	host->lsm = lsm_runs();
	host->no_kprobes = !tracefs_has_kprobes();
	host->locked = is_locked();
	host->notes = -1;
	host->socks = -1;
	host->protected_exes = -1;
	host->users = user_namespace();
	host->core.fd = -1;
	err = core_types_new(&host->core);
	if (!err)
		err = new_gates(host);
	if (err)
		return err;
	attach_host_read_types(host);
	host->cast = core_types_cast(host->types);
	*ret = TAKE(host);
	return 0;
}

void attach_host_read_types(struct attach_host *host)
{
	if (!host->types)
		host->types = btf__load_vmlinux_btf();
}

void attach_host_drop_types(struct attach_host *host)
{
	btf__free(host->types);
	host->types = NULL;
}

void attach_host_free(struct attach_host **host)
{
	if (!*host)
		return;

	attach_host_drop_types(*host);
	gates_free(&(*host)->gates);
	core_types_free(&(*host)->core);
	close_fd(&(*host)->notes);
	close_fd(&(*host)->socks);
	close_fd(&(*host)->protected_exes);
	free(*host);
	*host = NULL;
}

/* Or one that is pinned in @folder. */
static int make_table(const char *folder, const char *name, uint32_t value_size,
		      uint32_t n, int *fd)
{
	char path[PATH_MAX];
	bool is_path;

	if (*fd >= 0)
		return 0;
	is_path = folder && snprintf(path, sizeof(path), "%s/%s", folder,
				     name) < (int)sizeof(path);
	if (is_path)
		*fd = bpf_obj_get(path);
	if (*fd >= 0)
		return 0;
	*fd = bpf_map_create(BPF_MAP_TYPE_LRU_HASH, name, sizeof(uint64_t),
			     value_size, n, NULL);
	if (*fd < 0)
		return -errno;
	return is_path && bpf_obj_pin(*fd, path) ? -errno : 0;
}

int attach_host_share(struct attach_host *host, uint32_t acts)
{
	int err = 0;

	if (acts & (ACT_NOTIFY | ACT_UNNOTIFY | ACT_ENFORCE))
		err = make_table(host->folder, "notes", sizeof(struct note),
				 MAX_NOTES, &host->notes);
	if (!err && (acts & (ACT_TRACK_SOCK | ACT_UNTRACK_SOCK)))
		err = make_table(host->folder, "socks", sizeof(struct owner),
				 MAX_SOCKS, &host->socks);
	return err;
}

static const struct btf_type *function_of(const struct attach_host *host,
					  const char *function)
{
	int id;

	if (!host->types)
		return NULL;
	id = btf__find_by_name_kind(host->types, function, BTF_KIND_FUNC);
	if (id < 0)
		return NULL;
	return btf__type_by_id(host->types,
			       btf__type_by_id(host->types, (__u32)id)->type);
}

int attach_host_params(const struct attach_host *host, const char *function)
{
	const struct btf_type *proto = function_of(host, function);

	return proto ? btf_vlen(proto) : -ENOENT;
}

bool attach_host_alike(const struct attach_host *host, const char *a,
		       const char *b, unsigned n)
{
	const struct btf_type *first = function_of(host, a);
	const struct btf_type *second = function_of(host, b);

	if (!first || !second || btf_vlen(first) < n || btf_vlen(second) < n)
		return false;
	for (unsigned i = 0; i < n; i++) {
		if (btf_params(first)[i].type != btf_params(second)[i].type)
			return false;
	}
	return true;
}
