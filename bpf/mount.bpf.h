/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * mount - is a path of another mount namespace one that the host has, too?
 *
 * Services and containers have mount namespaces of their own, and who may make
 * a user namespace can have one and show any file at any path in it. A path
 * there is as good as one of the host if each mount on the way is: it is
 * mounted onto itself, as services have parts of theirs made read-only; or the
 * namespace of the host has the same tree mounted at the same place. The
 * kernel keeps a list of all mounts of one place, in whatever namespace.
 */

#include "walk.bpf.h"

const volatile struct path_conf host = {};

enum {
	PEER_BATCH = 32, /* mounts of one call */
	MAX_PEERS = 4096,
};

/* Some of the mounts of a place, from walk->peer on. Returns whether there may
 * be more; leaves walk->strange as 0 when the host has the one of the walk. */
__noinline int look_at_peers(__u32 key)
{
	struct path_walk *walk = bpf_map_lookup_elem(&walks, &key);

	if (!walk || !host.mounts)
		return 0;
	for (int i = 0; i < PEER_BATCH; i++) {
		const struct hlist_node *node = (void *)walk->peer;
		const struct mount *peer =
			(void *)node -
			bpf_core_field_offset(struct mount, mnt_mp_list);

		if (!node)
			return 0;
		if ((__u64)BPF_CORE_READ(peer, mnt.mnt_root) ==
			    walk->mounted.root &&
		    BPF_CORE_READ(peer, mnt_ns, ns.inum) == host.mounts) {
			walk->strange = 0;
			return 0;
		}
		walk->peer = (__u64)BPF_CORE_READ(node, next);
	}
	return 1;
}

/* All of them: see cgroup_climb(). */
__noinline int find_peer(__u32 key)
{
	if (!host.mounts)
		return 0;
	for (int i = 0; i < MAX_PEERS; i += PEER_BATCH) {
		if (!look_at_peers(key))
			break;
	}
	return 0;
}

/* The first mount that the kernel made, before any program ran, is below all
 * others in each namespace that was made by copying another; nobody can mount
 * it a second time. A namespace that was made of a tree has not got it. */
static __always_inline bool is_first_mount(const struct mount *mount)
{
	const char *type = BPF_CORE_READ(mount, mnt.mnt_sb, s_type, name);
	char name[8] = { 0 };

	bpf_probe_read_kernel_str(name, sizeof(name), type);
	return *(__u64 *)name == *(const __u64 *)"rootfs\0" ||
	       *(__u64 *)name == *(const __u64 *)"nullfs\0"; /* 7.0 */
}

/* The walk is at the root of a mount that has no parent. */
static __always_inline void look_at_root(struct path_walk *walk)
{
	if (host.mounts && walk->foreign &&
	    !is_first_mount((void *)walk->mount))
		walk->strange = 1;
}

/* The walk @key is at the root of a mount that is mounted on @place. */
static __always_inline void look_at_mount(struct path_walk *walk, __u32 key,
					  __u64 place)
{
	const struct mount *mount = (void *)walk->mount;

	if (!host.mounts || !walk->foreign || walk->strange ||
	    walk->mounted.root == place)
		return;
	walk->strange = 1;
	walk->peer = (__u64)BPF_CORE_READ(mount, mnt_mp, m_list.first);
	find_peer(key);
}
