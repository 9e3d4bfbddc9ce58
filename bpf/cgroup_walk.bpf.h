/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * cgroup_walk - the path of a control group: "/system.slice/ssh.service"
 *
 * From the root of its hierarchy, whatever the cgroup namespace. That is the
 * default hierarchy (cgroup v2); where nothing has been moved from its root,
 * systemd keeps its units in a hierarchy of version 1 that has its name.
 */

#include "walk.bpf.h"

enum {
	MAX_HIERARCHIES = 16, /* with one of its own for each controller */
	CGROUP_STEPS = MAX_STRING / 2,
	CGROUP_BATCH = 16, /* steps of one call */
};

#define SYSTEMD_NAME 0x00646d6574737973ULL /* "systemd" */

static __always_inline __u64 cgroup_parent(const struct kernfs_node *node)
{
	const struct kernfs_node___rcu *newer = (void *)node;

	if (bpf_core_field_exists(newer->__parent))
		return (__u64)READ(newer, __parent);
	return (__u64)READ(node, parent);
}

/* Some steps of the walk @key. Returns whether it goes on. */
__noinline int cgroup_steps(__u32 key)
{
	struct path_walk *walk = bpf_map_lookup_elem(&walks, &key);

	if (!walk)
		return 0;

	for (int i = 0; i < CGROUP_BATCH; i++) {
		const struct kernfs_node *node =
			TYPED((struct kernfs_node *)walk->dentry);
		__u64 parent = cgroup_parent(node);

		if (!parent) {
			walk->done = 1;
			return 0;
		}
		if (!put_string(walk, READ(node, name)))
			return 0;
		walk->dentry = parent;
	}
	return 1;
}

/* All steps of it. The loop is a global function, too: in a caller it would be
 * checked once for each way that leads there. */
__noinline int cgroup_climb(__u32 key)
{
	for (int i = 0; i < CGROUP_STEPS; i += CGROUP_BATCH) {
		if (!cgroup_steps(key))
			break;
	}
	return 0;
}

/* The node in systemd's own hierarchy; 0: there is none. */
static __always_inline __u64 systemd_node(const struct css_set *set)
{
	const struct list_head *head =
		(void *)set + bpf_core_field_offset(struct css_set, cgrp_links);
	struct list_head *link = READ(head, next);

	for (int i = 0; i < MAX_HIERARCHIES && link != head; i++) {
		const struct cgrp_cset_link *entry =
			(void *)link -
			bpf_core_field_offset(struct cgrp_cset_link, cgrp_link);
		const struct cgroup *cgroup = READ(TYPED(entry), cgrp);
		const struct cgroup_root *root = READ(cgroup, root);
		__u64 name[2] = { 0 };

		read_pair(name, (const char *)root +
					bpf_core_field_offset(
						struct cgroup_root, name));
		if (name[0] == SYSTEMD_NAME)
			return address_of(READ(cgroup, kn));
		link = READ(link, next);
	}
	return 0;
}

/* Of the hierarchies the one that counts: its node in @at, a struct css_set. A
 * global function takes and returns numbers. */
__noinline __u64 pick_node(__u64 at)
{
	const struct css_set *set = TYPED((struct css_set *)at);
	const struct cgroup *cgroup = READ(set, dfl_cgrp);
	__u64 node = address_of(READ(cgroup, kn));
	__u64 systemd;

	if (cgroup_parent(TYPED((struct kernfs_node *)node)))
		return node;
	systemd = systemd_node(set);
	return systemd ? systemd : node;
}

/* The node, a struct kernfs_node, of the cgroup that @task is in. */
static __always_inline __u64 cgroup_node(struct task_struct *task)
{
	return pick_node(address_of(READ(task, cgroups)));
}

static __always_inline __u64 cgroup_id(__u64 node)
{
	return READ(TYPED((struct kernfs_node *)node), id);
}

/* Walks from @node to the root of its hierarchy, as walk @key. Returns the
 * walk, with the text in it; NULL cannot be. */
static __always_inline struct path_walk *cgroup_walk(__u32 key, __u64 node)
{
	struct path_walk *walk = begin_walk(key);

	if (!walk)
		return 0;
	walk->dentry = node;
	cgroup_climb(key);
	if (walk->done)
		end_walk(walk);
	return walk;
}
