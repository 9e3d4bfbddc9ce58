/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * guard_file - which files, pins and mounts are the daemon's
 */

#include "guard_task.bpf.h"

enum {
	MAX_PIN_DEPTH = 8,
};

const volatile struct guard_conf guard_conf;

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, struct guard_file);
	__type(value, struct guard_rule);
} guard_files SEC(".maps");

static __always_inline struct guard_file name_file(struct inode *inode)
{
	return (struct guard_file){
		.inode = BPF_CORE_READ(inode, i_ino),
		.device = BPF_CORE_READ(inode, i_sb, s_dev),
		.generation = BPF_CORE_READ((struct inode___guard *)inode,
					    i_generation),
	};
}

/* enum guard_flag. */
static __always_inline __u32 flags_of(struct inode *inode)
{
	struct guard_file key = name_file(inode);
	const struct guard_rule *rule = bpf_map_lookup_elem(&guard_files, &key);

	return rule ? rule->flags : 0;
}

static __always_inline bool is_on_bpffs(const struct inode *inode)
{
	return (__u32)BPF_CORE_READ(inode, i_sb, s_magic) == KERNEL_BPF_MAGIC;
}

/* Is it in the folder of pins, or that? @at: a struct dentry. */
__noinline int is_pin(__u64 at)
{
	struct dentry *dentry = (void *)at;

	for (int i = 0; i < MAX_PIN_DEPTH; i++) {
		if (flags_of(BPF_CORE_READ(dentry, d_inode)) & GUARD_TREE)
			return 1;
		dentry = BPF_CORE_READ(dentry, d_parent);
	}
	return 0;
}

/* Is it called as the daemon's program? */
static __always_inline bool has_our_name(const struct dentry *dentry)
{
	const struct guard_self *known = self();
	__u64 name[GUARD_NAME / 8] = { 0 };
	const __u64 *ours;

	if (!known)
		return false;
	bpf_probe_read_kernel_str(name, sizeof(name),
				  BPF_CORE_READ(dentry, d_name.name));
	ours = (const void *)known->name;
	return name[0] == ours[0] && name[1] == ours[1] && name[2] == ours[2] &&
	       name[3] == ours[3];
}

enum file_owner {
	FILE_FOREIGN,
	FILE_PIN,
	FILE_OURS,
};

/* Whose is the entry @dentry of @dir? It may name nothing yet. */
static __always_inline int entry_owner(struct inode *dir, struct dentry *dentry)
{
	struct inode *inode;
	__u32 flags;

	if (is_on_bpffs(dir))
		return is_pin((__u64)dentry) ? FILE_PIN : FILE_FOREIGN;
	flags = flags_of(dir);
	if (flags & GUARD_FOLDER ||
	    (flags & GUARD_HOME && has_our_name(dentry)))
		return FILE_OURS;
	inode = BPF_CORE_READ(dentry, d_inode);
	if (!inode)
		return FILE_FOREIGN;
	flags = flags_of(inode);
	return flags & (GUARD_CONTENT | GUARD_FOLDER | GUARD_KEPT)
		       ? FILE_OURS
		       : FILE_FOREIGN;
}

static __always_inline int inode_owner(struct dentry *dentry)
{
	struct inode *inode = BPF_CORE_READ(dentry, d_inode);

	if (is_on_bpffs(inode))
		return is_pin((__u64)dentry) ? FILE_PIN : FILE_FOREIGN;
	return flags_of(inode) & (GUARD_CONTENT | GUARD_FOLDER) ? FILE_OURS
								: FILE_FOREIGN;
}

/* Is the file one of /proc/PID of the daemon, or of one of its threads? */
static __always_inline bool is_proc_of_daemon(struct inode *inode)
{
	struct proc_inode *proc;
	struct pid___guard *pid;
	struct task_struct *task;
	struct hlist_node *node;

	if (BPF_CORE_READ(inode, i_sb, s_magic) != KERNEL_PROC_MAGIC)
		return false;
	proc = (void *)inode -
	       bpf_core_field_offset(struct proc_inode, vfs_inode);
	pid = (void *)BPF_CORE_READ(proc, pid);
	if (!pid)
		return false;
	node = BPF_CORE_READ(pid, tasks[0].first);
	if (!node)
		return false;
	task = (void *)node -
	       bpf_core_field_offset(struct task_struct___guard, pid_links);
	return is_target(task);
}

static __always_inline struct mount *mount_of(struct vfsmount *mnt)
{
	return (void *)mnt - bpf_core_field_offset(struct mount, mnt);
}

/* Is the bpffs with our pins mounted there? */
static __always_inline bool is_our_mount(struct vfsmount *mnt)
{
	const struct guard_self *known = self();

	return known && known->device &&
	       known->device == BPF_CORE_READ(mnt, mnt_sb, s_dev);
}

/* Does what is done in @mount show to the daemon, or on the host? Services and
 * containers arrange mounts of their own as they like. */
static __always_inline bool concerns_us(struct mount *mount)
{
	const struct guard_self *known = self();
	__u32 mounts = BPF_CORE_READ(mount, mnt_ns, ns.inum);

	if (!known || mounts == guard_conf.mounts ||
	    (known->mounts && mounts == known->mounts))
		return true;
	return BPF_CORE_READ((struct mount___guard *)mount, mnt_group_id) != 0;
}

/* It is taken away from where it is. */
static __always_inline bool is_our_unmount(struct vfsmount *mnt)
{
	struct mount *mount = mount_of(mnt);

	return is_our_mount(mnt) &&
	       (concerns_us(mount) ||
		concerns_us(BPF_CORE_READ(mount, mnt_parent)));
}

/* Something is mounted over it, or its mount is changed. */
static __always_inline bool is_our_place(const struct path *path)
{
	struct vfsmount *mnt = BPF_CORE_READ(path, mnt);

	return is_our_mount(mnt) && concerns_us(mount_of(mnt));
}
