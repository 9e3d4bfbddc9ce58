/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * attach - the programs of bpf/hook.bpf.c that serve a hook
 *
 * A hook has a program for the entry of the call, by its attach kind, which a
 * gate (gate.h) hands the calls to; one at the return where something waits
 * for it; and for execve one where the kernel has its copy of the path. Which,
 * says the way (attach_way.h).
 */

#include "attach_way.h"
#include "image.h"

struct hook_bpf;

/* Before the load: only the programs of @way are loaded. Returns 0; -ENOENT:
 * what they would be attached to is not there; another negative errno. */
int attach_choose(struct hook_bpf *skel, const struct image *image,
		  const struct attach_way *way);

/* After it: those that are not for the entry. They have nothing to do until
 * that has. Idem. */
int attach_programs(struct hook_bpf *skel, const struct image *image,
		    const struct attach_way *way);

/* The program for the entry. Static. */
const char *attach_entry_name(enum attach_kind kind);
