/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * marks - which sets a process is in: given at fork and exec
 *
 *     forked    self: what the creator has, of programs; and what its pid has
 *               parent: what the creator has in self, of programs
 *               ancestor: what the creator has in self and ancestor
 *     executed  ancestor: and what was in self, of programs
 *               self: of programs, what bpf/binaries.bpf.c finds
 *
 * A process without any mark is not in marks_by_pid, so that as long as no
 * policy has such sets all this is a look-up that finds nothing.
 *
 * Nothing locks the marks of a process. It changes them itself when it
 * executes; its creator, before it runs; and the daemon, whose orders are
 * repeated until none has anything to do.
 */

#include "abi.h"
#include "maps.bpf.h"
#include "task.bpf.h"

/* Marks that a process gets for its pid. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct mark_bits);
} marked_pids SEC(".maps");

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, N_MARK_MASKS);
	__type(key, __u32);
	__type(value, struct mark_bits);
} mark_masks SEC(".maps");

/* Programs that may be under way on one CPU at the same time. */
enum marks_user {
	MARKS_AT_FORK,
	MARKS_AT_EXEC,
	MARKS_BY_ORDER,
	N_MARKS_USERS,
};

/* Where new marks are put together. */
struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, N_MARKS_USERS); /* times CPUs */
	__type(key, __u32);
	__type(value, struct marks);
} scratch_marks SEC(".maps");

static __always_inline const struct mark_bits *mark_mask(__u32 which)
{
	return bpf_map_lookup_elem(&mark_masks, &which);
}

/* May any process have marks? To ask costs less than to look for some. */
static __always_inline bool has_marked(void)
{
	const struct mark_bits *used = mark_mask(MASK_USED);

	return used && used->words[0];
}

static __always_inline struct marks *marks_room(enum marks_user user)
{
	__u32 at = bpf_get_smp_processor_id() * N_MARKS_USERS + user;

	return bpf_map_lookup_elem(&scratch_marks, &at);
}

/* Puts the marks of a child of @from together. Returns whether it has any. */
static __always_inline bool inherit_marks(struct marks *child,
					  const struct marks *from,
					  const struct mark_bits *own,
					  const struct mark_bits *pids)
{
	__u64 any = 0;

	for (int i = 0; i < MARK_WORDS; i++) {
		__u64 self = from ? from->self[i] : 0;
		__u64 program = self & ~pids->words[i];

		child->self[i] = program | (own ? own->words[i] : 0);
		child->parent[i] = program;
		child->ancestor[i] = from ? from->ancestor[i] | self : 0;
		any |= child->self[i] | child->ancestor[i];
	}
	return any != 0;
}

/* Clang would test two pointers at once, by OR, which is no arithmetic for
 * pointers. */
static __always_inline bool has_none(const struct marks *from,
				     const struct mark_bits *own)
{
	if (from)
		return false;
	barrier_var(own);
	return !own;
}

/* Marks process @pid, which is new, as a child of @from; NULL: that has none.
 * What is there is of an earlier one with this pid. */
static __always_inline void mark_child(__u32 pid, const struct marks *from,
				       enum marks_user user)
{
	const struct mark_bits *own = bpf_map_lookup_elem(&marked_pids, &pid);
	const struct mark_bits *pids = mark_mask(MASK_PIDS);
	struct marks *child = marks_room(user);

	if (has_none(from, own) || !child || !pids ||
	    !inherit_marks(child, from, own, pids))
		drop_marks(pid);
	else if (bpf_map_update_elem(&marks_by_pid, &pid, child, BPF_ANY))
		lose(LOSS_MARK_TABLE);
}

/* The program that the process ran is one that it ran before. */
static __always_inline void mark_exec(__u32 pid)
{
	const struct mark_bits *pids = mark_mask(MASK_PIDS);
	struct marks *marks = has_marked() ? marks_of(pid) : 0;

	if (!marks || !pids)
		return;
	for (int i = 0; i < MARK_WORDS; i++) {
		marks->ancestor[i] |= marks->self[i] & ~pids->words[i];
		marks->self[i] &= pids->words[i];
	}
}

static __always_inline bool add_bits(__u64 *to, __u64 bits)
{
	if ((*to & bits) == bits)
		return false;
	*to |= bits;
	return true;
}

static __always_inline bool add_marks(struct marks *to, const struct marks *add)
{
	bool changed = false;

	for (int i = 0; i < MARK_WORDS; i++) {
		changed |= add_bits(&to->self[i], add->self[i]);
		changed |= add_bits(&to->parent[i], add->parent[i]);
		changed |= add_bits(&to->ancestor[i], add->ancestor[i]);
	}
	return changed;
}

/* Gives process @pid the marks in @add, which are some if @any. */
static __always_inline enum order_result give_marks(__u32 pid,
						    const struct marks *add,
						    bool any)
{
	struct marks *marks = marks_of(pid);

	if (!any)
		return ORDER_NOTHING;
	if (!marks &&
	    !bpf_map_update_elem(&marks_by_pid, &pid, add, BPF_NOEXIST))
		return ORDER_DONE;
	if (!marks)
		marks = marks_of(pid);
	if (!marks)
		return ORDER_FAILED;
	return add_marks(marks, add) ? ORDER_DONE : ORDER_NOTHING;
}
