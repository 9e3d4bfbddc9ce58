/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * bpffs - folders of the kernel in which BPF objects can be pinned
 */

#include <stdbool.h>

/* Is @path there? */
bool bpffs_has(const char *path);

/* Makes @folder, which must not be there yet or be ours; mounts bpffs if that
 * is where it belongs and nobody has. Returns 0; -ENOTSUP: it would not be on
 * bpffs; another negative errno. */
int bpffs_make(const char *folder);

/* What the names of pinned links begin with. */
#define BPFFS_LINK "link-"

/* Removes @folder with all that is in it, of which it is told how deep it can
 * be. Links have ended when this returns. What cannot be removed stays. */
void bpffs_remove(const char *folder, unsigned depth);

/**
 * bpffs_each() - call @fn with the path of each entry of @folder
 *
 * Returns 0, what @fn returned if that is not 0, or a negative errno.
 */
typedef int bpffs_entry(void *data, const char *path, const char *name);
int bpffs_each(const char *folder, bpffs_entry *fn, void *data);
