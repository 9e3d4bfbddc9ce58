/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * guard_trust - who executes the daemon's program, or one that may write its
 * files; and that the daemon is gone
 */

#include "guard_file.bpf.h"

/* enum guard_role that executing @file gives; 0: none. */
static __always_inline __u32 role_by(struct file *file)
{
	struct dentry *dentry = BPF_CORE_READ(file, f_path.dentry);
	struct inode *dir = BPF_CORE_READ(dentry, d_parent, d_inode);

	if (flags_of(dir) & GUARD_HOME && has_our_name(dentry))
		return GUARD_MANAGER;
	return flags_of(BPF_CORE_READ(file, f_inode)) & GUARD_WRITER
		       ? GUARD_MAY_WRITE
		       : 0;
}

/* The dynamic linker is to ignore what the environment says. */
SEC("lsm/bprm_creds_for_exec")
int BPF_PROG(guard_secure_exec, struct linux_binprm *bprm)
{
	if (role_by(BPF_CORE_READ(bprm, file)))
		bpf_bprm_opts_set(bprm, KERNEL_SECURE_EXEC);
	return 0;
}

static __always_inline void forget(struct task_struct *task)
{
	struct guard_self *known = self();
	__u32 pid = BPF_CORE_READ(task, tgid);

	bpf_map_delete_elem(&guard_trusted, &pid);
	if (!known)
		return;
	if (known->learner == pid) /* it was killed while it told of files */
		known->learner = 0;
	if (is_task(&known->daemon, task)) {
		known->daemon = (struct guard_task){ 0 };
		known->mounts = 0; /* the number may be another's next */
	}
}

/* The execve can no longer fail. Nobody begins to trace a process until it has
 * its new program, and then it is too late. */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(guard_exec, struct task_struct *task, int old_pid,
	     struct linux_binprm *bprm)
{
	__u32 pid = BPF_CORE_READ(task, tgid);
	struct guard_trust trust = {
		.born_ns = task_born(task),
		.role = role_by(BPF_CORE_READ(bprm, file)),
	};

	forget(task);
	if (trust.role &&
	    !BPF_CORE_READ((struct task_struct___guard *)task, ptrace))
		bpf_map_update_elem(&guard_trusted, &pid, &trust, BPF_ANY);
	return 0;
}

SEC("tp_btf/sched_process_exit")
int BPF_PROG(guard_exit, struct task_struct *task)
{
	if (!BPF_CORE_READ(task, signal, live.counter))
		forget(task);
	return 0;
}
