/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * string - where texts stand in the record, and strings
 *
 * Each has a NUL in front and one behind.
 */

#include "source.bpf.h"

enum {
	DEV_FD_LEN = 8, /* "/dev/fd/" */
	DEV_FD_ROOM = DEV_FD_LEN + 12,
	MAX_TEXT = MAX_STRING - 1, /* bytes of a text */
};

/* Where the next text goes, with a NUL in front; NULL: no room, which the
 * number of texts of the hook rules out. */
static __always_inline char *next_string(struct call *call)
{
	__u32 at = *call_used(call);
	char *room;

	if (!conf.n_strings || at > (conf.n_strings - 1) * STRING_ROOM)
		return 0;
	room = call_strings(call) + at;
	*(__u64 *)room = 0;
	return room + 8;
}

/* The text that was written there: @size bytes with its NUL. */
static __always_inline void take_string(struct call *call, struct value *value,
					long size)
{
	__u32 *used = call_used(call);

	value->number = *used + 8;
	value->state = size > MAX_STRING ? VALUE_TRUNCATED : VALUE_OK;
	value->len = size > MAX_STRING ? MAX_STRING - 1 : size - 1;
	*used += 8 + ((value->len + 8) & ~7u);
}

static __always_inline void take_empty(struct call *call, struct value *value)
{
	char *to = next_string(call);

	if (!to)
		return;
	*to = '\0';
	take_string(call, value, 1);
}

/* Ends the @n bytes at @to with a NUL and takes them. The helper copies them
 * onto themselves, since it finds the first NUL faster than a loop. */
static __always_inline void take_bytes(struct call *call, struct value *value,
				       char *to, __u32 n)
{
	long first;

	barrier_var(n);
	if (n > MAX_TEXT)
		n = MAX_TEXT;
	to[n] = '\0';
	first = bpf_probe_read_kernel_str(to, n + 1, to) - 1;
	take_string(call, value, n + 1);
	if (first < (long)n)
		value->flags |= VALUE_INNER_NUL;
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

/* Was the text @name, of the kernel's copy, made up for a descriptor? */
static __always_inline bool is_fd_name(const struct call *call,
				       const char *name)
{
	const struct linux_binprm *program = call->program;

	if (*(const __u64 *)name != *(const __u64 *)"/dev/fd/")
		return false;
	barrier_var(program); /* or clang relocates call->program with it */
	return BPF_CORE_READ(program, fdpath) != 0;
}

/* The kernel's copy of the path, once the caller's memory is gone. */
static __always_inline void read_name(struct call *call, struct value *value)
{
	char *to = next_string(call);
	long size;

	if (!to)
		return;
	size = bpf_probe_read_kernel_str(to, MAX_STRING + 1, call->name);
	if (is_fd_name(call, to))
		size = copy_fd_name(call->name, to);
	if (size > 0 && size <= MAX_STRING + 1)
		take_string(call, value, size);
	else
		call->held->unreadable = 1;
}

/* At most @room - 1 bytes of the string at @from. */
static __always_inline void copy_string(struct call *call, struct value *value,
					bool user, __u32 room, __u64 from)
{
	char *to = next_string(call);
	long size = -KERNEL_EFAULT;

	if (!to)
		return;
	if (!user)
		size = bpf_probe_read_kernel_str(to, room, (void *)from);
	else if (call->stage != STAGE_EXEC)
		size = bpf_probe_read_user_str(to, room, (void *)from);
	if (!size) { /* an empty one, before Linux 6.2 */
		*to = '\0';
		size = 1;
	}

	if (size > 0 && size <= MAX_STRING + 1)
		take_string(call, value, size);
	else if (user)
		call->held->unreadable = 1;
}

/* NULL is no string: it is judged as an empty one. */
APART read_string(struct call *call, const volatile struct source_conf *source,
		  struct value *value)
{
	__u64 at = 0;

	if (call->stage == STAGE_EXEC && source->kind == SOURCE_ARG &&
	    source->index == conf.name_arg && call->name) {
		read_name(call, value);
		return 0;
	}
	if (call->args_lost && source->kind == SOURCE_ARG)
		call->held->unreadable = 1;
	if (!find_place(call, source, value, &at))
		return 0;
	if (at) {
		copy_string(call, value, is_user(source, at), MAX_STRING + 1,
			    at);
		return 0;
	}
	value->flags |= VALUE_NULL;
	take_empty(call, value);
	return 0;
}

/* Where in the record the text is, and how long, is at the place. */
APART read_data_loc(struct call *call,
		    const volatile struct source_conf *source,
		    struct value *value)
{
	__u64 at = 0;
	__u32 where = 0;
	__u32 room;

	if (!find_place(call, source, value, &at) ||
	    bpf_probe_read_kernel(&where, sizeof(where), (void *)at))
		return 0;

	room = (where >> 16) + 1;
	barrier_var(room);
	if (room > MAX_STRING + 1)
		room = MAX_STRING + 1;
	copy_string(call, value, false, room,
		    (__u64)call->ctx + (where & 0xffff));
	return 0;
}

/* The path of the caller's program. Once the new program is ready, a path too
 * long for struct proc is that of the new one. */
APART read_binary(struct call *call, struct value *value)
{
	const struct proc *proc = call_proc(call);
	char *to = next_string(call);
	const char *from;
	long size;

	if (!proc || !to)
		return 0;
	barrier_var(proc);

	from = proc->exe;
	if (proc->flags & PROC_LONG_EXE) {
		__u32 pid = proc->id.pid;

		from = bpf_map_lookup_elem(&exes_by_pid, &pid);
		if (!from || call->stage == STAGE_EXEC)
			return 0;
	}

	size = bpf_probe_read_kernel_str(to, MAX_STRING, from);
	if (size <= 1)
		return 0;
	take_string(call, value, size);
	if (proc->flags & PROC_STRANGE)
		value->flags |= VALUE_STRANGE;
	return 0;
}
