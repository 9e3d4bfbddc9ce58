// SPDX-License-Identifier: Apache-2.0

#include "bundle.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "bpffs.h"
#include "missed.h"
#include "object_bytes.h"

enum part_kind {
	PART_LINK, /* first: what is detached is not missed */
	PART_PROGRAM,
	PART_MAP,
	N_PART_KINDS,
};

enum {
	PART_NAME = 48,
};

struct part {
	enum part_kind kind;
	char name[PART_NAME];
	int fd;		       /* PART_LINK: the link's */
	struct bpf_link *link; /* PART_LINK */
};

struct bundle {
	struct part *parts;
	size_t n;
	char *folder; /* NULL: not pinned */
	bool is_left;
	bool is_ending; /* the folder has another name */
};

/* A folder of bpffs takes no names with dots. */
static const char *const prefixes[N_PART_KINDS] = {
	[PART_LINK] = BPFFS_LINK,
	[PART_PROGRAM] = "program-",
	[PART_MAP] = "map-",
};

static int pin_path(const char *folder, const struct part *part,
		    char path[static PATH_MAX])
{
	int len = snprintf(path, PATH_MAX, "%s/%s%s", folder,
			   prefixes[part->kind], part->name);

	return len < PATH_MAX ? 0 : -ENAMETOOLONG;
}

static struct part *add_part(struct bundle *bundle, enum part_kind kind,
			     const char *name)
{
	const char *dot = strrchr(name, '.');
	struct part *part;

	part = array_grow(&bundle->parts, bundle->n, sizeof(*part));
	if (!part)
		return NULL;
	part->kind = kind;
	part->fd = -1;
	snprintf(part->name, sizeof(part->name), "%s", dot ? dot + 1 : name);
	bundle->n++;
	return part;
}

/* @fd stays the caller's. */
static int add_fd(struct bundle *bundle, enum part_kind kind, const char *name,
		  int fd)
{
	struct part *part;

	if (fd < 0)
		return 0;
	part = add_part(bundle, kind, name);
	if (!part)
		return -ENOMEM;
	part->fd = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	return part->fd < 0 ? -errno : 0;
}

static int add_link(struct bundle *bundle, const char *name,
		    struct bpf_link **link)
{
	struct part *part;

	if (!*link)
		return 0;
	part = add_part(bundle, PART_LINK, name);
	if (!part)
		return -ENOMEM;
	part->link = TAKE(*link);
	part->fd = bpf_link__fd(part->link);
	return 0;
}

static bool is_needed(const char *name, const char *const *maps)
{
	const char *dot = strrchr(name, '.');

	if (!maps)
		return true;
	for (; *maps; maps++) {
		if (!strcmp(dot ? dot + 1 : name, *maps))
			return true;
	}
	return false;
}

int bundle_take(struct bpf_object_skeleton *skeleton, const char *const *maps,
		struct bundle **ret)
{
	CLEANUP(bundle_free) struct bundle *bundle = calloc(1, sizeof(*bundle));
	int err = 0;

	if (!bundle)
		return -ENOMEM;

	for (int i = 0; !err && i < skeleton->prog_cnt; i++) {
		const struct bpf_prog_skeleton *program = &skeleton->progs[i];

		err = add_link(bundle, program->name, program->link);
		if (!err)
			err = add_fd(bundle, PART_PROGRAM, program->name,
				     bpf_program__fd(*program->prog));
	}
	for (int i = 0; !err && i < skeleton->map_cnt; i++) {
		const struct bpf_map_skeleton *map = &skeleton->maps[i];

		if (is_needed(map->name, maps))
			err = add_fd(bundle, PART_MAP, map->name,
				     bpf_map__fd(*map->map));
	}
	if (err)
		return err;

	object_bytes_drop(skeleton);
	*ret = TAKE(bundle);
	return 0;
}

int bundle_none(struct bundle **ret)
{
	struct bundle *bundle = calloc(1, sizeof(*bundle));

	if (!bundle)
		return -ENOMEM;
	*ret = bundle;
	return 0;
}

static int open_link(struct bundle *bundle, const char *name, const char *path)
{
	struct bpf_link *link = bpf_link__open(path);
	int err;

	if (!link)
		return -errno;
	err = add_link(bundle, name, &link);
	bpf_link__destroy(link);
	return err;
}

/* Nobody but us has written there: a name that says nothing is an error. */
static int open_part(struct bundle *bundle, const char *name)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof(path), "%s/%s", bundle->folder, name) >=
	    (int)sizeof(path))
		return -ENAMETOOLONG;

	for (enum part_kind kind = 0; kind < N_PART_KINDS; kind++) {
		CLEANUP(close_fd) int fd = -1;
		size_t len = strlen(prefixes[kind]);

		if (strncmp(name, prefixes[kind], len))
			continue;
		if (kind == PART_LINK)
			return open_link(bundle, name + len, path);
		fd = bpf_obj_get(path);
		return fd < 0 ? -errno : add_fd(bundle, kind, name + len, fd);
	}
	return -EBADMSG;
}

static void close_folder(DIR **folder)
{
	if (*folder)
		closedir(*folder);
}

