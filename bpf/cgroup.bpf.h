/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * cgroup - the path of the caller's control group: "/system.slice/ssh.service"
 *
 * From the root of its hierarchy, whatever the cgroup namespace. That is the
 * default hierarchy (cgroup v2); where nothing has been moved from its root,
 * systemd keeps its units in a hierarchy of version 1 that has its name.
 */

#include "files.bpf.h"

enum {
	MAX_HIERARCHIES = 16, /* with one of its own for each controller */
};

#define SYSTEMD_NAME 0x00646d6574737973ULL /* "systemd" */

static __always_inline __u64 cgroup_parent(const struct kernfs_node *node)
{
	const struct kernfs_node___rcu *newer = (void *)node;

	if (bpf_core_field_exists(newer->__parent))
		return (__u64)BPF_CORE_READ(newer, __parent);
	return (__u64)BPF_CORE_READ(node, parent);
}

/* Some steps of the walk @key. Returns whether it goes on. */
__noinline int cgroup_steps(__u32 key)
{
	struct path_walk *walk = bpf_map_lookup_elem(&walks, &key);

	if (!walk)
		return 0;

	for (int i = 0; i < PATH_BATCH; i++) {
		const struct kernfs_node *node = (void *)walk->dentry;
		__u64 parent = cgroup_parent(node);

		if (!parent) {
			walk->done = 1;
			return 0;
		}
		if (!put_string(walk, BPF_CORE_READ(node, name)))
			return 0;
		walk->dentry = parent;
	}
	return 1;
}

/* The node of @task in systemd's own hierarchy; 0: there is none. */
static __always_inline __u64 systemd_node(struct task_struct *task)
{
	struct list_head *link = BPF_CORE_READ(task, cgroups, cgrp_links.next);

	for (int i = 0; i < MAX_HIERARCHIES; i++) {
		const struct cgrp_cset_link *entry =
			(void *)link -
			bpf_core_field_offset(struct cgrp_cset_link, cgrp_link);
		const struct cgroup *cgroup = BPF_CORE_READ(entry, cgrp);
		const struct cgroup_root *root = BPF_CORE_READ(cgroup, root);
		__u64 name = 0;

		bpf_core_read(&name, sizeof(name), &root->name);
		if (name == SYSTEMD_NAME)
			return (__u64)BPF_CORE_READ(cgroup, kn);
		link = BPF_CORE_READ(link, next);
	}
	return 0;
}

static __always_inline __u64 cgroup_node(struct task_struct *task)
{
	__u64 node = (__u64)BPF_CORE_READ(task, cgroups, dfl_cgrp, kn);
	__u64 systemd;

	if (cgroup_parent((void *)node))
		return node;
	systemd = systemd_node(task);
	return systemd ? systemd : node;
}

APART read_cgroup(struct call *call, struct value *value)
{
	__u32 key = walk_key(call);
	struct path_walk *walk = begin_walk(key);

	if (!walk)
		return 0;
	walk->dentry = cgroup_node((void *)bpf_get_current_task());
	if (!walk->dentry)
		return 0;

	for (int i = 0; i < PATH_STEPS; i += PATH_BATCH) {
		if (!cgroup_steps(key))
			break;
	}
	if (walk->done)
		end_walk(walk);
	take_walk(call, value, walk);
	return 0;
}
