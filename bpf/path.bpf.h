/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * path - the text of a struct path, from the root of its mount namespace
 *
 * bpf_d_path() is refused in most programs and relative to the task's own
 * root, which a chroot can forge. So dentries and mounts are walked by hand,
 * as fs/d_path.c does (prepend_path()), up to the mount that is its own
 * parent. Nothing is locked: a rename in the middle may show either name.
 *
 * One step is a global function, which the verifier checks once by itself; a
 * loop around it costs it next to nothing, so that paths may be as long as the
 * kernel has them. Global functions take no pointers on old kernels: the state
 * stands in a map.
 */

#include "kernel.h"

#include "abi.h"

enum {
	/* "/a" 2,047 times, and mounts on the way */
	PATH_STEPS = MAX_STRING / 2 + 128,
	NAME_MAX = 255,
	/* a name is written up to its length before it is seen not to fit */
	PATH_ROOM = MAX_STRING + NAME_MAX + 1,
};

/* The walk, and the text that it writes from the end to the front. */
struct path_walk {
	__u64 dentry;
	__u64 mount_root;
	__u64 mount;
	__u32 start; /* of the text, which ends before text[MAX_STRING - 1] */
	__u32 done;  /* the root was reached: nothing is missing */
	char text[PATH_ROOM];
};

/* One walk at a time on each CPU. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1); /* CPUs */
	__type(key, __u32);
	__type(value, struct path_walk);
} walks SEC(".maps");

static __always_inline __u64 mount_root(__u64 mount)
{
	return (__u64)BPF_CORE_READ((struct mount *)mount, mnt.mnt_root);
}

/* At the root of a mount: steps to where it is mounted. Returns whether there
 * is such a place. */
static __always_inline bool cross_mount(struct path_walk *walk)
{
	const struct mount *mount = (void *)walk->mount;
	__u64 parent = (__u64)BPF_CORE_READ(mount, mnt_parent);

	if (parent == walk->mount)
		return false;

	walk->dentry = (__u64)BPF_CORE_READ(mount, mnt_mountpoint);
	walk->mount = parent;
	walk->mount_root = mount_root(parent);
	return true;
}

/* Writes "/name" in front of the text. Returns whether it fitted. */
static __always_inline bool put_name(struct path_walk *walk,
				     const struct dentry *dentry)
{
	const unsigned char *name = BPF_CORE_READ(dentry, d_name.name);
	__u32 len = BPF_CORE_READ(dentry, d_name.len) & NAME_MAX;
	__u32 start = walk->start - len - 1;

	if (start >= MAX_STRING - 1)
		return false;
	if (bpf_probe_read_kernel(walk->text + start + 1, len, name))
		return false;
	walk->text[start] = '/';
	walk->start = start;
	return true;
}

/* One component or mount. Returns whether the walk goes on. */
__noinline int path_step(__u32 cpu)
{
	struct path_walk *walk = bpf_map_lookup_elem(&walks, &cpu);
	const struct dentry *dentry;
	__u64 parent;

	if (!walk)
		return 0;
	dentry = (void *)walk->dentry;
	parent = (__u64)BPF_CORE_READ(dentry, d_parent);

	if (walk->dentry == walk->mount_root || walk->dentry == parent) {
		if (cross_mount(walk))
			return 1;
		walk->done = 1;
		return 0;
	}
	if (!put_name(walk, dentry))
		return 0;
	walk->dentry = parent;
	return 1;
}

/* Walks from @path. Returns the walk of this CPU, with the text in it; NULL
 * cannot be. */
static __always_inline struct path_walk *path_walk(const struct path *path)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct path_walk *walk = bpf_map_lookup_elem(&walks, &cpu);
	__u64 vfsmount;

	if (!walk)
		return 0;

	vfsmount = (__u64)BPF_CORE_READ(path, mnt);
	walk->mount = vfsmount - bpf_core_field_offset(struct mount, mnt);
	walk->mount_root = mount_root(walk->mount);
	walk->dentry = (__u64)BPF_CORE_READ(path, dentry);
	walk->start = MAX_STRING - 1;
	walk->done = 0;
	walk->text[MAX_STRING - 1] = '\0';

	for (int i = 0; i < PATH_STEPS; i++) {
		if (!path_step(cpu))
			break;
	}

	if (walk->done && walk->start == MAX_STRING - 1) {
		walk->start = MAX_STRING - 2;
		walk->text[MAX_STRING - 2] = '/';
	}
	return walk;
}
