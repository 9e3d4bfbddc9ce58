/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * tracker_object - the programs of bpf/process.bpf.c, loaded and attached
 */

#include <stdbool.h>

#include "bundle.h"
#include "tracker.h"

/* @kprobe: see fork_kprobe; else the tracepoint, which every kernel grants.
 * Returns 0 or a negative errno. */
int tracker_object_start(const struct tracker_conf *conf, bool kprobe,
			 struct bundle **ret);
