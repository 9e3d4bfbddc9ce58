/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * cgroup - the path of the caller's control group, as a value
 */

#include "cgroup_walk.bpf.h"
#include "files.bpf.h"

APART read_cgroup(struct call *call, struct value *value)
{
	__u64 node = cgroup_node(this_task());
	const struct path_walk *walk;

	if (!node)
		return 0;
	walk = cgroup_walk(walk_key(call), node);
	if (walk)
		take_walk(call, value, walk);
	return 0;
}