int bundle_open(const char *folder, struct bundle **ret)
{
	CLEANUP(bundle_free) struct bundle *bundle = calloc(1, sizeof(*bundle));
	CLEANUP(close_folder) DIR *entries = opendir(folder);
	const struct dirent *entry;
	int err = 0;

	if (!bundle)
		return -ENOMEM;
	bundle->is_left = true; /* until it is whole */
	if (!entries)
		return -errno;
	bundle->folder = strdup(folder);
	if (!bundle->folder)
		return -ENOMEM;

	while (!err && (entry = readdir(entries))) {
		if (*entry->d_name != '.')
			err = open_part(bundle, entry->d_name);
	}
	if (err)
		return err;
	bundle->is_left = false;
	*ret = TAKE(bundle);
	return 0;
}

static void unpin(const char *folder, const struct part *part)
{
	char path[PATH_MAX];

	if (!pin_path(folder, part, path))
		unlink(path);
}

static int pin_parts(const struct bundle *bundle, const char *folder)
{
	char path[PATH_MAX];

	for (size_t i = 0; i < bundle->n; i++) {
		int err = pin_path(folder, &bundle->parts[i], path);

		if (!err && bpf_obj_pin(bundle->parts[i].fd, path))
			err = -errno;
		if (err)
			return err;
	}
	return 0;
}

/* In a folder by another name first: who finds one with the right name finds
 * a whole bundle. */
int bundle_pin(struct bundle *bundle, const char *folder)
{
	CLEANUP(free_mem) char *to = strdup(folder);
	char new[PATH_MAX];
	int err;

	if (!to)
		return -ENOMEM;
	if (snprintf(new, sizeof(new), "%s-new", folder) >= (int)sizeof(new))
		return -ENAMETOOLONG;
	if (mkdir(new, 0700))
		return -errno;

	err = pin_parts(bundle, new);
	if (!err && rename(new, folder))
		err = -errno;
	if (err) {
		for (size_t i = 0; i < bundle->n; i++)
			unpin(new, &bundle->parts[i]);
		rmdir(new);
		return err;
	}
	bundle->folder = TAKE(to);
	return 0;
}

const char *bundle_folder(const struct bundle *bundle)
{
	return bundle->folder;
}

static int find_part(const struct bundle *bundle, enum part_kind kind,
		     const char *name)
{
	for (size_t i = 0; i < bundle->n; i++) {
		const struct part *part = &bundle->parts[i];

		if (part->kind == kind && !strcmp(part->name, name))
			return part->fd;
	}
	return -1;
}

int bundle_map(const struct bundle *bundle, const char *name)
{
	return find_part(bundle, PART_MAP, name);
}

int bundle_program(const struct bundle *bundle, const char *name)
{
	return find_part(bundle, PART_PROGRAM, name);
}

/* libbpf disables the event of a kprobe before it lets it go, which must not
 * be where the link is to go on. */
static void drop_part(struct part *part, const char *folder, bool is_left)
{
	if (folder && !is_left)
		unpin(folder, part);
	if (part->link && is_left)
		bpf_link__disconnect(part->link);
	if (part->kind == PART_LINK)
		bpf_link__destroy(part->link);
	else
		close_fd(&part->fd);
}

/* Who finds a folder with the right name still finds a whole bundle. */
static void mark_ending(struct bundle *bundle)
{
	char *to;

	if (!bundle->folder || bundle->is_ending ||
	    asprintf(&to, "%s-end", bundle->folder) < 0)
		return;
	if (rename(bundle->folder, to)) {
		free(to);
		return;
	}
	free(bundle->folder);
	bundle->folder = to;
	bundle->is_ending = true;
}

void bundle_detach(struct bundle *bundle, const char *prefix)
{
	size_t left = 0;

	mark_ending(bundle);
	for (size_t i = 0; i < bundle->n; i++) {
		struct part *part = &bundle->parts[i];

		if (part->kind == PART_LINK &&
		    !strncmp(part->name, prefix, strlen(prefix)))
			drop_part(part, bundle->folder, false);
		else
			bundle->parts[left++] = *part;
	}
	bundle->n = left;
}

uint64_t bundle_missed(const struct bundle *bundle)
{
	uint64_t sum = 0;

	for (size_t i = 0; i < bundle->n; i++) {
		const struct part *part = &bundle->parts[i];

		if (part->kind == PART_PROGRAM)
			sum += missed_runs(part->fd);
		else if (part->kind == PART_LINK)
			sum += missed_hits(part->fd);
	}
	return sum;
}

void bundle_leave(struct bundle *bundle)
{
	bundle->is_left = bundle->folder;
}

void bundle_free(struct bundle **bundle)
{
	struct bundle *b = *bundle;

	if (!b)
		return;

	if (!b->is_left)
		mark_ending(b);
	for (enum part_kind kind = 0; kind < N_PART_KINDS; kind++) {
		for (size_t i = 0; i < b->n; i++) {
			if (b->parts[i].kind == kind)
				drop_part(&b->parts[i], b->folder, b->is_left);
		}
	}
	if (b->folder && !b->is_left)
		rmdir(b->folder);
	free(b->folder);
	free(b->parts);
	free(b);
	*bundle = NULL;
}
