/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * exec_programs - what the programs that follow execve are like: how much of a
 * program's texts they keep, and where they see its credentials change
 */

#include <stdbool.h>

#include "tracker.h"

struct btf;
struct process_bpf;

/* Says so to @skel, which is open and not loaded. @kernel: its types; NULL:
 * not known. @kprobe: kprobes may be attached. Returns 0 or a negative errno.
 */
int exec_programs(struct process_bpf *skel, const struct tracker_conf *conf,
		  const struct btf *kernel, bool kprobe);
