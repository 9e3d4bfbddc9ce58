/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * attach - which programs of bpf/hook.bpf.c serve a hook, and where
 *
 * Each attach kind has a program at the entry of the call and one at its
 * return; execve has a third, when the new program is ready.
 */

#include "image.h"
#include "options.h"

struct hook_bpf;

/* Before the load: only the programs of @kind are loaded. */
int attach_choose(struct hook_bpf *skel, const struct image *image,
		  enum attach_kind kind);

/* After it. The programs that decide later go first, so that no call is put
 * off that nobody would take up. */
int attach_programs(struct hook_bpf *skel, const struct image *image,
		    enum attach_kind kind);
