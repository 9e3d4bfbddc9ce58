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
	PATH_BATCH = 8, /* steps of one call */
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

/* At the root of a mount: steps to where it is mounted. Returns whether there
 * is such a place. */
static __always_inline bool cross_mount(struct path_walk *walk, __u32 key)
{
	const struct mount *mount = TYPED((struct mount *)walk->mount);
	__u64 parent, place;

	if (!walk->mount) {
		walk->done = 1;
		return false;
	}
	parent = (__u64)READ(mount, mnt_parent);
	if (parent == walk->mount) {
		walk->done = is_namespace_root(mount);
		look_at_root(walk);
		return false;
	}

	place = (__u64)READ(mount, mnt_mountpoint);
	look_at_mount(walk, key, place);
	walk->dentry = place;
	walk->mount = parent;
	walk->mount_root = mount_root(parent);
	return true;
}

/* What a step needs of a dentry, in the kernel's order. */
struct name_part {
	__u64 parent;
	__u32 hash;
	__u32 len;
	__u64 name;
};

#define NAME_OFFSET(field) bpf_core_field_offset(struct dentry, field)

/* See has_ids_in_order(). */
static __always_inline bool has_names_in_order(void)
{
	__u32 first = NAME_OFFSET(d_parent);

	return NAME_OFFSET(d_name.len) == first + 12 &&
	       NAME_OFFSET(d_name.name) == first + 16;
}

/* One read in place of three, if each is the call of a helper. */
static __always_inline void read_name_part(struct name_part *to,
					   const struct dentry *dentry)
{
	if (!IS_TYPED && has_names_in_order()) {
		bpf_probe_read_kernel(to, sizeof(*to),
				      (const char *)dentry +
					      NAME_OFFSET(d_parent));
		return;
	}
	to->parent = (__u64)READ(dentry, d_parent);
	to->len = READ(dentry, d_name.len);
	to->name = (__u64)READ(dentry, d_name.name);
}

/* One component or mount. Returns whether the walk goes on. */
static __always_inline bool path_step(struct path_walk *walk, __u32 key)
{
	struct name_part part;

	read_name_part(&part, TYPED((struct dentry *)walk->dentry));
	if (walk->dentry == walk->mount_root || walk->dentry == part.parent)
		return cross_mount(walk, key);
	if (!put_name(walk, (void *)part.name, part.len))
		return false;
	walk->dentry = part.parent;
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

/* As the kernel shows it: a name was there and is not any more. */
static __always_inline bool is_unlinked(const struct dentry *dentry)
{
	return !READ(dentry, d_hash.pprev) && READ(dentry, d_parent) != dentry;
}

static __always_inline void walk_up(struct path_walk *walk, __u32 key)
{
	if (is_pseudo(walk)) {
		put_pseudo(key);
		return;
	}
	walk->deleted = is_unlinked(TYPED((struct dentry *)walk->dentry));

	for (int i = 0; i < PATH_STEPS; i += PATH_BATCH) {
		if (!path_steps(key))
			break;
	}
	if (walk->done)
		end_walk(walk);
}

/* Walks from @path, which is in memory of the kernel, as walk @key. Returns
 * the walk, with the text in it; NULL cannot be. */
static __always_inline struct path_walk *path_walk(__u32 key,
						   const struct path *path)
{
	struct path_walk *walk = begin_walk(key);
	const struct path *from = TYPED(path);
	__u64 vfsmount;

	if (!walk)
		return 0;

	vfsmount = (__u64)READ(from, mnt);
	walk->mount = vfsmount - bpf_core_field_offset(struct mount, mnt);
	walk->mount_root = mount_root(walk->mount);
	walk->dentry = (__u64)READ(from, dentry);
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
