// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * guard - nobody but the daemon opens its maps and programs, removes its pins,
 * stops or traces it, or writes its files
 *
 * hook      LSM hooks, or the security_* functions that call them: which ones
 *	     says enum guard_hook; sched_process_exec and _exit
 * reads     guard_self, guard_ids, guard_files, guard_trusted; procs_by_pid
 * writes    the same but procs_by_pid: what the daemon gets a descriptor of,
 *	     what it tells of its files, who executes its program; guard_counts;
 *	     a record_guard for each attempt
 * verdict   -EPERM for who may not
 * failure   a full ring loses the record, never the verdict; what no table has
 *	     room for is not protected; an object has its id some instants
 *before the daemon has its descriptor, by which it is known to be its
 *
 * A link cannot be detached or changed by its descriptor, of the kinds that we
 * have: it ends when nobody holds it, so it is its pin that counts.
 */

#include "kernel.h"

#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "abi.h"
#include "abi_guard.h"
#include "guard_file.bpf.h"
#include "guard_report.bpf.h"
#include "guard_trust.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 16384);
	__type(key, struct guard_id);
	__type(value, __u32);
} guard_ids SEC(".maps");

/* Types of arguments differ between kernels; their places but one do not. */
static __always_inline __u64 arg(const __u64 *ctx, __u32 i)
{
	__u64 value = 0;

	bpf_probe_read_kernel(&value, sizeof(value), ctx + i);
	return value;
}

#define ARG(type, i) ((type)arg(ctx, i))

/* ---- maps, programs, links ---- */

static __always_inline bool is_ours(__u32 kind, __u32 id)
{
	struct guard_id key = { .kind = kind, .id = id };

	return bpf_map_lookup_elem(&guard_ids, &key) != 0;
}

/* What the daemon gets a descriptor of is the daemon's. Returns whether the
 * caller may have one, too. */
static __always_inline bool may_have(__u32 kind, __u32 id)
{
	struct guard_id key = { .kind = kind, .id = id };
	__u32 one = 1;

	if (is_daemon()) {
		bpf_map_update_elem(&guard_ids, &key, &one, BPF_ANY);
		return true;
	}
	return !is_ours(kind, id) || may_manage();
}

SEC("lsm/bpf")
long guard_bpf(__u64 *ctx)
{
	const void *attr = ARG(void *, 1);
	__u32 id = 0;

	if (ARG(__u32, 0) != KERNEL_LINK_BY_ID)
		return 0;
	bpf_probe_read_kernel(&id, sizeof(id), attr);
	if (!is_ours(GUARD_KIND_LINK, id) || may_manage())
		return 0;
	return deny(GUARD_BPF, 0, id);
}

SEC("lsm/bpf_map")
long guard_bpf_map(__u64 *ctx)
{
	struct bpf_map *map = ARG(struct bpf_map *, 0);
	__u32 id = BPF_CORE_READ(map, id);

	return may_have(GUARD_KIND_MAP, id)
		       ? 0
		       : deny(GUARD_BPF_MAP, &map->name, id);
}

SEC("lsm/bpf_prog")
long guard_bpf_prog(__u64 *ctx)
{
	struct bpf_prog *prog = ARG(struct bpf_prog *, 0);
	struct bpf_prog_aux *aux = BPF_CORE_READ(prog, aux);
	__u32 id = BPF_CORE_READ(aux, id);

	return may_have(GUARD_KIND_PROGRAM, id)
		       ? 0
		       : deny(GUARD_BPF_PROG, &aux->name, id);
}

/* ---- the daemon ---- */

/* SIGHUP and SIGCONT do it no harm. */
SEC("lsm/task_kill")
long guard_task_kill(__u64 *ctx)
{
	struct task_struct *task = ARG(struct task_struct *, 0);
	__u32 signal = ARG(__u32, 2);

	if (!signal || signal == KERNEL_SIGHUP || signal == KERNEL_SIGCONT ||
	    !is_target(task) || may_control())
		return 0;
	return deny(GUARD_TASK_KILL, &task->comm, signal);
}

