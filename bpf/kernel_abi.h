/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * kernel_abi - what the kernel's types leave open: constants, which CO-RE knows
 * nothing of, and layouts that are the same in every kernel
 *
 * Included by kernel.h.
 */

/* include/linux/sched/signal.h: group_exit_code is valid. */
#define SIGNAL_GROUP_EXIT 0x00000004

/* include/linux/sched.h: a thread of the kernel. */
#define PF_KTHREAD 0x00200000

/* arch/x86/include/asm/page_types.h */
#define PAGE_SHIFT 12

/* include/uapi/linux/nsfs.h: inode number of a mount namespace that was made
 * for a mount that is attached nowhere (6.18); before, these have none. */
#define MNT_NS_ANON_INO 0xeffffff7

/* arch/x86/include/asm/page_64_types.h: without KASAN, which no distribution
 * ships. */
#define THREAD_SIZE 16384

/* arch/x86/include/asm/thread_info.h: the call came by a 32-bit entry. */
#define TS_COMPAT 0x0002

/* arch/x86/include/uapi/asm/unistd.h: x32's mark on a system call's number. */
#define X32_SYSCALL_BIT 0x40000000

/* Registers at system call entry: the layout is part of the user ABI
 * (arch/x86/include/asm/ptrace.h), so that one read takes them all. */
struct pt_regs {
	unsigned long r15, r14, r13, r12, bp, bx;
	unsigned long r11, r10, r9, r8, ax, cx, dx, si, di;
	unsigned long orig_ax, ip, cs, flags, sp, ss;
};

/* What a program of type tracepoint gets at syscalls/sys_enter_NAME and
 * sys_exit_NAME: fixed by the events' format files. */
struct sys_enter_ctx {
	__u64 common;
	__s64 id;
	__u64 args[6];
};

struct sys_exit_ctx {
	__u64 common;
	__s64 id;
	__s64 result;
};
