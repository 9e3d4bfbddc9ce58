// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * hook - the program of every hook, made special by its constants
 *
 * hook      a system call: fentry, kprobe, tracepoint or raw tracepoint at
 *	     its entry; its return, and for execve security_bprm_check or
 *	     sched_process_exec, for what could not be judged at entry
 * reads     cells, intervals, masks, rows, words (the image); procs_by_pid
 * writes    one record_hook for the rules that won and report; pending
 * verdict   SIGKILL to the caller
 * failure   a full ring loses the record, never the verdict; an argument that
 *	     cannot be read even later holds for every filter on it
 *
 * A user page that is not resident cannot be read here: no program of these
 * kinds may sleep. It is common (a string constant in a page that the process
 * has not touched since it was forked) and can be arranged. So the decision
 * is put off to the first point where the kernel has read the argument: when
 * the new program is ready, before its first instruction, or the return of
 * the call.
 */

#include "kernel.h"

#include <linux/bpf.h>

#include <bpf/bpf_core_read.h>
#include <bpf/bpf_helpers.h>
#include <bpf/bpf_tracing.h>

#include "abi.h"
#include "image.bpf.h"
#include "maps.bpf.h"

static __always_inline const char *room_strings(__u32 room);

#include "match.bpf.h"

#include "args.bpf.h"
#include "defer.bpf.h"
#include "exec.bpf.h"
#include "record.bpf.h"

static __always_inline const char *room_strings(__u32 room)
{
	const char *memory = bpf_map_lookup_elem(&scratch, &room);

	return memory ? memory + hook_strings_offset(conf.n_words,
						     conf.n_sources)
		      : 0;
}

/* Asks one table. Returns whether any rule is left. */
static __always_inline bool ask(struct call *call,
				const volatile struct table_conf *table)
{
	const volatile struct source_conf *source;
	__u32 at = table->source;
	struct value *value;

	if (at >= MAX_SOURCES)
		return true;
	source = &conf.sources[at];
	value = call_value(call, at);
	if (value->state == VALUE_UNREAD)
		read_source(call, source, value);
	if (value->state == VALUE_UNREADABLE)
		return keep(call_words(call), table->error_row);
	if (source->type == VALUE_STRING)
		return ask_string(call_words(call), call->room, table, value);
	return ask_number(call_words(call), call->sum, table, source->type,
			  value->number);
}

/* Leaves the rules that hold in the words of the record. */
static __always_inline bool match(struct call *call)
{
	copy_row(call_words(call), ROW_ALL);

	NO_UNROLL
	for (__u32 i = 0; i < MAX_TABLES; i++) {
		if (i >= conf.n_tables)
			break;
		if (!ask(call, &conf.tables[i]))
			return false;
	}
	return true;
}

/* Decides about one call, and does it; a call of which a string cannot be read
 * yet is put off as a whole. */
static __always_inline int judge(struct call *call)
{
	struct decision decision;

	if (!match(call))
		return 0;
	if (call->unreadable && call->stage == STAGE_ENTRY && put_off(call))
		return 0;

	decision = decide(call_words(call));
	if (decision.kill && bpf_send_signal(KERNEL_SIGKILL))
		lose(LOSS_KILL);
	if (!decision.post)
		return 0;

	read_rest(call);
	if (call->unreadable && call->stage == STAGE_ENTRY && !decision.kill &&
	    put_off(call))
		return 0;
	report(call, decision.kill ? VERDICT_KILL : VERDICT_REPORT);
	return 0;
}

static __always_inline int judge_entry(struct call *call)
{
	struct proc *proc = task_proc();

	if (!call_begin(call))
		return 0;
	call->proc = proc;
	judge(call);
	if (conf.name_arg >= 0)
		note_judged(call, proc);
	return 0;
}

/* An execve that came back failed: what was judged says nothing of the next. */
static __always_inline void forget_judged(void)
{
	struct proc *proc = task_proc();

	if (proc)
		proc->judged = JUDGED_NOTHING;
}

/* A call that failed since its memory is not there did nothing, and what the
 * kernel could not read is no string to judge. */
static __always_inline int judge_return(__s64 result)
{
	__u64 key = bpf_get_current_pid_tgid();
	struct call call = { .stage = STAGE_RETURN };
	struct pending *note = find_pending(key);

	if (conf.name_arg >= 0)
		forget_judged();
	if (!note)
		return 0;

	if (result != -KERNEL_EFAULT && call_begin(&call)) {
		call.proc = &note->proc;
		__builtin_memcpy(call.args, note->args, sizeof(call.args));
		judge(&call);
	}
	drop_pending(key);
	return 0;
}

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

SEC("fentry")
int hook_fentry(__u64 *ctx)
{
	struct call call = { .stage = STAGE_ENTRY };

	take_args(&call, (const struct pt_regs *)ctx[0]);
	return judge_entry(&call);
}

