/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * protection - the programs that policies spare, as the kernel knows them
 *
 * A table of paths that all hooks share: see bpf/spare.bpf.h.
 */

#include <stddef.h>

/**
 * protection_set() - the programs at @paths, and no others
 * @folder:  where the table is pinned, so that hooks which go on have the same
 *           one; NULL: nowhere
 * @fd:      the table; made, or opened, if it is negative
 *
 * What is there is in force at each moment, with what it was before or without.
 * Logs why, when it cannot. Returns 0 or a negative errno.
 */
int protection_set(const char *folder, char *const *paths, size_t n, int *fd);
