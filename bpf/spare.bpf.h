/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * spare - what no policy stops that does not say so: the protected set
 *
 * The first process; and programs by their path, where what runs them is root
 * of the host, so that nobody else gets the protection by running one with
 * code of his own (LD_PRELOAD, ptrace, a mount namespace). It is asked when a
 * verdict is due, and never before.
 *
 * Where something is being executed, that counts, and not who executes it: who
 * runs sudo must not thereby get everything executed. At the entry of execve
 * nobody knows yet what that is, so nothing is spared.
 */

#include "args.bpf.h"

enum { /* linux/capability.h */
	KERNEL_CAP_DAC_OVERRIDE = 1,
	KERNEL_CAP_SETUID = 7,
	KERNEL_CAP_SYS_PTRACE = 19,
	KERNEL_CAP_SYS_ADMIN = 21,
};

/* Who has one of these can have all. */
#define CAP_BIT(name) (1ULL << KERNEL_CAP_##name)
#define ROOT_CAPS                                                        \
	(CAP_BIT(DAC_OVERRIDE) | CAP_BIT(SETUID) | CAP_BIT(SYS_PTRACE) | \
	 CAP_BIT(SYS_ADMIN))

static __always_inline bool is_root_owned(const struct file *file)
{
	return file && !BPF_CORE_READ(file, f_inode, i_uid.val);
}

/* Was root of the host when it was executed, or forked by such a one? What
 * came of its rights since does not matter: sshd gives them up. */
static __always_inline bool runs_as_root(const struct proc *proc)
{
	return (proc->caps[CAPS_PERMITTED] & ROOT_CAPS) &&
	       proc->namespaces[NAMESPACE_USER] == place.users;
}

static __always_inline bool runs_protected(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	const struct proc *proc = task_proc();

	if (!proc || !proc->exe_len ||
	    proc->flags & (PROC_LONG_EXE | PROC_STRANGE))
		return false;
	return runs_as_root(proc) &&
	       is_root_owned(BPF_CORE_READ(task, mm, exe_file)) &&
	       bpf_map_lookup_elem(&protected_exes, proc->exe);
}

/* Will the program have rights that keep its caller from putting code of his
 * own into it? He is root, or the file makes him root. Capabilities that
 * another user has yet are gone then (setpriv keeps them until it executes). */
static __always_inline bool will_run_as_root(const struct linux_binprm *program)
{
	const struct cred *cred = READ(this_task(), cred);
	const struct file *file = BPF_CORE_READ(program, file);

	if (READ(cred, user_ns, ns.inum) != place.users || !is_root_owned(file))
		return false;
	if (!READ(cred, euid.val) &&
	    cred_caps(cred, CAPS_PERMITTED) & ROOT_CAPS)
		return true;
	return (BPF_CORE_READ(file, f_inode, i_mode) & KERNEL_S_ISUID) &&
	       !BPF_CORE_READ(program, unsafe);
}

/* Has the path of the program in the room of the call. */
static __always_inline bool find_program(const struct call *call)
{
	const struct linux_binprm *program = call->program;
	const struct file *file;
	struct exe_key *key = &call->memory->exe;
	const struct path_walk *walk;
	__u32 start;

	barrier_var(program); /* or clang relocates call->program with it */
	file = BPF_CORE_READ(program, file);
	walk = path_walk(walk_key(call), &file->f_path);
	if (!walk || !walk->done || walk->strange || walk->deleted)
		return false;
	start = walk->start & (MAX_STRING - 1);
	if (MAX_STRING - 1 - start >= EXE_SHORT)
		return false;
	__builtin_memset(__builtin_assume_aligned(key, 8), 0, sizeof(*key));
	return bpf_probe_read_kernel_str(key, sizeof(*key),
					 walk->text + start) > 0;
}

static __always_inline bool executes_protected(const struct call *call)
{
	return call->program && will_run_as_root(call->program) &&
	       find_program(call) &&
	       bpf_map_lookup_elem(&protected_exes, &call->memory->exe);
}

/* Is it protected, what the call is about? */
APART is_protected(struct call *call)
{
	if (task_pid() == 1)
		return 1;
	if (place.executes || conf.name_arg >= 0)
		return executes_protected(call);
	return runs_protected();
}

/* Takes from what the winners do (enum decided) what those do not that spare
 * what is protected, if this is. */
static __always_inline __u64 spare(struct call *call, __u64 does)
{
	if (!(does & DECIDED_GUARDED) || !is_protected(call))
		return does;

	call->memory->spared = 1;
	if (!(does & DECIDED_SURE_KILL))
		does &= ~(__u64)DECIDED_KILL;
	return does | DECIDED_SPARED;
}
