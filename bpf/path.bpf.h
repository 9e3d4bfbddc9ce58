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
 * Files that are in no directory (pipes, memory files) have the names that
 * /proc shows: see pseudo.bpf.h.
 *
 * A few steps are a global function, which the verifier checks once by itself;
 * a loop around it costs it next to nothing, so that paths may be as long as
 * the kernel has them. Global functions take no pointers on old kernels: the
 * state stands in a map.
 */

#include "mount.bpf.h"
#include "pseudo.bpf.h"
#include "walk.bpf.h"

enum {
	/* "/a" 2,047 times, and mounts on the way */
	PATH_STEPS = MAX_STRING / 2 + 128,
	PATH_BATCH = 16, /* steps of one call */
};

/* Is a mount that has no parent the root of a mount namespace? Others are
 * detached, or the kernel's own: what is in front of them is not known, and a
 * process that makes one chooses the rest. */
static __always_inline bool is_namespace_root(const struct mount *mount)
{
	struct mnt_namespace *space = READ(mount, mnt_ns);
	__u32 inum = READ(space, ns.inum); /* 0 if it is an error */

	return inum && inum != MNT_NS_ANON_INO;
}

static __always_inline bool is_foreign(const struct mount *mount)
{
	return host.mounts && READ(mount, mnt_ns, ns.inum) != host.mounts;
}

/*
 * What is read of an object stands side by side in it. One read in place of
 * several, if each is the call of a helper: see has_ids_in_order().
 */

#define MOUNT_OFFSET(field)  bpf_core_field_offset(struct mount, field)
#define DENTRY_OFFSET(field) bpf_core_field_offset(struct dentry, field)
#define PATH_OFFSET(field)   bpf_core_field_offset(struct path, field)

static __always_inline bool has_mounts_in_order(void)
{
	__u32 first = MOUNT_OFFSET(mnt_parent);

	return MOUNT_OFFSET(mnt_mountpoint) == first + 8 &&
	       MOUNT_OFFSET(mnt.mnt_root) == first + 16;
}

/* The walk comes into the mount @at. */
static __always_inline void enter_mount(struct path_walk *walk, __u64 at)
{
	const struct mount *mount = TYPED((struct mount *)at);
	struct mount_part *to = &walk->mounted;

	walk->mount = at;
	if (!IS_TYPED && has_mounts_in_order()) {
		bpf_probe_read_kernel(to, sizeof(*to),
				      (const char *)mount +
					      MOUNT_OFFSET(mnt_parent));
		return;
	}
	to->parent = (__u64)READ(mount, mnt_parent);
	to->place = (__u64)READ(mount, mnt_mountpoint);
	to->root = (__u64)READ(mount, mnt.mnt_root);
}

/* At the root of a mount: the walk @key steps to where it is mounted. Returns
 * whether there is such a place. A global function, since few steps come here.
 */
__noinline int cross_mount(__u32 key)
{
	struct path_walk *walk = bpf_map_lookup_elem(&walks, &key);
	__u64 parent, place;

	if (!walk)
		return 0;
	if (!walk->mount) {
		walk->done = 1;
		return 0;
	}
	parent = walk->mounted.parent;
	if (parent == walk->mount) {
		walk->done = is_namespace_root(TYPED((struct mount *)parent));
		look_at_root(walk);
		return 0;
	}

	place = walk->mounted.place;
	look_at_mount(walk, key, place);
	walk->dentry = place;
	enter_mount(walk, parent);
	return 1;
}

static __always_inline bool has_names_in_order(void)
{
	__u32 first = DENTRY_OFFSET(d_parent);

	return DENTRY_OFFSET(d_name.len) == first + 12 &&
	       DENTRY_OFFSET(d_name.name) == first + 16;
}

