/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * source - where a value is, and how numbers are read
 *
 * A value begins at a root: an argument, the task, a register... Steps lead
 * from there through memory of the kernel or of the process. What a source is
 * like is constant, so that of all this the verifier keeps little.
 */

#include "call.bpf.h"
#include "task.bpf.h"

/*
 * A function that is not inlined, since one stack would be too small for all
 * readers. It returns 0 and is "used", so that clang does not leave that out:
 * what the verifier would find in place of it may be a pointer into the stack,
 * which it refuses.
 */
#define APART static __noinline __attribute__((used)) int

/* The address of the record of a tracepoint is the context of the program,
 * with which the verifier lets us do little: it is no number. */
static __always_inline bool is_in_record(
	const volatile struct source_conf *source)
{
	return source->kind == SOURCE_FIELD && source->n_steps == 1 &&
	       !(source->flags & SOURCE_DESCRIPTOR);
}

/* Is @at in memory of the process? What a system call gets is, whatever it
 * looks like. */
static __always_inline bool is_user(const volatile struct source_conf *source,
				    __u64 at)
{
	if (is_in_record(source))
		return false;
	if (source->flags & SOURCE_USER)
		return true;
	if (conf.syscall >= 0 && source->kind == SOURCE_ARG &&
	    !(source->flags & SOURCE_DESCRIPTOR))
		return true;
	return !(at >> 63);
}

/* Its memory is gone, or about to be, when it executes. */
static __always_inline bool read_user(struct call *call, void *to, __u32 size,
				      __u64 from)
{
	if (call->stage != STAGE_EXEC &&
	    !bpf_probe_read_user(to, size, (void *)from))
		return true;
	call->held->unreadable = 1;
	return false;
}

static __always_inline bool read_memory(struct call *call, bool user, void *to,
					__u32 size, __u64 from)
{
	if (user)
		return read_user(call, to, size, from);
	return !bpf_probe_read_kernel(to, size, (void *)from);
}

/* Makes the number of an open file its struct file. */
static __always_inline bool open_file(struct value *value, __u64 *number)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct fdtable *table = BPF_CORE_READ(task, files, fdt);
	__u32 fd = *number;
	struct file **files;

	*number = 0;
	if (fd < BPF_CORE_READ(table, max_fds)) {
		files = BPF_CORE_READ(table, fd);
		bpf_probe_read_kernel(number, sizeof(*number), files + fd);
	}
	if (!*number)
		value->flags |= VALUE_NULL;
	return *number;
}

static __always_inline bool find_root(const struct call *call,
				      const volatile struct source_conf *source,
				      __u64 *root)
{
	__u32 index = source->index;

	switch (source->kind) {
	case SOURCE_ARG:
		if (call->args_lost || index >= CALL_ARGS)
			return false;
		*root = call->args[index];
		return true;
	case SOURCE_RETURN:
		*root = call->result;
		return true;
	case SOURCE_FIELD:
		*root = (__u64)call->ctx;
		return true;
	case SOURCE_TASK:
		*root = bpf_get_current_task();
		return true;
	case SOURCE_REGISTER:
		return read_register(call, index, root);
	case SOURCE_REGISTERS:
		return add_registers(call, source, root);
	}
	return false;
}

/* Is the pointer that step @i leads to in memory of the process? */
static __always_inline bool is_user_step(
	const volatile struct source_conf *source, __u32 i, __u64 at)
{
	if (source->kind == SOURCE_FIELD && !i)
		return false;
	return is_user(source, at);
}

struct steps {
	__u32 first;
	__u32 end;
};

/* Follows some of the steps. A pointer that leads to the place itself may be
 * NULL. */
static __always_inline bool follow(struct call *call,
				   const volatile struct source_conf *source,
				   struct value *value, struct steps steps,
				   __u64 *at)
{
	__u32 i = steps.first, n = steps.end;

	NO_UNROLL
	for (; i < MAX_STEPS; i++) {
		__u64 next = 0;

		if (i >= n)
			break;
		if (!*at && (i + 1 < n || source->steps[i])) {
			value->flags |= VALUE_NULL;
			return false;
		}
		*at += (__s32)source->steps[i];
		if (i + 1 == n)
			break;
		if (!read_memory(call, is_user_step(source, i, *at), &next,
				 sizeof(next), *at))
			return false;
		*at = next;
	}
	return true;
}

/* The first steps lead to the number of a file. */
static __always_inline bool read_number_of_file(
	struct call *call, const volatile struct source_conf *source,
	struct value *value, __u64 *at)
{
	struct steps steps = { .end = source->size };
	bool in_record = source->kind == SOURCE_FIELD && steps.end == 1;
	__u32 fd = 0;

	if (!follow(call, source, value, steps, at))
		return false;
	if (!*at) {
		value->flags |= VALUE_NULL;
		return false;
	}
	if (!read_memory(call, !in_record && is_user(source, *at), &fd,
			 sizeof(fd), *at))
		return false;
	*at = fd;
	return true;
}

/* Where the steps lead; without any, the root itself. */
static __always_inline bool find_place(
	struct call *call, const volatile struct source_conf *source,
	struct value *value, __u64 *at)
{
	struct steps steps = { .end = source->n_steps };

	if (!find_root(call, source, at))
		return false;
	if (source->flags & SOURCE_DESCRIPTOR) {
		steps.first = source->size;
		if (steps.first &&
		    !read_number_of_file(call, source, value, at))
			return false;
		if (!open_file(value, at))
			return false;
	}
	return follow(call, source, value, steps, at);
}

