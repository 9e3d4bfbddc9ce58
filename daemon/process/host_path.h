/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * host_path - is the path of a program that runs that of the same file on the
 * host?
 *
 * Of programs that are executed later the kernel side knows it: see
 * bpf/mount.bpf.h. The host is where the first process is; where that may not
 * be looked at, where this one is.
 */

#include <stdbool.h>
#include <stdint.h>

#include "proc_read.h"
#include "process.h"

/* The inode number of the mount namespace of the host; 0: not known. @proc:
 * "/proc". */
uint32_t host_path_mounts(const char *proc);

/* Is @process in another mount namespace than @mounts, and has the host another
 * file at the path of its program, or none? Of a program that was deleted the
 * folder is compared. */
bool host_path_is_strange(const char *proc, uint32_t mounts,
			  const struct process *process,
			  const struct proc_rights *rights);
