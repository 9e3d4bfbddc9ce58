// SPDX-License-Identifier: Apache-2.0

#include "pins.h"

#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#include "base/hash.h"
#include "base/mem.h"
#include "bpffs.h"
#include "guard_end.h"
#include "log.h"
#include "objects_digest.h"

enum {
	LAYOUT = 1,
	DEPTH = 3, /* of folders under --pin-dir */
	LOCK_TRIES = 100,
	LOCK_WAIT_US = 50000,
};

struct pins {
	char *dir;
	char *folder; /* NULL: nothing can be pinned */
	char *hooks;  /* idem */
	int lock;
	bool in_force;
	bool is_left;
	struct kept *kept;
};

/* ---- versions ---- */

/* All that the objects are made of, but for the images. */
static uint64_t version(const struct options *options)
{
	uint64_t hash =
		hash_bytes(HASH_START, OBJECTS_DIGEST, strlen(OBJECTS_DIGEST));

	hash = hash_bytes(hash, &options->ring_bytes,
			  sizeof(options->ring_bytes));
	hash = hash_bytes(hash, &options->argv_bytes,
			  sizeof(options->argv_bytes));
	hash = hash_bytes(hash, &options->env_bytes,
			  sizeof(options->env_bytes));
	return hash_bytes(hash, &options->attach_kind,
			  sizeof(options->attach_kind));
}

/* ---- one daemon ---- */

/* The folder may have been removed by who had the lock. */
static int try_lock(const char *dir, int *ret)
{
	CLEANUP(close_fd)
	int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	struct stat ours, there;

	if (fd < 0)
		return -errno;
	if (flock(fd, LOCK_EX | LOCK_NB))
		return errno == EWOULDBLOCK ? -EBUSY : -errno;
	if (fstat(fd, &ours) || stat(dir, &there))
		return -errno;
	if (ours.st_ino != there.st_ino || ours.st_dev != there.st_dev)
		return -ENOENT;
	*ret = fd;
	fd = -1;
	return 0;
}

static int lock(const char *dir, int *ret)
{
	int err = -EBUSY;

	for (int i = 0; i < LOCK_TRIES && err; i++) {
		err = bpffs_make(dir);
		if (!err)
			err = try_lock(dir, ret);
		if (err && err != -EBUSY && err != -ENOENT)
			break;
		if (err)
			usleep(LOCK_WAIT_US);
	}
	return err;
}

/* ---- the folder ---- */

static int is_version(void *data, const char *path, const char *name)
{
	(void)data;
	(void)path;
	return *name == 'v';
}

static int make_folder(const struct pins *pins)
{
	if (mkdir(pins->folder, 0700) && errno != EEXIST)
		return -errno;
	return mkdir(pins->hooks, 0700) && errno != EEXIST ? -errno : 0;
}

static int name_folder(struct pins *pins, const struct options *options)
{
	if (asprintf(&pins->folder, "%s/v%d-%016llx", pins->dir, LAYOUT,
		     (unsigned long long)version(options)) < 0) {
		pins->folder = NULL;
		return -ENOMEM;
	}
	if (asprintf(&pins->hooks, "%s/hooks", pins->folder) < 0) {
		pins->hooks = NULL;
		return -ENOMEM;
	}
	return 0;
}

int pins_set_aside(struct pins *pins)
{
	char old[PATH_MAX];

	if (snprintf(old, sizeof(old), "%s-%u", pins->folder,
		     (unsigned)getpid()) >= (int)sizeof(old))
		return -ENAMETOOLONG;
	if (!rmdir(pins->hooks) && !rmdir(pins->folder))
		return make_folder(pins);
	if (rename(pins->folder, old))
		return -errno;
	return make_folder(pins);
}

static int use_folder(struct pins *pins, const struct options *options)
{
	int err = lock(pins->dir, &pins->lock);

	if (err)
		return err;
	pins->in_force = bpffs_each(pins->dir, is_version, NULL) == 1;
	err = kept_open(pins->dir, &pins->kept);
	if (!err)
		err = name_folder(pins, options);
	return err ? err : make_folder(pins);
}

static int use_memory(struct pins *pins)
{
	free_mem(&pins->folder);
	free_mem(&pins->hooks);
	kept_free(&pins->kept);
	return kept_open(NULL, &pins->kept);
}

int pins_open(const struct options *options, struct pins **ret)
{
	CLEANUP(pins_free) struct pins *pins = calloc(1, sizeof(*pins));
	int err;

	if (!pins)
		return log_err(-ENOMEM, "cannot start");
	pins->lock = -1;
	pins->is_left = true;
	pins->dir = strdup(options->pin_dir);
	if (!pins->dir)
		return log_err(-ENOMEM, "cannot start");

	err = use_folder(pins, options);
	if (err == -EBUSY) {
		log_msg(LOG_LEVEL_ERR, "another daemon enforces from '%s'",
			pins->dir);
		return err;
	}
	if (err && pins->in_force)
		return log_err(err, "cannot use what is pinned in '%s'",
			       pins->dir);
	if (err) {
		log_msg(LOG_LEVEL_WARNING,
			"enforcement ends with the daemon: cannot pin to '%s': "
			"%s",
			pins->dir,
			err == -ENOTSUP ? "it is not on bpffs"
					: strerror(-err));
		err = use_memory(pins);
		if (err)
			return log_err(err, "cannot start");
	}

	pins->is_left = pins->in_force;
	*ret = TAKE(pins);
	return 0;
}

