// SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause
/*
 * hook - the program of every hook, made special by its constants
 *
 * hook      a system call: fentry, kprobe, tracepoint or raw tracepoint at
 *	     its entry; its return and sched_process_exec for arguments that
 *	     could not be read at entry
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
#include "maps.bpf.h"

const volatile struct hook_conf conf;

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_RDONLY_PROG);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct cell);
} cells SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_RDONLY_PROG);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct interval);
} intervals SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_RDONLY_PROG);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u32);
} masks SEC(".maps");

/* Value: conf.n_words words. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_RDONLY_PROG);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(__u64));
} rows SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(map_flags, BPF_F_RDONLY_PROG);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct word);
} words SEC(".maps");

/*
 * One room for each CPU and stage, since a program may be preempted by
 * another of the same object, though not by itself. hook_scratch_size() bytes
 * each: conf.n_words words for sums, and the record as it is sent.
 */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__uint(key_size, sizeof(__u32));
	__uint(value_size, sizeof(struct record_hook));
} scratch SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 4096);
	__type(key, __u64);
	__type(value, struct pending);
} pending SEC(".maps");

/* How many calls are pending: an array, so that the way out is cheap. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, __u64);
} n_pending SEC(".maps");

static __always_inline const char *room_strings(__u32 room);

#include "match.bpf.h"

#include "args.bpf.h"
#include "defer.bpf.h"
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

/* Decides about one call, and does it. What kills without a string that could
 * not be read does not wait for it. */
static __always_inline int judge(struct call *call)
{
	struct decision decision;

	if (!match(call))
		return 0;
	if (call->unreadable && call->stage == STAGE_ENTRY && put_off(call))
		return 0;

	decision = decide(call_words(call));
	if (decision.kill)
		bpf_send_signal(KERNEL_SIGKILL);
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
	if (!call_begin(call))
		return 0;
	call->proc = task_proc();
	return judge(call);
}

/* A call that failed since its memory is not there did nothing, and what the
 * kernel could not read is no string to judge. */
static __always_inline int judge_return(__s64 result)
{
	__u64 key = bpf_get_current_pid_tgid();
	struct call call = { .stage = STAGE_RETURN };
	struct pending *note = find_pending(key);

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

/* execve past the point of no return: the caller's memory is gone, the new
 * program has not run. @old_pid: the thread that called, which takes the id of
 * the thread group if it was not its leader. */
SEC("tp_btf/sched_process_exec")
int BPF_PROG(exec_ready, struct task_struct *task, int old_pid,
	     struct linux_binprm *bprm)
{
	__u64 key = bpf_get_current_pid_tgid() >> 32 << 32 | (__u32)old_pid;
	struct call call = { .stage = STAGE_EXEC };
	struct pending *note = find_pending(key);

	if (!note)
		return 0;

	if (call_begin(&call)) {
		call.proc = &note->proc;
		__builtin_memcpy(call.args, note->args, sizeof(call.args));
		if (!bprm->fdpath)
			call.name = bprm->filename;
		judge(&call);
	}
	drop_pending(key);
	return 0;
}

char _license[] SEC("license") = "Dual BSD/GPL";
