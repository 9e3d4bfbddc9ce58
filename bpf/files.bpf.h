/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * files - paths as values
 */

#include "path.bpf.h"
#include "string.bpf.h"

/* Which walk is of this call. */
static __always_inline __u32 walk_key(const struct call *call)
{
	return call->room % N_ROOMS;
}

/* Takes the text of a walk. */
static __always_inline void take_walk(struct call *call, struct value *value,
				      const struct path_walk *walk)
{
	char *to = next_string(call);
	__u32 start, len;

	if (!walk || !to)
		return;
	start = walk->start & (MAX_STRING - 1);
	len = (MAX_STRING - 1 - start) & (MAX_STRING - 1);

	if (bpf_probe_read_kernel(to, len + 1, walk->text + start))
		return;
	take_string(call, value, len + 1);
	if (!walk->done)
		value->flags |= VALUE_PARTIAL;
	if (walk->strange)
		value->flags |= VALUE_STRANGE;
	if (walk->deleted)
		value->flags |= VALUE_DELETED;
}

APART read_path(struct call *call, const volatile struct source_conf *source,
		struct value *value)
{
	__u32 key = walk_key(call);
	__u64 at = 0;

	if (!find_object(call, source, value, &at))
		return 0;
	if (source->type == VALUE_DENTRY)
		take_walk(call, value, dentry_walk(key, (void *)at));
	else
		take_walk(call, value, path_walk(key, (void *)at));
	return 0;
}
