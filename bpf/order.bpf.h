/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * order - what the daemon has done to the marks of processes that run
 *
 * When sets come into force, processes run already whose program or pid is in
 * one, with children that they forked before. The kernel does the work, one
 * process at a time; the daemon goes through all of them again until nothing
 * changes: see enum mark_order.
 */

#include "abi.h"
#include "marks.bpf.h"

/* What a process has to do with the one that its marks come from. */
struct descent {
	const struct marks *from; /* NULL: that has none */
	bool is_forked;		  /* by it, when it ran what it runs now */
	bool is_raised;		  /* by it, now that who forked it is gone */
};

static __always_inline enum order_result clear_fresh(__u32 pid)
{
	const struct mark_bits *fresh = mark_mask(MASK_FRESH);
	struct marks *marks = marks_of(pid);
	__u64 had = 0;

	if (!marks || !fresh)
		return ORDER_NOTHING;
	for (int i = 0; i < MARK_WORDS; i++) {
		__u64 bits = fresh->words[i];

		had |= (marks->self[i] | marks->parent[i] |
			marks->ancestor[i]) &
		       bits;
		marks->self[i] &= ~bits;
		marks->parent[i] &= ~bits;
		marks->ancestor[i] &= ~bits;
	}
	return had ? ORDER_DONE : ORDER_NOTHING;
}

/* Its pid alone does not tell the process that forked @child: a later one may
 * have got it. That was born later, too. */
static __always_inline bool is_parent(const struct proc *parent,
				      const struct proc *child)
{
	return parent && parent->born_ns / CLOCK_TICK_NS <=
				 child->born_ns / CLOCK_TICK_NS;
}

/* Returns whether there is anyone, or nobody is needed. */
static __always_inline bool find_descent(const struct proc *child,
					 __u32 parent_now,
					 struct descent *descent)
{
	__u32 pid = child->parent.pid;
	const struct proc *parent = bpf_map_lookup_elem(&procs_by_pid, &pid);

	if (!pid)
		return true;
	if (is_parent(parent, child)) {
		descent->from = marks_of(pid);
		descent->is_forked =
			parent->id.start_ns == child->parent.start_ns;
		return true;
	}
	if (!parent_now)
		return false;
	descent->from = marks_of(parent_now);
	descent->is_raised = true;
	return true;
}

/* Puts in @add what is fresh. Who became another program after the fork has
 * not handed that on. Returns whether there is any. */
static __always_inline bool collect_fresh(struct marks *add,
					  const struct descent *descent,
					  const struct mark_bits *own)
{
	const struct mark_bits *fresh = mark_mask(MASK_FRESH);
	const struct mark_bits *pids = mark_mask(MASK_PIDS);
	const struct marks *from = descent->from;
	__u64 any = 0;

	if (!fresh || !pids)
		return false;
	for (int i = 0; i < MARK_WORDS; i++) {
		__u64 self = from ? from->self[i] : 0;

		if (!descent->is_forked && !descent->is_raised)
			self &= pids->words[i];
		add->self[i] = own ? own->words[i] & fresh->words[i] : 0;
		add->parent[i] = 0;
		if (descent->is_forked)
			add->parent[i] =
				self & ~pids->words[i] & fresh->words[i];
		add->ancestor[i] =
			from ? (from->ancestor[i] | self) & fresh->words[i] : 0;
		any |= add->self[i] | add->ancestor[i];
	}
	return any != 0;
}

static __always_inline enum order_result inherit_fresh(__u32 pid,
						       __u32 parent_now)
{
	const struct proc *proc = bpf_map_lookup_elem(&procs_by_pid, &pid);
	struct marks *add = marks_room(MARKS_BY_ORDER);
	struct descent descent = { 0 };
	const struct mark_bits *own;

	if (!proc || !add)
		return ORDER_NOTHING;
	if (!find_descent(proc, parent_now, &descent))
		return ORDER_ORPHAN;
	own = bpf_map_lookup_elem(&marked_pids, &pid);
	return give_marks(pid, add, collect_fresh(add, &descent, own));
}

SEC("raw_tp")
int process_order(struct bpf_raw_tracepoint_args *ctx)
{
	switch (ctx->args[0]) {
	case ORDER_CLEAR:
		return clear_fresh(ctx->args[1]);
	case ORDER_INHERIT:
		return inherit_fresh(ctx->args[1], ctx->args[2]);
	}
	return ORDER_NOTHING;
}
