/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * guard_load - bpf/guard.bpf.c by the best that the kernel grants
 */

#include <stdbool.h>

#include "bundle.h"
#include "tracker.h"

/**
 * guard_load() - load and attach
 * @ret_lsm:  whether by LSM hooks; else by functions that call them
 *
 * Logs which hooks the kernel lacks. Returns 0; -ENOENT: there is none at all;
 * another negative errno.
 */
int guard_load(const struct tracker *tracker, bool *ret_lsm,
	       struct bundle **ret);

/* Does the kernel run LSM programs? */
bool guard_by_lsm(const struct tracker *tracker);
