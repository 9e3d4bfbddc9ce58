/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * policy_watch - tells when policy files have changed on disk
 *
 * Folders of policies are watched, those that files which were named are in,
 * and the folder above each, by which it is seen that one is replaced. What has
 * happened is not looked at: some time after the first of many changes, names,
 * inodes and times of all files are compared with those before. So a storm of
 * changes costs one comparison for each such time.
 *
 * Where a symbolic link leads to is not watched, but its replacement is.
 */

#include <stddef.h>
#include <stdint.h>
#include <systemd/sd-event.h>

struct policy_watch;

typedef void policy_watch_fn(void *data);

/**
 * policy_watch_new() - watch from now on
 * @paths:     files and folders, which need not be there
 * @delay_us:  from the first change to the call of @fn
 * @fn:        called by @loop with @data
 *
 * Returns 0 or a negative errno.
 */
int policy_watch_new(sd_event *loop, char *const *paths, size_t n_paths,
		     uint64_t delay_us, policy_watch_fn *fn, void *data,
		     struct policy_watch **ret);
void policy_watch_free(struct policy_watch **watch);

/* The files are about to be read, or were written by us: what has changed until
 * now is no news. NULL is nothing to do. */
void policy_watch_note(struct policy_watch *watch);