/* The daemon asks for none; who has made it the owner of a file is not the one
 * by whose doing the signal comes. */
SEC("lsm/file_send_sigiotask")
long guard_sigiotask(__u64 *ctx)
{
	struct task_struct *task = ARG(struct task_struct *, 0);

	return is_target(task)
		       ? deny(GUARD_SIGIOTASK, &task->comm, ARG(__u32, 2))
		       : 0;
}

/* Of the first process, too: it may stop the daemon. */
SEC("lsm/ptrace_access_check")
long guard_ptrace(__u64 *ctx)
{
	struct task_struct *task = ARG(struct task_struct *, 0);
	__u32 mode = ARG(__u32, 1);

	if (!(mode & KERNEL_ATTACH) || BPF_CORE_READ(task, tgid) == task_pid())
		return 0;
	if (!is_target(task) && !role_of(task) &&
	    BPF_CORE_READ(task, tgid) != 1)
		return 0;
	return deny(GUARD_PTRACE, &task->comm, mode);
}

static __always_inline long control(__u32 hook, struct task_struct *task,
				    __u64 number)
{
	return is_target(task) && !may_control()
		       ? deny(hook, &task->comm, number)
		       : 0;
}

SEC("lsm/task_setrlimit")
long guard_setrlimit(__u64 *ctx)
{
	return control(GUARD_SETRLIMIT, ARG(struct task_struct *, 0),
		       ARG(__u32, 1));
}

SEC("lsm/task_setscheduler")
long guard_setscheduler(__u64 *ctx)
{
	return control(GUARD_SETSCHEDULER, ARG(struct task_struct *, 0), 0);
}

SEC("lsm/task_setnice")
long guard_setnice(__u64 *ctx)
{
	return control(GUARD_SETNICE, ARG(struct task_struct *, 0),
		       (__s64)ARG(__s32, 1));
}

/* ---- entries of folders ---- */

static __always_inline bool may_change(int owner)
{
	switch (owner) {
	case FILE_PIN:
		return may_manage();
	case FILE_OURS:
		return may_write();
	}
	return true;
}

static __always_inline long change(__u32 hook, struct inode *dir,
				   struct dentry *dentry)
{
	if (may_change(entry_owner(dir, dentry)))
		return 0;
	return deny(hook, BPF_CORE_READ(dentry, d_name.name),
		    BPF_CORE_READ(dir, i_ino));
}

