/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * stack - return addresses, of the kernel or of the process
 */

#include "string.bpf.h"

APART read_stack(struct call *call, struct value *value)
{
	char *to = next_string(call);
	long size;

	if (!to)
		return 0;
	size = bpf_get_stack(call->ctx, to, MAX_FRAMES * sizeof(__u64), 0);
	if (size < 0 || size > MAX_FRAMES * (long)sizeof(__u64))
		return 0;
	take_string(call, value, size + 1);
	return 0;
}

/* After where the code of the program is: struct user_stack. */
APART read_user_stack(struct call *call, struct value *value)
{
	struct task_struct *task = (void *)bpf_get_current_task();
	struct user_stack *stack = (void *)next_string(call);
	long size;

	if (!stack)
		return 0;
	stack->start_code = BPF_CORE_READ(task, mm, start_code);
	stack->end_code = BPF_CORE_READ(task, mm, end_code);
	size = bpf_get_stack(call->ctx, stack + 1, MAX_FRAMES * sizeof(__u64),
			     BPF_F_USER_STACK);
	if (size < 0 || size > MAX_FRAMES * (long)sizeof(__u64))
		return 0;
	take_string(call, value, sizeof(*stack) + size + 1);
	return 0;
}
