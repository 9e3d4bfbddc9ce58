/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * args - reads the values that tables ask about and events show
 *
 * A reader for each kind of source. A value is read once: what was judged is
 * what is reported.
 */

#include "call.bpf.h"
#include "task.bpf.h"

enum {
	DEV_FD_LEN = 8, /* "/dev/fd/" */
	DEV_FD_ROOM = DEV_FD_LEN + 12,
};

/* A register, cut and extended as its type says. */
static __always_inline __u64 extend(__u64 raw, __u8 type)
{
	switch (type) {
	case VALUE_S8:
		return (__s64)(__s8)raw;
	case VALUE_S16:
		return (__s64)(__s16)raw;
	case VALUE_S32:
		return (__s64)(__s32)raw;
	case VALUE_U8:
		return (__u8)raw;
	case VALUE_U16:
		return (__u16)raw;
	case VALUE_U32:
		return (__u32)raw;
	}
	return raw;
}

/* The path that execveat got: the kernel's copy is "/dev/fd/N" or
 * "/dev/fd/N/path" when there was a descriptor (fs/exec.c, alloc_bprm()). */
static __always_inline long copy_fd_name(const char *name, char *to)
{
	char head[DEV_FD_ROOM] = { 0 };
	int i;

	if (bpf_probe_read_kernel_str(head, sizeof(head), name) < 0)
		return -KERNEL_EFAULT;

#pragma unroll
	for (i = DEV_FD_LEN; i < DEV_FD_ROOM - 1; i++) {
		if (head[i] == '/')
			return bpf_probe_read_kernel_str(to, MAX_STRING + 1,
							 name + i + 1);
		if (!head[i])
			break;
	}
	*to = '\0';
	return 1;
}

/* From user memory; from the kernel's copy once the caller's memory is gone.
 * NULL is no string: it is judged as an empty one. */
static __always_inline long copy_string(const struct call *call, char *to,
					__u32 index)
{
	if (call->stage == STAGE_EXEC) {
		if (!call->name || (int)index != conf.name_arg)
			return -KERNEL_EFAULT;
		if (call->fd_name)
			return copy_fd_name(call->name, to);
		return bpf_probe_read_kernel_str(to, MAX_STRING + 1,
						 call->name);
	}
	if (!call->args[index]) {
		*to = '\0';
		return 1;
	}
	return bpf_probe_read_user_str(to, MAX_STRING + 1,
				       (void *)call->args[index]);
}

/* Where the next string goes, with a NUL in front; NULL: no room, which the
 * number of strings of the hook rules out. */
static __always_inline char *next_string(struct call *call)
{
	__u32 at = call->used;
	char *room;

	if (!conf.n_strings || at > (conf.n_strings - 1) * STRING_ROOM)
		return 0;
	room = call_strings(call) + at;
	*(__u64 *)room = 0;
	return room + 8;
}

/* The string that was written there: @size bytes with its NUL. */
static __always_inline void take_string(struct call *call, struct value *value,
					long size)
{
	value->number = call->used + 8;
	value->state = size > MAX_STRING ? VALUE_TRUNCATED : VALUE_OK;
	value->len = size > MAX_STRING ? MAX_STRING - 1 : size - 1;
	call->used += 8 + ((value->len + 8) & ~7u);
}

static __always_inline void read_string(struct call *call, __u32 index,
					struct value *value)
{
	char *to = next_string(call);
	long size;

	value->state = VALUE_UNREADABLE;
	if (!to)
		return;

	size = copy_string(call, to, index);
	if (size <= 0 || size > MAX_STRING + 1)
		call->unreadable = true;
	else
		take_string(call, value, size);
}

/* The path of the caller's program. Once the new program is ready, a path too
 * long for struct proc is that of the new one. */
static __always_inline void read_binary(struct call *call, struct value *value)
{
	const struct proc *proc = call->proc;
	char *to = next_string(call);
	const char *from;
	long size;

	value->state = VALUE_UNREADABLE;
	if (!proc || !to)
		return;
	barrier_var(proc);

	from = proc->exe;
	if (proc->flags & PROC_LONG_EXE) {
		__u32 pid = proc->id.pid;

		from = bpf_map_lookup_elem(&exes_by_pid, &pid);
		if (!from || call->stage == STAGE_EXEC)
			return;
	}

	size = bpf_probe_read_kernel_str(to, MAX_STRING, from);
	if (size > 1)
		take_string(call, value, size);
}

static __always_inline void read_arg(struct call *call, __u32 index, __u8 type,
				     struct value *value)
{
	if (type == VALUE_NONE || index >= SYSCALL_ARGS)
		return;

	if (type == VALUE_STRING) {
		read_string(call, index, value);
		return;
	}
	if (call->args_lost) {
		value->state = VALUE_UNREADABLE;
		return;
	}
	value->number = extend(call->args[index], type);
	value->state = VALUE_OK;
}

static __always_inline void read_source(
	struct call *call, const volatile struct source_conf *source,
	struct value *value)
{
	switch (source->kind) {
	case SOURCE_ARG:
		read_arg(call, source->index, source->type, value);
		return;
	case SOURCE_PID:
		value->number = task_pid();
		value->state = VALUE_OK;
		return;
	case SOURCE_NS_PID:
		value->number = task_ns_pid();
		value->state = VALUE_OK;
		return;
	case SOURCE_BINARY:
		read_binary(call, value);
		return;
	case SOURCE_MARKS:
		value->number =
			call->proc ? marks_of(task_pid())
				   : ancestor_marks(
					     (void *)bpf_get_current_task());
		value->state = VALUE_OK;
		return;
	}
}
