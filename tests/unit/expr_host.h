/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * expr_host - bpf/expr.bpf.h for the host; include it in one file only
 */

#include "bpf_host.h"
#include "expr.h"

enum {
	HOST_VALUES = 8,
};

static struct host_map exprs;
static struct value host_values[HOST_VALUES];
static __u64 host_slots[EXPR_SLOTS];

static inline const struct value *room_values(__u32 room)
{
	return room ? NULL : host_values;
}

static inline __u64 *room_slots(__u32 room)
{
	return room ? NULL : host_slots;
}

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wunknown-pragmas"
#pragma GCC diagnostic ignored "-Wshadow"
#include "expr.bpf.h"
#pragma GCC diagnostic pop

/* What the kernel makes of @expr and the values in host_values. */
static inline enum expr_result host_result(const struct expr *expr)
{
	exprs = (struct host_map){ (const char *)expr->ops, sizeof(*expr->ops),
				   expr->n };
	conf.n_sources = HOST_VALUES;
	conf.expr_ops = MAX_EXPR_OPS;
	return (enum expr_result)expr_result(0, 0, (__u32)expr->n);
}
