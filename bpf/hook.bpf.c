// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * hook - the program of every hook, made special by its constants
 *
 * hook      the entry of a system call, a function, an LSM hook, a tracepoint
 *	     or a probe in user space (entry.bpf.h); its return, and for execve
 *	     security_bprm_check or sched_process_exec, for what could not be
 *	     judged at entry
 * reads     the maps of the image; procs_by_pid, protected_exes
 * writes    one record_hook for the rules that won and report; pending, held,
 *	     rates, notes, socks
 * verdict   SIGKILL and other signals to the caller; the error of the call
 *	     where the program is of a kind that can return one
 * failure   a full ring loses the record, never the verdict; an argument that
 *	     cannot be read even later holds for every filter on it; a call that
 *	     finds no room on its CPU is not judged: to deny it would stop a
 *	     host where some tasks were interrupted at the wrong moment
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
#include "room.bpf.h"

#include "match.bpf.h"

#include "entry.bpf.h"

/* An execve that came back failed: what was judged says nothing of the next. */
static __always_inline void forget_judged(void)
{
	struct proc *proc = task_proc();

	if (proc)
		proc->judged = JUDGED_NOTHING;
}

/* What was put off, and what waits for the result. */
static __always_inline int judge_return(struct call *call)
{
	__u64 key = bpf_get_current_pid_tgid();
	struct pending *note = find_pending(key);
	struct held *kept = find_held(call);
	bool ready = false;

	if (conf.name_arg >= 0)
		forget_judged();
	if (!note && !kept)
		return 0;
	if (!call_begin(call)) {
		drop_stale(call);
		return 0;
	}

	if (kept) {
		resume(call, kept);
		ready = true;
	} else if (note) {
		take_pending(call, note);
		ready = judge(call);
	}
	if (conf.waiting && ready)
		conclude(call);
	if (note)
		drop_pending(key);
	call_end(call);
	return 0;
}

/* Mostly nobody waits for a return. */
static __always_inline bool is_awaited(void)
{
	return n_pending || n_held || conf.name_arg >= 0;
}

/* The result stands after the arguments, of which a system call has one. */
static __always_inline __s64 trampoline_result(const __u64 *ctx)
{
	__s64 result = 0;

	if (conf.syscall >= 0) {
		/* from the context itself: no address made of it is granted */
		asm volatile("%0 = *(u64 *)(%1 + 8)" : "=r"(result) : "r"(ctx));
		return result;
	}
	bpf_probe_read_kernel(&result, sizeof(result), ctx + place.n_params);
	return result;
}

static __always_inline int judge_trampoline(__u64 *ctx)
{
	struct call call = {
		.stage = STAGE_RETURN,
		.ctx = ctx,
		.result = trampoline_result(ctx),
		.frame = trampoline_frame(ctx),
	};

	return judge_return(&call);
}

SEC("fexit")
int return_fexit(__u64 *ctx)
{
	return is_awaited() ? judge_trampoline(ctx) : 0;
}

/* The return of a function, in the kernel or not. */
SEC("kretprobe")
int return_probe(struct pt_regs *ctx)
{
	struct call call = {
		.stage = STAGE_RETURN,
		.ctx = ctx,
		.result = ctx->ax,
		.frame = ctx->sp,
	};

	return judge_return(&call);
}

SEC("tracepoint")
int return_tracepoint(struct sys_exit_ctx *ctx)
{
	struct call call = {
		.stage = STAGE_RETURN,
		.ctx = ctx,
		.result = ctx->result,
	};

	return judge_return(&call);
}

SEC("raw_tp/sys_exit")
int return_raw_tracepoint(struct bpf_raw_tracepoint_args *ctx)
{
	struct call call = {
		.stage = STAGE_RETURN,
		.ctx = ctx,
		.result = ctx->args[1],
	};

	return judge_return(&call);
}

static __always_inline void take_name(struct call *call,
				      const struct linux_binprm *bprm)
{
	call->program = bprm;
	call->name = BPF_CORE_READ(bprm, filename);
}

/*
 * Judges an execve of which the kernel has its copy of the path: one that was
 * put off by thread @key, or that the entry did not judge (exec.bpf.h).
 * @caller: what the process was; NULL: not known. @noted: where to leave what
 * was judged; NULL: nowhere.
 */
static __always_inline void judge_exec(struct call *call, __u64 key,
				       const struct proc *caller,
				       struct proc *noted)
{
	const struct pending *note = find_pending(key);

	if (!note && (!in_force || !caller || !is_hooked(current_syscall())))
		return;
	if (!call_begin(call))
		return;

	if (note) {
		take_pending(call, note);
	} else {
		call->proc = caller;
		call->args_lost = true;
	}
	if (note || !was_judged(call)) {
		judge(call);
		note_judged(call, noted);
	}
	if (note)
		drop_pending(key);
	call_end(call);
}

/* The kernel has its copy of the path and still is in the caller. It comes
 * here once more for each interpreter. */
static __always_inline int judge_check(void *ctx,
				       const struct linux_binprm *bprm)
{
	struct call call = { .stage = STAGE_EXEC, .ctx = ctx };
	struct proc *proc = task_proc();

	take_name(&call, bprm);
	judge_exec(&call, bpf_get_current_pid_tgid(), proc, proc);
	return 0;
}

SEC("kprobe/security_bprm_check")
int check_kprobe(struct pt_regs *ctx)
{
	return judge_check(ctx, (void *)ctx->di);
}

SEC("fentry/security_bprm_check")
int check_fentry(__u64 *ctx)
{
	return judge_check(ctx, (void *)ctx[0]);
}

/* Who called execve, as process_exec left it; NULL: not known. */
static __always_inline const struct last_exec *last_caller(void)
{
	__u32 cpu = bpf_get_smp_processor_id();
	struct last_exec *last = bpf_map_lookup_elem(&last_exec, &cpu);

	if (!last || !last->known ||
	    last->tid != (__u32)bpf_get_current_pid_tgid())
		return 0;
	return last;
}

/* Past the point of no return, where nothing earlier can be had. @old_pid: the
 * thread that called, which takes the id of the thread group if it was not its
 * leader. */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(exec_ready, struct task_struct *task, int old_pid,
	     struct linux_binprm *bprm)
{
	__u64 key = bpf_get_current_pid_tgid() >> 32 << 32 | (__u32)old_pid;
	const struct last_exec *last = last_caller();
	struct call call = { .stage = STAGE_EXEC, .ctx = ctx, .last = last };

	take_name(&call, bprm);
	judge_exec(&call, key, last ? &last->proc : 0, 0);
	return 0;
}

char _license[] SEC("license") = "Dual BSD/GPL";
