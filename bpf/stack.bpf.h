/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * stack - return addresses, of the kernel or of the process
 */

#include "string.bpf.h"

APART read_stack(struct call *call, struct value *value, __u64 flags)
{
	char *to = next_string(call);
	long size;

	if (!to)
		return 0;
	size = bpf_get_stack(call->ctx, to, MAX_FRAMES * sizeof(__u64), flags);
	if (size < 0 || size > MAX_FRAMES * (long)sizeof(__u64))
		return 0;
	take_string(call, value, size + 1);
	return 0;
}