const char *pins_folder(const struct pins *pins)
{
	return pins->folder;
}

const char *pins_hooks(const struct pins *pins)
{
	return pins->hooks;
}

bool pins_in_force(const struct pins *pins)
{
	return pins->in_force;
}

struct kept_state *pins_state(const struct pins *pins)
{
	return kept_state(pins->kept);
}

struct counting {
	size_t n;
	unsigned depth; /* of folders that are looked into yet */
};

static int count_pin(void *data, const char *path, const char *name)
{
	struct counting *counting = data;

	(void)name;
	if (!counting->depth)
		return 0;
	counting->depth--;
	if (bpffs_each(path, count_pin, counting) == -ENOTDIR)
		counting->n++;
	counting->depth++;
	return 0;
}

size_t pins_count(const struct pins *pins)
{
	struct counting counting = { .depth = DEPTH + 2 };

	if (pins->folder)
		bpffs_each(pins->dir, count_pin, &counting);
	return counting.n;
}

/* ---- other versions ---- */

static int count_record(void *data, void *bytes, size_t len)
{
	uint64_t *n = data;

	(void)bytes;
	(void)len;
	++*n;
	return 0;
}

/* Removes the folder of a version. Returns how many records were unread. */
static uint64_t end_version(const char *folder)
{
	CLEANUP(close_fd) int fd = -1;
	struct ring_buffer *ring;
	char path[PATH_MAX];
	uint64_t n = 0;

	if (snprintf(path, sizeof(path), "%s/tracker/map-events", folder) <
	    (int)sizeof(path))
		fd = bpf_obj_get(path);
	if (snprintf(path, sizeof(path), "%s/guard", folder) <
	    (int)sizeof(path))
		guard_end(path);
	bpffs_remove(folder, DEPTH);
	if (fd < 0)
		return 0;
	ring = ring_buffer__new(fd, count_record, &n, NULL);
	if (ring)
		ring_buffer__consume(ring);
	ring_buffer__free(ring);
	return n;
}

struct settling {
	const struct pins *pins;
	uint64_t unread;
};

static int end_other(void *data, const char *path, const char *name)
{
	struct settling *settling = data;

	if (*name == 'v' && strcmp(path, settling->pins->folder)) {
		settling->unread += end_version(path);
		log_msg(LOG_LEVEL_NOTICE, "what was pinned as '%s' is replaced",
			name);
	}
	return 0;
}

void pins_settle(struct pins *pins, struct failures *failures)
{
	struct settling settling = { .pins = pins };

	if (!pins->folder)
		return;
	bpffs_each(pins->dir, end_other, &settling);
	failure_add(failures, FAILURE_RECORD_UNREAD, settling.unread);
}

void pins_leave(struct pins *pins, bool is_left)
{
	pins->is_left = is_left;
}

/* The folder may be somebody else's, too. @data: gets how many records were
 * unread. */
static int remove_ours(void *data, const char *path, const char *name)
{
	uint64_t *unread = data;

	if (*name == 'v')
		*unread += end_version(path);
	else if (!strcmp(name, "state"))
		unlink(path);
	return 0;
}

static uint64_t remove_all(const char *dir)
{
	uint64_t unread = 0;

	bpffs_each(dir, remove_ours, &unread);
	rmdir(dir);
	return unread;
}

void pins_free(struct pins **pins)
{
	struct pins *p = *pins;

	if (!p)
		return;

	kept_free(&p->kept);
	if (p->lock >= 0 && !p->is_left)
		remove_all(p->dir);
	close_fd(&p->lock);
	free(p->folder);
	free(p->hooks);
	free(p->dir);
	free(p);
	*pins = NULL;
}

int pins_end(const struct options *options)
{
	CLEANUP(close_fd) int fd = -1;
	const char *dir = options->pin_dir;
	int err = bpffs_has(dir) ? try_lock(dir, &fd) : -ENOENT;
	uint64_t unread;

	if (err == -ENOENT) {
		log_msg(LOG_LEVEL_INFO, "nothing is pinned in '%s'", dir);
		return 0;
	}
	if (err == -EBUSY)
		return log_err(
			err, "a daemon enforces from '%s': stop it first", dir);
	if (err)
		return log_err(err, "cannot use '%s'", dir);
	unread = remove_all(dir);
	if (bpffs_each(dir, is_version, NULL) == 1)
		return log_err(-EPERM,
			       "some of what is pinned in '%s' cannot be "
			       "removed: it goes on",
			       dir);
	log_msg(LOG_LEVEL_INFO,
		"nothing is enforced any more; %llu records that no daemon read "
		"are lost",
		(unsigned long long)unread);
	return 0;
}
