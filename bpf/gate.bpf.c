// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * gate - where a hook is entered: hands each call to the program in force
 *
 * hook      the entry of a hook, one program for each kind of attachment
 * reads     programs
 * writes    nothing
 * verdict   that of the program that goes on
 * failure   none is in force: nothing is judged
 *
 * It stays attached while the programs of bpf/hook.bpf.c are exchanged, by one
 * store: each call is judged by the old one or the new one, never by both and
 * never by none.
 */

#include "kernel.h"

#include <linux/bpf.h>

#include <bpf/bpf_helpers.h>

#include "abi_gate.h"

const volatile struct gate_conf conf;

struct {
	__uint(type, BPF_MAP_TYPE_PROG_ARRAY);
	__uint(max_entries, N_GATE_SLOTS);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u32));
} programs SEC(".maps");

/* Always GATE_IN_FORCE, which the verifier must not know: where it does, the
 * kernel patches the program at each exchange, while CPUs run it
 * (kernel/bpf/arraymap.c, prog_array_map_poke_run()). */
__u32 in_force;

#define GO_ON(ctx) bpf_tail_call(ctx, &programs, in_force)

SEC("fentry")
int gate_fentry(__u64 *ctx)
{
	GO_ON(ctx);
	return 0;
}

SEC("fmod_ret")
int gate_fmod_ret(__u64 *ctx)
{
	GO_ON(ctx);
	return 0;
}

SEC("lsm/file_open")
int gate_lsm(__u64 *ctx)
{
	GO_ON(ctx);
	return 0;
}

/* A kprobe or a uprobe. */
SEC("kprobe")
int gate_kprobe(struct pt_regs *ctx)
{
	GO_ON(ctx);
	return 0;
}

/* The kernel attaches no program that looks at more arguments than the call
 * has (kernel/events/core.c, perf_event_set_bpf_prog()). It does not see what
 * the program that goes on looks at. */
SEC("tracepoint")
int gate_tracepoint(struct sys_enter_ctx *ctx)
{
#pragma unroll
	for (__u32 i = 0; i < SYSCALL_ARGS; i++) {
		if (i < conf.n_args)
			*(volatile __u64 *)&ctx->args[i];
	}
	GO_ON(ctx);
	return 0;
}

/* Each system call of the host comes here. */
SEC("raw_tp/sys_enter")
int gate_raw_tracepoint(struct bpf_raw_tracepoint_args *ctx)
{
	__s64 number = ctx->args[1];

	if (conf.syscall >= 0 && (number & ~X32_SYSCALL_BIT) != conf.syscall)
		return 0;
	GO_ON(ctx);
	return 0;
}

char _license[] SEC("license") = "Dual BSD/GPL";
