/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * entry - the programs at the entry of a hook, one for each kind of attachment
 *
 * All of them get hold of the arguments, and judge: in one place, or each would
 * have twice what that takes.
 */

#include "exec.bpf.h"
#include "judge.bpf.h"
#include "syscall.bpf.h"

/* Makes the function return at once, before its first instruction. */
static __always_inline void skip_function(const struct call *call)
{
	struct pt_regs *regs = call->ctx;
	__u64 back;

	if (bpf_probe_read_user(&back, sizeof(back), (void *)regs->sp)) {
		lose(LOSS_ACT);
		return;
	}
	regs->ax = (__s64)call->memory->error;
	regs->ip = back;
	regs->sp += sizeof(back);
}

/* @has_args: what the rules look at is there. Returns the error of the call,
 * for programs whose value that is. */
static __always_inline long judge_entry(struct call *call, bool has_args)
{
	long error;

	drop_stale(call);
	if (has_args) {
		judge(call);
		if (conf.name_arg >= 0)
			note_judged(call, task_proc());
	}
	error = call_error(call);
	if (place.denies == DENIAL_SKIP &&
	    call->memory->verdict == VERDICT_OVERRIDE)
		skip_function(call);
	call_end(call);
	return error;
}

/* Trampolines, which have a program at the entry and one at the return in the
 * same frame. Half of an address is a number to the verifier. */
static __always_inline __u64 trampoline_frame(const __u64 *ctx)
{
	__u32 half;

	asm volatile("%0 = %1" : "=w"(half) : "w"((__u32)(__u64)ctx));
	return conf.syscall >= 0 ? 0 : half;
}

/* Arguments as they stand in the memory of a trampoline. To read them as what
 * they are is refused for some types, by 5.10 for most. */
static __always_inline bool copy_params(struct call *call, const void *ctx)
{
	__u32 n = conf.n_args < CALL_ARGS ? conf.n_args : CALL_ARGS;

	return !n || !bpf_probe_read_kernel(call->args, 8 * n, ctx);
}

static __always_inline long enter_trampoline(__u64 *ctx)
{
	struct call call = {
		.stage = STAGE_ENTRY,
		.ctx = ctx,
		.frame = trampoline_frame(ctx),
	};

	bool has_args = true;

	if (!call_begin(&call))
		return 0;
	if (place.executes)
		bpf_probe_read_kernel(&call.program, 8, ctx);
	if (conf.syscall >= 0) {
		call.regs = (const struct pt_regs *)ctx[0];
		take_args(&call, call.regs);
	} else {
		has_args = copy_params(&call, ctx);
	}
	return judge_entry(&call, has_args);
}

SEC("fentry")
int hook_fentry(__u64 *ctx)
{
	enter_trampoline(ctx);
	return 0;
}

/* What it returns, if not 0, the function does without being run. */
SEC("fmod_ret")
long hook_fmod_ret(__u64 *ctx)
{
	return enter_trampoline(ctx);
}

SEC("lsm/file_open")
long hook_lsm(__u64 *ctx)
{
	long error = enter_trampoline(ctx);

	if (place.acts & ACT_IMA_HASH)
		forget_hash();
	return error;
}

/* Arguments of a function, in the kernel or not. */
static __always_inline void take_registers(struct call *call,
					   const struct pt_regs *regs)
{
	call->args[0] = regs->di;
	call->args[1] = regs->si;
	call->args[2] = regs->dx;
	call->args[3] = regs->cx;
	call->args[4] = regs->r8;
	call->args[5] = regs->r9;
}

/* The call takes the address that it returns to from the stack. */
static __always_inline __u64 entry_frame(const struct pt_regs *regs)
{
	return conf.syscall >= 0 ? 0 : regs->sp + sizeof(__u64);
}

/* A kprobe or a uprobe. */
SEC("kprobe")
int hook_kprobe(struct pt_regs *ctx)
{
	struct call call = {
		.stage = STAGE_ENTRY,
		.ctx = ctx,
		.regs = ctx,
		.frame = entry_frame(ctx),
	};

	bool has_args = true;

	if (!call_begin(&call))
		return 0;
	if (conf.syscall >= 0) {
		call.regs = (void *)ctx->di;
		has_args = copy_args(&call, call.regs);
	} else {
		take_registers(&call, ctx);
		if (place.executes)
			call.program = (void *)ctx->di;
	}
	return judge_entry(&call, has_args);
}

/* A program that reads more arguments than the call has is not attached
 * (kernel/events/core.c, perf_event_set_bpf_prog()). Of other tracepoints the
 * sources are fields of the record, which is at the address of the context. */
SEC("tracepoint")
int hook_tracepoint(struct sys_enter_ctx *ctx)
{
	struct call call = { .stage = STAGE_ENTRY, .ctx = ctx };

	if (!call_begin(&call))
		return 0;

#pragma unroll
	for (__u32 i = 0; i < SYSCALL_ARGS; i++) {
		if (conf.syscall >= 0 && i < conf.n_args)
			call.args[i] = ctx->args[i];
	}
	return judge_entry(&call, true);
}

SEC("raw_tp/sys_enter")
int hook_raw_tracepoint(struct bpf_raw_tracepoint_args *ctx)
{
	struct call call = { .stage = STAGE_ENTRY, .ctx = ctx };
	bool has_args = true;

	if (conf.syscall >= 0 && !is_hooked(ctx->args[1]))
		return 0;
	if (!call_begin(&call))
		return 0;
	if (conf.syscall >= 0) {
		call.regs = (void *)ctx->args[0];
		has_args = copy_args(&call, call.regs);
	}

#pragma unroll
	for (__u32 i = 0; i < CALL_ARGS; i++) {
		if (conf.syscall < 0 && i < conf.n_args)
			call.args[i] = ctx->args[i];
	}
	return judge_entry(&call, has_args);
}