static __always_inline void read_name_part(struct name_part *to,
					   const struct dentry *dentry)
{
	if (!IS_TYPED && has_names_in_order()) {
		bpf_probe_read_kernel(to, sizeof(*to),
				      (const char *)dentry +
					      DENTRY_OFFSET(d_parent));
		return;
	}
	to->parent = (__u64)READ(dentry, d_parent);
	to->len = READ(dentry, d_name.len);
	to->name = (__u64)READ(dentry, d_name.name);
}

/* One component or mount. Returns whether the walk goes on. */
static __always_inline bool path_step(struct path_walk *walk, __u32 key)
{
	struct name_part *name = &walk->name;

	if (walk->dentry == walk->mounted.root)
		return cross_mount(key);
	read_name_part(name, TYPED((struct dentry *)walk->dentry));
	if (walk->dentry == name->parent)
		return cross_mount(key);
	if (!put_name(walk, (void *)name->name, name->len))
		return false;
	walk->dentry = name->parent;
	return true;
}

/* Some steps of the walk @key. Returns whether it goes on. */
__noinline int path_steps(__u32 key)
{
	struct path_walk *walk = bpf_map_lookup_elem(&walks, &key);

	if (!walk)
		return 0;
	for (int i = 0; i < PATH_BATCH; i++) {
		if (!path_step(walk, key))
			return 0;
	}
	return 1;
}

/* All of them: see cgroup_climb(). */
__noinline int path_climb(__u32 key)
{
	for (int i = 0; i < PATH_STEPS; i += PATH_BATCH) {
		if (!path_steps(key))
			break;
	}
	return 0;
}

static __always_inline void read_link_part(struct link_part *to,
					   const struct dentry *dentry)
{
	if (!IS_TYPED &&
	    DENTRY_OFFSET(d_parent) == DENTRY_OFFSET(d_hash.pprev) + 8) {
		bpf_probe_read_kernel(to, sizeof(*to),
				      (const char *)dentry +
					      DENTRY_OFFSET(d_hash.pprev));
		return;
	}
	to->pprev = (__u64)READ(dentry, d_hash.pprev);
	to->parent = (__u64)READ(dentry, d_parent);
}

static __always_inline void walk_up(struct path_walk *walk, __u32 key)
{
	read_link_part(&walk->links, TYPED((struct dentry *)walk->dentry));
	if (walk->links.parent != walk->dentry) {
		/* as the kernel shows it: a name was there and is no more */
		walk->deleted = !walk->links.pprev;
	} else if (is_pseudo(walk)) {
		put_pseudo(key);
		return;
	}

	path_climb(key);
	if (walk->done)
		end_walk(walk);
}

static __always_inline void read_path_part(struct path_part *to,
					   const struct path *path)
{
	if (!IS_TYPED && PATH_OFFSET(dentry) == PATH_OFFSET(mnt) + 8) {
		bpf_probe_read_kernel(to, sizeof(*to),
				      (const char *)path + PATH_OFFSET(mnt));
		return;
	}
	to->mount = (__u64)READ(path, mnt);
	to->dentry = (__u64)READ(path, dentry);
}

/* Walks from @path, which is in memory of the kernel, as walk @key. Returns
 * the walk, with the text in it; NULL cannot be. */
static __always_inline struct path_walk *path_walk(__u32 key,
						   const struct path *path)
{
	struct path_walk *walk = begin_walk(key);

	if (!walk)
		return 0;

	read_path_part(&walk->from, TYPED(path));
	walk->dentry = walk->from.dentry;
	enter_mount(walk, walk->from.mount - MOUNT_OFFSET(mnt));
	walk->foreign = is_foreign(TYPED((struct mount *)walk->mount));

	walk_up(walk, key);
	return walk;
}

/* From @dentry to the root of its file system: where that is mounted, it does
 * not know. */
static __always_inline struct path_walk *dentry_walk(
	__u32 key, const struct dentry *dentry)
{
	struct path_walk *walk = begin_walk(key);

	if (!walk)
		return 0;
	walk->dentry = (__u64)dentry;
	walk_up(walk, key);
	return walk;
}
