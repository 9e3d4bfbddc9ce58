/* SPDX-License-Identifier: GPL-2.0-only OR BSD-2-Clause */
#pragma once

/*
 * guard_task - who may do what to the daemon and to what is its
 *
 * The daemon is known by its pid and its time of birth. While there is one, it
 * alone may; once it is gone, who has executed its program since, without being
 * traced: the next daemon, or one that ends what the last has left.
 */

#include "kernel_guard.h"
#include "task.bpf.h"

struct {
	__uint(type, BPF_MAP_TYPE_ARRAY);
	__uint(max_entries, 1);
	__type(key, __u32);
	__type(value, struct guard_self);
} guard_self SEC(".maps");

/* Key: thread group id. */
struct {
	__uint(type, BPF_MAP_TYPE_HASH);
	__uint(max_entries, 1024);
	__type(key, __u32);
	__type(value, struct guard_trust);
} guard_trusted SEC(".maps");

static __always_inline struct guard_self *self(void)
{
	__u32 first = 0;

	return bpf_map_lookup_elem(&guard_self, &first);
}

static __always_inline struct task_struct *current_task(void)
{
	return (void *)bpf_get_current_task();
}

static __always_inline struct guard_task name_task(struct task_struct *task)
{
	return (struct guard_task){
		.born_ns = task_born(task),
		.pid = BPF_CORE_READ(task, tgid),
	};
}

static __always_inline bool is_task(const struct guard_task *known,
				    struct task_struct *task)
{
	return known->pid && known->pid == BPF_CORE_READ(task, tgid) &&
	       known->born_ns == task_born(task);
}

/* enum guard_role; 0: none. */
static __always_inline __u32 role_of(struct task_struct *task)
{
	__u32 pid = BPF_CORE_READ(task, tgid);
	const struct guard_trust *trust =
		bpf_map_lookup_elem(&guard_trusted, &pid);

	return trust && trust->born_ns == task_born(task) ? trust->role : 0;
}

static __always_inline bool is_daemon(void)
{
	const struct guard_self *known = self();

	return known && is_task(&known->daemon, current_task());
}

static __always_inline bool is_target(struct task_struct *task)
{
	const struct guard_self *known = self();

	return known && is_task(&known->daemon, task);
}

/* What is pinned, loaded or attached. */
static __always_inline bool may_manage(void)
{
	const struct guard_self *known = self();

	if (!known)
		return false;
	if (known->daemon.pid)
		return is_task(&known->daemon, current_task());
	return role_of(current_task()) == GUARD_MANAGER;
}

static __always_inline bool is_init(void)
{
	return task_pid() == 1;
}

/* Signals and limits of the daemon: it itself, the first process, and the one
 * that started it. */
static __always_inline bool may_control(void)
{
	const struct guard_self *known = self();

	return known && (is_init() || is_task(&known->daemon, current_task()) ||
			 is_task(&known->starter, current_task()));
}

static __always_inline bool may_write(void)
{
	return is_init() || may_manage() ||
	       role_of(current_task()) == GUARD_MAY_WRITE;
}