static __always_inline bool copy_args(struct call *call, const void *from)
{
	struct pt_regs regs;

	if (bpf_probe_read_kernel(&regs, sizeof(regs), from))
		return false;
	take_args(call, &regs);
	return true;
}

SEC("kprobe")
int hook_kprobe(struct pt_regs *ctx)
{
	struct call call = { .stage = STAGE_ENTRY };

	if (!copy_args(&call, (void *)ctx->di))
		return 0;
	return judge_entry(&call);
}

/* A program that reads more arguments than the call has is not attached
 * (kernel/events/core.c, perf_event_set_bpf_prog()). */
SEC("tracepoint")
int hook_tracepoint(struct sys_enter_ctx *ctx)
{
	struct call call = { .stage = STAGE_ENTRY };

#pragma unroll
	for (__u32 i = 0; i < SYSCALL_ARGS; i++) {
		if (i < conf.n_args)
			call.args[i] = ctx->args[i];
	}
	return judge_entry(&call);
}

/* Is the current call one of this hook? Raw tracepoints see all, those of
 * 32-bit programs too, which have numbers of their own. */
static __always_inline bool is_hooked(__s64 number)
{
	struct task_struct *task;

	if ((number & ~X32_SYSCALL_BIT) != conf.syscall)
		return false;
	task = (void *)bpf_get_current_task();
	return !(BPF_CORE_READ(task, thread_info.status) & TS_COMPAT);
}

SEC("raw_tp/sys_enter")
int hook_raw_tracepoint(struct bpf_raw_tracepoint_args *ctx)
{
	struct call call = { .stage = STAGE_ENTRY };

	if (!is_hooked(ctx->args[1]))
		return 0;
	if (!copy_args(&call, (void *)ctx->args[0]))
		return 0;
	return judge_entry(&call);
}

SEC("fexit")
int return_fentry(__u64 *ctx)
{
	return judge_return(ctx[1]);
}

SEC("tracepoint")
int return_tracepoint(struct sys_exit_ctx *ctx)
{
	return judge_return(ctx->result);
}

SEC("raw_tp/sys_exit")
int return_raw_tracepoint(struct bpf_raw_tracepoint_args *ctx)
{
	return judge_return(ctx->args[1]);
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

/* What the entry of the call did not judge: see exec.bpf.h. */
static __always_inline void judge_unjudged(struct call *call,
					   const struct proc *caller)
{
	if (!caller || !is_hooked(current_syscall()) || !call_begin(call))
		return;

	call->proc = caller;
	call->args_lost = true;
	if (!was_judged(call))
		judge(call);
}

static __always_inline void judge_pending(struct call *call,
					  const struct pending *note, __u64 key)
{
	if (call_begin(call)) {
		call->proc = &note->proc;
		__builtin_memcpy(call->args, note->args, sizeof(call->args));
		judge(call);
	}
	drop_pending(key);
}

static __always_inline void take_name(struct call *call,
				      const struct linux_binprm *bprm)
{
	call->name = BPF_CORE_READ(bprm, filename);
	call->fd_name = BPF_CORE_READ(bprm, fdpath) != 0;
}

/* The kernel has its copy of the path and still is in the caller. It comes
 * here once more for each interpreter. */
static __always_inline int judge_check(const struct linux_binprm *bprm)
{
	__u64 key = bpf_get_current_pid_tgid();
	struct call call = { .stage = STAGE_EXEC };
	struct pending *note = find_pending(key);
	struct proc *proc = task_proc();

	take_name(&call, bprm);
	if (note)
		judge_pending(&call, note, key);
	else
		judge_unjudged(&call, proc);
	if (call.record)
		note_judged(&call, proc);
	return 0;
}

SEC("kprobe/security_bprm_check")
int check_kprobe(struct pt_regs *ctx)
{
	return judge_check((void *)ctx->di);
}

SEC("fentry/security_bprm_check")
int check_fentry(__u64 *ctx)
{
	return judge_check((void *)ctx[0]);
}

/* Who called execve, as process_exec left it; NULL: not known. */
static __always_inline const struct proc *last_caller(void)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct last_exec *last = bpf_map_lookup_elem(&last_exec, &cpu);

	if (!last || !last->known ||
	    last->tid != (__u32)bpf_get_current_pid_tgid())
		return 0;
	return &last->proc;
}

/* Past the point of no return, where nothing earlier can be had. @old_pid: the
 * thread that called, which takes the id of the thread group if it was not its
 * leader. */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(exec_ready, struct task_struct *task, int old_pid,
	     struct linux_binprm *bprm)
{
	__u64 key = bpf_get_current_pid_tgid() >> 32 << 32 | (__u32)old_pid;
	struct call call = { .stage = STAGE_EXEC };
	struct pending *note = find_pending(key);

	take_name(&call, bprm);
	if (note)
		judge_pending(&call, note, key);
	else
		judge_unjudged(&call, last_caller());
	return 0;
}

char _license[] SEC("license") = "Dual BSD/GPL";
