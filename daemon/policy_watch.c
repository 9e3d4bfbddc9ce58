// SPDX-License-Identifier: Apache-2.0

#include "policy_watch.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/hash.h"
#include "base/mem.h"
#include "source_files.h"

enum {
	OF_NAMES = IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO,
	OF_FILES = OF_NAMES | IN_CLOSE_WRITE | IN_ATTRIB | IN_DELETE_SELF |
		   IN_MOVE_SELF,
};

struct policy_watch {
	sd_event *loop;
	char *const *paths;
	size_t n_paths;
	uint64_t delay_us;
	policy_watch_fn *fn;
	void *data;
	sd_event_source *changes; /* owns the descriptor of inotify */
	sd_event_source *timer;	  /* NULL: nothing has changed */
	uint64_t seen;		  /* hash of what the files are */
};

/* ---- what the files are ---- */

static uint64_t add_number(uint64_t hash, uint64_t number)
{
	return hash_bytes(hash, &number, sizeof(number));
}

static uint64_t add_file(uint64_t hash, const char *path)
{
	struct stat st;

	hash = hash_bytes(hash, path, strlen(path) + 1);
	if (stat(path, &st))
		return add_number(hash, (uint64_t)errno);
	hash = add_number(hash, st.st_dev);
	hash = add_number(hash, st.st_ino);
	hash = add_number(hash, (uint64_t)st.st_size);
	hash = add_number(hash, (uint64_t)st.st_ctim.tv_sec);
	hash = add_number(hash, (uint64_t)st.st_ctim.tv_nsec);
	hash = add_number(hash, (uint64_t)st.st_mtim.tv_sec);
	return add_number(hash, (uint64_t)st.st_mtim.tv_nsec);
}

/* A folder that cannot be read has no files. */
static uint64_t look(const struct policy_watch *watch)
{
	CLEANUP(file_table_free) struct file_table files = { 0 };
	CLEANUP(diag_free) struct diag diag = { 0 };
	const struct file_table none = { 0 };
	uint64_t hash = HASH_START;

	if (file_table_list(watch->paths, watch->n_paths, &none, &diag,
			    &files) == -ENOMEM)
		return watch->seen;
	for (size_t i = 0; i < files.n; i++)
		hash = add_file(hash, files.files[i].path);
	return hash;
}

/* ---- that something happens to them ---- */

/* The folder that the entry @path is in. */
static void name_parent(const char *path, char ret[static PATH_MAX])
{
	size_t len = strlen(path);
	size_t end = len;

	while (end > 1 && path[end - 1] == '/')
		end--;
	while (end && path[end - 1] != '/')
		end--;
	while (end > 1 && path[end - 1] == '/')
		end--;
	if (!end)
		strcpy(ret, ".");
	else if (end < PATH_MAX) {
		memcpy(ret, path, end);
		ret[end] = '\0';
	} else {
		*ret = '\0';
	}
}

/* What is not there is seen when it comes, by the folder above. */
static void watch_path(int fd, const char *path)
{
	char parent[PATH_MAX];
	bool is_folder;

	is_folder = inotify_add_watch(fd, path,
				      OF_FILES | IN_ONLYDIR | IN_MASK_ADD) >= 0;
	name_parent(path, parent);
	inotify_add_watch(fd, parent,
			  (is_folder ? OF_NAMES : OF_FILES) | IN_ONLYDIR |
				  IN_MASK_ADD);
}

static int on_time(sd_event_source *source, uint64_t usec, void *data);

/* More of them are no news until there was time to look. */
static int on_change(sd_event_source *source, int fd, uint32_t events,
		     void *data)
{
	struct policy_watch *watch = data;
	int err;

	(void)fd;
	(void)events;
	err = sd_event_add_time_relative(watch->loop, &watch->timer,
					 CLOCK_MONOTONIC, watch->delay_us, 0,
					 on_time, watch);
	return err < 0 ? err
		       : sd_event_source_set_enabled(source, SD_EVENT_OFF);
}

/* In place of what was watched before: folders may be others now. */
static int watch_all(struct policy_watch *watch)
{
	sd_event_source *changes = NULL;
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	int err;

	if (fd < 0)
		return -errno;
	for (size_t i = 0; i < watch->n_paths; i++)
		watch_path(fd, watch->paths[i]);
	err = sd_event_add_io(watch->loop, &changes, fd, EPOLLIN, on_change,
			      watch);
	if (err < 0) {
		close(fd);
		return err;
	}
	sd_event_source_set_io_fd_own(changes, true);
	sd_event_source_disable_unref(watch->changes);
	watch->changes = changes;
	return 0;
}

/* There may be a descriptor to spare then. */
static int again(const struct policy_watch *watch, sd_event_source *timer)
{
	int err = sd_event_source_set_time_relative(timer, watch->delay_us);

	return err < 0 ? err
		       : sd_event_source_set_enabled(timer, SD_EVENT_ONESHOT);
}

static int on_time(sd_event_source *source, uint64_t usec, void *data)
{
	struct policy_watch *watch = data;
	int err;

	(void)usec;
	err = watch_all(watch);
	if (err)
		return again(watch, source);
	watch->timer = sd_event_source_disable_unref(watch->timer);
	if (look(watch) != watch->seen)
		watch->fn(watch->data);
	return 0;
}

/* ---- from the first to the last ---- */

int policy_watch_new(sd_event *loop, char *const *paths, size_t n_paths,
		     uint64_t delay_us, policy_watch_fn *fn, void *data,
		     struct policy_watch **ret)
{
	CLEANUP(policy_watch_free)
	struct policy_watch *watch = calloc(1, sizeof(*watch));
	int err;

	if (!watch)
		return -ENOMEM;
	watch->loop = loop;
	watch->paths = paths;
	watch->n_paths = n_paths;
	watch->delay_us = delay_us;
	watch->fn = fn;
	watch->data = data;
	err = watch_all(watch);
	if (err)
		return err;
	policy_watch_note(watch);
	*ret = TAKE(watch);
	return 0;
}

void policy_watch_free(struct policy_watch **watch)
{
	if (!*watch)
		return;

	sd_event_source_disable_unref((*watch)->timer);
	sd_event_source_disable_unref((*watch)->changes);
	free(*watch);
	*watch = NULL;
}

void policy_watch_note(struct policy_watch *watch)
{
	if (watch)
		watch->seen = look(watch);
}
