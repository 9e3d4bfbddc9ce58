/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * syscall - what is special about system calls
 */

#include "call.bpf.h"
#include "source.bpf.h"

/* The first six arguments are in these registers at a system call. */
static __always_inline void take_args(struct call *call,
				      const struct pt_regs *regs)
{
	call->args[0] = regs->di;
	call->args[1] = regs->si;
	call->args[2] = regs->dx;
	call->args[3] = regs->r10;
	call->args[4] = regs->r8;
	call->args[5] = regs->r9;
}

/* The part of struct pt_regs where they are. It is read to where the arguments
 * come to stand, since the stack has no room for it. */
struct arg_regs {
	__u64 bp, bx, r11, r10, r9, r8, ax, cx, dx, si, di;
};
_Static_assert(sizeof(struct arg_regs) <= CALL_ARGS * sizeof(__u64), "room");

/* 32-bit programs have others, and 32 bits of them. */
static __always_inline void sort_compat_args(__u64 *args,
					     const struct arg_regs *regs)
{
	__u32 last = regs->bp;

	args[0] = (__u32)regs->bx;
	args[1] = (__u32)regs->cx;
	args[2] = (__u32)regs->dx;
	args[3] = (__u32)regs->si;
	args[4] = (__u32)regs->di;
	args[5] = last;
}

static __always_inline void sort_args(__u64 *args, const struct arg_regs *regs)
{
	__u64 last = regs->r9;

	args[0] = regs->di;
	args[1] = regs->si;
	args[2] = regs->dx;
	args[3] = regs->r10;
	args[4] = regs->r8;
	args[5] = last;
}

static __always_inline bool copy_args(struct call *call,
				      const struct pt_regs *from)
{
	if (bpf_probe_read_kernel(call->args, sizeof(struct arg_regs),
				  &from->bp))
		return false;
	if (conf.compat)
		sort_compat_args(call->args, (void *)call->args);
	else
		sort_args(call->args, (void *)call->args);
	return true;
}

/* Is the current call one of this hook? Raw tracepoints see all, those of
 * 32-bit programs too, which have numbers of their own. */
static __always_inline bool is_hooked(__s64 number)
{
	return (number & ~X32_SYSCALL_BIT) == conf.syscall &&
	       is_compat() == (bool)conf.compat;
}

/* The number of the system call that the current task is in. */
static __always_inline __s64 current_syscall(void)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct pt_regs *regs;

	if (bpf_core_enum_value_exists(enum bpf_func_id,
				       BPF_FUNC_task_pt_regs)) {
		regs = (void *)bpf_task_pt_regs(bpf_get_current_task_btf());
		return regs->orig_ax;
	}

	/* Before 5.15 they are at the very end of the stack. */
	regs = (void *)(BPF_CORE_READ(task, stack) + THREAD_SIZE);
	return BPF_CORE_READ(regs - 1, orig_ax);
}