/* The object there: NULL is none. */
static __always_inline bool find_object(
	struct call *call, const volatile struct source_conf *source,
	struct value *value, __u64 *at)
{
	if (!find_place(call, source, value, at))
		return false;
	if (!*at)
		value->flags |= VALUE_NULL;
	return *at;
}

static __always_inline __u32 number_size(__u8 type)
{
	switch (type) {
	case VALUE_S8:
	case VALUE_U8:
		return 1;
	case VALUE_S16:
	case VALUE_U16:
	case VALUE_BE16:
		return 2;
	case VALUE_S32:
	case VALUE_U32:
		return 4;
	}
	return 8;
}

/* Cuts the bit field out, if it is one. */
static __always_inline __u64 cut(const volatile struct source_conf *source,
				 __u64 raw)
{
	__u32 left = 64 - source->bits;

	if (!source->bits)
		return raw;
	raw = raw >> source->shift << left;
	return is_signed(source->type) ? (__u64)((__s64)raw >> left)
				       : raw >> left;
}

static __always_inline bool is_compat(void)
{
	if (bpf_core_enum_value_exists(enum bpf_func_id,
				       BPF_FUNC_get_current_task_btf))
		return bpf_get_current_task_btf()->thread_info.status &
		       TS_COMPAT;
	return READ(this_task(), thread_info.status) & TS_COMPAT;
}

static __always_inline void take_number(
	struct value *value, const volatile struct source_conf *source,
	__u64 raw)
{
	if (source->type == VALUE_BE16)
		raw = __builtin_bswap16(raw);
	value->number = cut(source, value_extend(raw, source->type));
	if (source->type == VALUE_SYSCALL && is_compat())
		value->number |= SYSCALL_COMPAT;
	value->state = VALUE_OK;
}

/* A number that is an argument, or in memory. */
APART read_place(struct call *call, const volatile struct source_conf *source,
		 struct value *value)
{
	__u64 raw = 0;
	__u64 at = 0;

	if (source->kind == SOURCE_CONSTANT) {
		raw = source->steps[0] | (__u64)source->steps[1] << 32;
		take_number(value, source, raw);
		return 0;
	}
	if (!find_place(call, source, value, &at))
		return 0;
	if (!source->n_steps || source->type == VALUE_ADDRESS) {
		take_number(value, source, at);
		return 0;
	}
	if (!at)
		value->flags |= VALUE_NULL;
	else if (read_memory(call, is_user(source, at), &raw,
			     number_size(source->type), at))
		take_number(value, source, raw);
	return 0;
}

/* How much there is of a value, as another source says, or the result. */
static __always_inline bool read_size(struct call *call,
				      const volatile struct source_conf *source,
				      __u64 *ret)
{
	__u32 from = source->size;
	struct value *value;

	*ret = call->result;
	if (from < MAX_SOURCES) {
		value = call_value(call, from);
		if (value->state == VALUE_UNREAD) {
			value->state = VALUE_UNREADABLE;
			read_place(call, &conf.sources[from], value);
		}
		if (value->state != VALUE_OK)
			return false;
		*ret = value->number;
	}
	if ((__s64)*ret < 0)
		*ret = 0;
	return true;
}

/* Bits of enum namespace_kind in which it is elsewhere than it was. */
static __always_inline __u64 namespace_changes(const struct proc *proc)
{
	__u32 now[N_NAMESPACES] = { 0 };
	__u64 changes = 0;

	task_namespaces(this_task(), now);

	for (int i = 0; i < N_NAMESPACES; i++) {
		if (proc->namespaces[i] && now[i] != proc->namespaces[i])
			changes |= 1ULL << i;
	}
	return changes;
}

/* Numbers that say something of the process. Returns whether it can be said. */
static __noinline bool process_number(struct call *call,
				      const volatile struct source_conf *source,
				      __u64 *ret)
{
	const struct proc *proc;
	__u32 index = source->index;

	switch (source->kind) {
	case SOURCE_PID:
		*ret = task_pid();
		return true;
	case SOURCE_NS_PID:
		*ret = task_ns_pid();
		return true;
	case SOURCE_MARKS:
		if (call->last)
			*ret = last_marks_word(call->last, index / MARK_WORDS,
					       index);
		else
			*ret = marks_word(task_pid(), index / MARK_WORDS,
					  index);
		return true;
	case SOURCE_UID:
		*ret = task_uid(this_task());
		return true;
	case SOURCE_NAMESPACE:
		*ret = task_namespace(this_task(), index);
		return *ret;
	case SOURCE_CAPS:
		*ret = task_caps(this_task(), index);
		return true;
	case SOURCE_NS_CHANGES:
		proc = call_proc(call);
		if (proc)
			*ret = namespace_changes(proc);
		return proc;
	case SOURCE_CAP_CHANGES:
		proc = call_proc(call);
		if (!proc || index >= N_CAP_SETS)
			return false;
		*ret = proc->caps[index] ^ task_caps(this_task(), index);
		return true;
	}
	return false;
}

static __always_inline bool is_of_process(
	const volatile struct source_conf *source)
{
	switch (source->kind) {
	case SOURCE_PID:
	case SOURCE_NS_PID:
	case SOURCE_MARKS:
	case SOURCE_UID:
	case SOURCE_NAMESPACE:
	case SOURCE_CAPS:
	case SOURCE_NS_CHANGES:
	case SOURCE_CAP_CHANGES:
		return true;
	}
	return false;
}
