/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * pseudo - names of files that are in no directory
 *
 * A file system without directories makes names when it is asked (dentry_
 * operations::d_dname); its function cannot be called from here, so what it
 * says is said again, by the kind of the file system:
 *
 *     pipefs     pipe:[8437]
 *     sockfs     socket:[8438]
 *     nsfs       net:[4026531840]
 *     pidfs, anon_inodefs    anon_inode:[pidfd], anon_inode:[eventpoll]
 *     others     /memfd:name, /dev/zero, /SYSV00000000, /secretmem
 *
 * Those of the last kind are deleted from the start.
 */

#include <linux/magic.h>

#include "walk.bpf.h"

#ifndef PID_FS_MAGIC
#define PID_FS_MAGIC 0x50494446 /* 6.9 */
#endif

static __always_inline bool put_dentry(struct path_walk *walk,
				       const struct dentry *dentry)
{
	return put_name(walk, BPF_CORE_READ(dentry, d_name.name),
			BPF_CORE_READ(dentry, d_name.len));
}

/* Is the walk, at its beginning at a dentry that is its own parent, at such a
 * file? */
static __always_inline bool is_pseudo(const struct path_walk *walk)
{
	const struct dentry *dentry = TYPED((struct dentry *)walk->dentry);

	return walk->dentry != walk->mounted.root &&
	       READ(dentry, d_op, d_dname);
}

/* ":[number]", of @number, in the walk @key. */
__noinline int put_inode(__u32 key, __u64 number)
{
	struct path_walk *walk = bpf_map_lookup_elem(&walks, &key);

	if (!walk)
		return 0;
	PUT_CONSTANT(walk, "]");
	put_number(walk, number);
	PUT_CONSTANT(walk, ":[");
	return 0;
}

static __always_inline void put_namespace(struct path_walk *walk, __u32 key,
					  const struct inode *inode)
{
	const struct ns_common *space = BPF_CORE_READ(inode, i_private);

	put_inode(key, BPF_CORE_READ(inode, i_ino));
	if (put_string(walk, BPF_CORE_READ(space, ops, name)))
		walk->start++; /* no '/' */
}

/* The name of the file that walk @key has come to. */
__noinline int put_pseudo(__u32 key)
{
	struct path_walk *walk = bpf_map_lookup_elem(&walks, &key);
	const struct dentry *dentry;
	const struct inode *inode;

	if (!walk)
		return 0;
	dentry = (void *)walk->dentry;
	inode = BPF_CORE_READ(dentry, d_inode);
	walk->done = 1;

	switch (BPF_CORE_READ(inode, i_sb, s_magic)) {
	case PIPEFS_MAGIC:
		put_inode(key, BPF_CORE_READ(inode, i_ino));
		PUT_CONSTANT(walk, "pipe");
		break;
	case SOCKFS_MAGIC:
		put_inode(key, BPF_CORE_READ(inode, i_ino));
		PUT_CONSTANT(walk, "socket");
		break;
	case NSFS_MAGIC:
		put_namespace(walk, key, inode);
		break;
	case PID_FS_MAGIC:
		PUT_CONSTANT(walk, "anon_inode:[pidfd]");
		break;
	case ANON_INODE_FS_MAGIC:
		if (put_dentry(walk, dentry))
			walk->start++; /* no '/' */
		PUT_CONSTANT(walk, "anon_inode:");
		break;
	default:
		put_dentry(walk, dentry);
		walk->deleted = 1;
	}
	return 0;
}