#define ENTRY_HOOK(name, hook)                              \
	SEC("lsm/inode_" #name)                             \
	long guard_##name(__u64 *ctx)                       \
	{                                                   \
		return change(hook, ARG(struct inode *, 0), \
			      ARG(struct dentry *, 1));     \
	}

ENTRY_HOOK(unlink, GUARD_UNLINK)
ENTRY_HOOK(rmdir, GUARD_RMDIR)
ENTRY_HOOK(create, GUARD_CREATE)
ENTRY_HOOK(mkdir, GUARD_MKDIR)
ENTRY_HOOK(mknod, GUARD_MKNOD)
ENTRY_HOOK(symlink, GUARD_SYMLINK)

SEC("lsm/inode_link")
long guard_link(__u64 *ctx)
{
	return change(GUARD_LINK, ARG(struct inode *, 1),
		      ARG(struct dentry *, 2));
}

SEC("lsm/inode_rename")
long guard_rename(__u64 *ctx)
{
	long err = change(GUARD_RENAME, ARG(struct inode *, 0),
			  ARG(struct dentry *, 1));

	return err ? err
		   : change(GUARD_RENAME, ARG(struct inode *, 2),
			    ARG(struct dentry *, 3));
}

/* ---- files ---- */

SEC("lsm/inode_setattr")
long guard_setattr(__u64 *ctx)
{
	struct dentry *dentry = guard_conf.setattr_dentry
					? ARG(struct dentry *, 1)
					: ARG(struct dentry *, 0);

	if (may_change(inode_owner(dentry)))
		return 0;
	return deny(GUARD_SETATTR, BPF_CORE_READ(dentry, d_name.name),
		    BPF_CORE_READ(dentry, d_inode, i_ino));
}

/* The daemon opens a file to tell of it. */
static __always_inline void learn(struct guard_self *known, struct inode *inode)
{
	struct guard_file key = name_file(inode);
	struct guard_rule rule = {
		.flags = known->learning,
		.round = known->round,
	};
	const struct guard_rule *old = bpf_map_lookup_elem(&guard_files, &key);

	if (known->learning & GUARD_REGISTER) {
		known->daemon = name_task(current_task());
		known->starter = name_task(BPF_CORE_READ(
			current_task(), group_leader, real_parent));
		return;
	}
	if (known->learning & GUARD_TREE)
		known->device = key.device;
	if (old && old->round == rule.round)
		rule.flags |= old->flags;
	bpf_map_update_elem(&guard_files, &key, &rule, BPF_ANY);
}

SEC("lsm/file_open")
long guard_file_open(__u64 *ctx)
{
	struct file *file = ARG(struct file *, 0);
	struct inode *inode = BPF_CORE_READ(file, f_inode);
	struct guard_self *known = self();

	if (known && known->learner == (__u32)bpf_get_current_pid_tgid())
		learn(known, inode);
	if (!(BPF_CORE_READ((struct file___guard *)file, f_mode) &
	      KERNEL_FMODE_WRITE))
		return 0;
	if (flags_of(inode) & GUARD_CONTENT
		    ? may_write()
		    : !is_proc_of_daemon(inode) || may_control())
		return 0;
	return deny(GUARD_FILE_OPEN,
		    BPF_CORE_READ(file, f_path.dentry, d_name.name),
		    BPF_CORE_READ(inode, i_ino));
}

/* ---- mounts ---- */

static __always_inline bool may_mount(void)
{
	return is_init() || may_manage();
}

static __always_inline long deny_mount(__u32 hook, const struct dentry *dentry)
{
	if (may_mount())
		return 0;
	return deny(hook, BPF_CORE_READ(dentry, d_name.name), 0);
}

SEC("lsm/sb_umount")
long guard_umount(__u64 *ctx)
{
	struct vfsmount *mnt = ARG(struct vfsmount *, 0);

	return is_our_unmount(mnt)
		       ? deny_mount(GUARD_UMOUNT, BPF_CORE_READ(mnt, mnt_root))
		       : 0;
}

SEC("lsm/sb_mount")
long guard_mount(__u64 *ctx)
{
	const struct path *path = ARG(const struct path *, 1);

	return is_our_place(path)
		       ? deny_mount(GUARD_MOUNT, BPF_CORE_READ(path, dentry))
		       : 0;
}

SEC("lsm/move_mount")
long guard_move_mount(__u64 *ctx)
{
	const struct path *from = ARG(const struct path *, 0);
	const struct path *to = ARG(const struct path *, 1);

	return is_our_unmount(BPF_CORE_READ(from, mnt)) || is_our_place(to)
		       ? deny_mount(GUARD_MOVE_MOUNT, BPF_CORE_READ(to, dentry))
		       : 0;
}

SEC("lsm/sb_remount")
long guard_remount(__u64 *ctx)
{
	struct super_block *sb = ARG(struct super_block *, 0);
	const struct guard_self *known = self();

	if (!known || !known->device ||
	    known->device != BPF_CORE_READ(sb, s_dev) || may_mount())
		return 0;
	return deny(GUARD_REMOUNT, 0, 0);
}

char _license[] SEC("license") = "Dual BSD/GPL";
