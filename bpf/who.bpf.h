/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * who - what a record says of a process beside its program
 *
 * The task may be another than the current one: all is read, nothing is locked.
 */

#include "cgroup_walk.bpf.h"
#include "rights.bpf.h"

/* Names of terminals of the pseudo kind are cut into folder and file, as they
 * are below /dev: "pts0" is "pts/0". */
static __always_inline void read_tty(char *to, struct task_struct *task)
{
	const struct tty_struct *tty = READ(task, signal, tty);
	const __u32 size = sizeof(((struct who *)0)->tty);

	if (!tty)
		return;
	bpf_core_read_str(to, size, &tty->name);
	if (to[0] != 'p' || to[1] != 't' || to[2] != 's')
		return;
	bpf_probe_read_kernel_str(
		to + 4, size - 4,
		(const char *)tty +
			bpf_core_field_offset(struct tty_struct, name) + 3);
	to[3] = '/';
}

/* The pid of the leader of the session. */
static __always_inline __u32 task_session(struct task_struct *task)
{
	const struct signal_struct *signal = READ(task, signal);
	__u32 which = bpf_core_enum_value(enum pid_type, PIDTYPE_SID);
	const struct pid *const *leaders =
		(void *)signal +
		bpf_core_field_offset(struct signal_struct, pids);
	const struct pid *leader = 0;

	if (IS_TYPED)
		leader = leaders[which];
	else
		bpf_probe_read_kernel(&leader, sizeof(leader), leaders + which);
	return READ(leader, numbers[0].nr);
}

static __always_inline void read_audit(struct who *who,
				       struct task_struct *task)
{
	who->auid = ~0u;
	who->audit_session = ~0u;
	if (bpf_core_field_exists(task->loginuid))
		who->auid = READ(task, loginuid.val);
	if (bpf_core_field_exists(task->sessionid))
		who->audit_session = READ(task, sessionid);
}

static __always_inline void read_user_space(struct user_space *to,
					    const struct cred *cred)
{
	const struct user_namespace *space = READ(cred, user_ns);

	to->level = READ(space, level);
	to->uid = READ(space, owner.val);
	to->gid = READ(space, group.val);
}

/* @who is zero; @node: of cgroup_node(). */
static __always_inline void fill_who(struct who *who, struct task_struct *task,
				     __u64 node)
{
	const struct cred *cred = READ(task, cred);

	read_rights(&who->rights, cred);
	read_user_space(&who->user_space, cred);
	task_namespaces(task, who->namespaces);
	read_audit(who, task);
	who->session = task_session(task);
	who->ns_pid = ns_pid_of(task);
	who->cgroup = cgroup_id(node);
	read_pair(who->comm,
		  (const char *)task +
			  bpf_core_field_offset(struct task_struct, comm));
	who->comm[sizeof(who->comm) - 1] = '\0';
	read_tty(who->tty, task);
}
