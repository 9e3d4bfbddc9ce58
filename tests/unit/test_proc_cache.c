// SPDX-License-Identifier: Apache-2.0

#include "proc_cache.h"

#include <malloc.h>
#include <time.h>
#include <unistd.h>

#include "cache_case.h"
#include "unit.h"

START_TEST(a_child_is_what_its_parent_was)
{
	struct proc_cache *cache = new_cache(100);
	struct process *child;

	add_shell(cache);
	do_fork(cache, id(10, NOBODY + 1), id(1, NOBODY), 10);
	child = get(cache, id(10, NOBODY + 1), 11);
	ck_assert_str_eq(child->text->binary.data, "/bin/sh");
	ck_assert_ptr_eq(child->text, child->parent->text);
	ck_assert_str_eq(child->text->cwd.data, "/home");
	ck_assert_uint_eq(child->who.rights.creds.euid, 33);
	ck_assert_uint_eq(child->who.auid, 34);
	ck_assert_uint_eq(child->proc_flags, PROC_CLONE);
	ck_assert_uint_eq(child->parent->id.pid, NOBODY);
	ck_assert_uint_eq(child->parent_id.start_ns, 1);
	ck_assert_uint_eq(failure_count(&failures, FAILURE_PROC_MISSING), 0);
	proc_cache_free(&cache);
}
END_TEST

START_TEST(an_exec_replaces_what_the_process_was)
{
	struct proc_cache *cache = new_cache(100);
	struct process *process;

	add_shell(cache);
	do_fork(cache, id(10, NOBODY + 1), id(1, NOBODY), 10);
	process = do_exec(cache, &ls);
	ck_assert_str_eq(process->text->binary.data, "/usr/bin/ls");
	ck_assert_str_eq(process->text->exe.data, "/usr/bin/ls");
	ck_assert_mem_eq(process->text->argv.data, ls.argv, ls.argv_len);
	ck_assert_uint_eq(process->who.rights.creds.euid, 1000);
	ck_assert_uint_eq(process->proc_flags, PROC_EXEC | PROC_CLONE);
	ck_assert_str_eq(process->parent->text->binary.data, "/bin/sh");
	ck_assert(get(cache, id(10, NOBODY + 1), 21)->exited);
	ck_assert(!get(cache, id(20, NOBODY + 1), 21)->exited);
	proc_cache_free(&cache);
}
END_TEST

START_TEST(a_second_exec_is_no_clone)
{
	struct proc_cache *cache = new_cache(100);
	struct sample_exec again = ls;
	struct process *process;

	add_shell(cache);
	do_fork(cache, id(10, NOBODY + 1), id(1, NOBODY), 10);
	ck_assert(!process_id_is_known(&do_exec(cache, &ls)->previous_id));
	again.old = ls.id;
	again.id = id(30, NOBODY + 1);
	process = do_exec(cache, &again);
	ck_assert_uint_eq(process->proc_flags, PROC_EXEC);
	ck_assert(process_id_is(&process->previous_id, &ls.id));
	ck_assert_uint_eq(process->parent->id.pid, NOBODY);
	proc_cache_free(&cache);
}
END_TEST

START_TEST(an_exec_after_a_lost_fork_is_whole)
{
	struct proc_cache *cache = new_cache(100);
	struct process *process;

	add_shell(cache);
	process = do_exec(cache, &ls);
	ck_assert_str_eq(process->text->binary.data, "/usr/bin/ls");
	ck_assert_str_eq(process->parent->text->binary.data, "/bin/sh");
	proc_cache_free(&cache);
}
END_TEST

START_TEST(what_ended_lingers_and_goes)
{
	struct proc_cache *cache = new_cache(100);

	add_shell(cache);
	do_exit(cache, id(1, NOBODY), 5);
	proc_cache_expire(cache, 5 + PROC_CACHE_LINGER_NS);
	ck_assert_uint_eq(proc_cache_count(cache), 1);
	proc_cache_expire(cache, 6 + PROC_CACHE_LINGER_NS);
	ck_assert_uint_eq(proc_cache_count(cache), 0);
	proc_cache_free(&cache);
}
END_TEST

START_TEST(a_parent_that_ended_long_ago_is_still_named)
{
	struct proc_cache *cache = new_cache(100);
	struct sample_exec late = ls;
	struct process *process;

	add_shell(cache);
	do_fork(cache, id(10, NOBODY + 1), id(1, NOBODY), 10);
	do_exit(cache, id(1, NOBODY), 11);
	late.time_ns = 100ULL * SECOND;
	process = do_exec(cache, &late);
	ck_assert_str_eq(process->parent->text->binary.data, "/bin/sh");
	proc_cache_expire(cache, 200ULL * SECOND);
	ck_assert_uint_eq(proc_cache_count(cache), 1);
	process = get(cache, ls.id, 200ULL * SECOND);
	ck_assert_str_eq(process->parent->text->binary.data, "/bin/sh");
	proc_cache_free(&cache);
}
END_TEST

START_TEST(an_unknown_process_is_counted_once_and_read_from_proc)
{
	struct proc_cache *cache = new_cache(100);
	struct process *self, *nobody;
	struct timespec now;
	struct proc_id me;

	clock_gettime(CLOCK_BOOTTIME, &now);
	me = id((__u64)now.tv_sec * SECOND + (__u64)now.tv_nsec,
		(__u32)getpid());
	self = get(cache, me, me.start_ns);
	ck_assert_uint_eq(self->proc_flags, PROC_UNKNOWN | PROC_SCANNED);
	ck_assert_str_ne(self->text->binary.data, "");
	ck_assert_uint_eq(self->id.start_ns, me.start_ns);
	ck_assert_ptr_eq(get(cache, me, me.start_ns), self);
	ck_assert_uint_eq(failure_count(&failures, FAILURE_PROC_MISSING), 1);

	nobody = get(cache, id(5, NOBODY), me.start_ns);
	ck_assert_uint_eq(nobody->proc_flags, PROC_UNKNOWN);
	ck_assert_str_eq(nobody->text->binary.data, "");
	ck_assert_uint_eq(nobody->who.rights.creds.euid, UINT32_MAX);
	do_fork(cache, id(me.start_ns, NOBODY + 1), id(5, NOBODY), me.start_ns);
	ck_assert_uint_eq(get(cache, id(me.start_ns, NOBODY + 1), me.start_ns)
				  ->proc_flags,
			  PROC_CLONE | PROC_UNKNOWN);
	ck_assert_uint_eq(failure_count(&failures, FAILURE_PROC_MISSING), 2);
	proc_cache_free(&cache);
}
END_TEST

START_TEST(a_pid_that_was_used_again_is_not_taken_for_the_old_process)
{
	struct proc_cache *cache = new_cache(100);
	struct process *process = get(cache, id(1, (__u32)getpid()), 1);

	ck_assert_uint_eq(process->proc_flags, PROC_UNKNOWN);
	ck_assert_str_eq(process->text->binary.data, "");
	proc_cache_free(&cache);
}
END_TEST

/* The idle task runs hooks, and no record ever tells of it. */
START_TEST(the_kernel_is_always_known)
{
	const struct proc_id kernel = id(KERNEL_START_NS, 0);
	struct proc_cache *cache = new_cache(1);
	struct process *process = get(cache, kernel, 5);

	ck_assert_str_eq(process->text->binary.data, "<kernel>");
	ck_assert_uint_eq(process->proc_flags, PROC_SCANNED);
	ck_assert_uint_eq(process->who.rights.creds.euid, 0);
	ck_assert_uint_eq(process->who.auid, UINT32_MAX);
	ck_assert(process_id_is(&process->parent_id, &kernel));

	do_fork(cache, id(10, 1), kernel, 10);
	ck_assert_ptr_eq(get(cache, id(10, 1), 11)->parent, process);
	do_fork(cache, id(11, 2), kernel, 11); /* the cache is full */
	ck_assert_ptr_eq(get(cache, kernel, 12), process);
	ck_assert_ptr_eq(do_exit(cache, kernel, 13), process);
	proc_cache_expire(cache, 10ULL * SECOND);
	ck_assert_ptr_eq(get(cache, kernel, 14), process);
	ck_assert_uint_eq(failure_count(&failures, FAILURE_PROC_MISSING), 0);
	ck_assert_uint_eq(proc_cache_count(cache), 1);
	proc_cache_free(&cache);
}
END_TEST

START_TEST(pid_0_of_no_time_is_not_the_kernel)
{
	struct proc_cache *cache = new_cache(10);
	struct process *process = get(cache, id(0, 0), 5);

	ck_assert_uint_eq(process->proc_flags, PROC_UNKNOWN);
	ck_assert_str_eq(process->text->binary.data, "");
	proc_cache_free(&cache);
}
END_TEST

static bool is_second(void *data, const struct process *process)
{
	(*(unsigned *)data)++;
	return process->id.pid == 12;
}

START_TEST(a_sweep_ends_what_has_ended)
{
	struct proc_cache *cache = new_cache(10);
	unsigned asked = 0;

	add_shell(cache);
	do_fork(cache, id(11, 11), id(1, NOBODY), SECOND);
	do_fork(cache, id(12, 12), id(1, NOBODY), SECOND);
	do_exit(cache, id(11, 11), SECOND);
	proc_cache_sweep(cache, is_second, &asked);
	ck_assert_uint_eq(asked, 2); /* not of the one that ended */

	ck_assert_uint_eq(proc_cache_count(cache), 3); /* it lingers */
	proc_cache_expire(cache, 3ULL * SECOND);
	ck_assert_uint_eq(proc_cache_count(cache), 1);
	proc_cache_free(&cache);
}
END_TEST

START_TEST(a_full_cache_drops_the_ended_then_the_idle)
{
	struct proc_cache *cache = new_cache(4);

	add_shell(cache);
	do_fork(cache, id(10, NOBODY + 1), id(1, NOBODY), 10);
	do_fork(cache, id(11, NOBODY + 2), id(1, NOBODY), 11);
	do_fork(cache, id(12, NOBODY + 3), id(1, NOBODY), 12);
	do_exit(cache, id(11, NOBODY + 2), 13);

	do_fork(cache, id(14, NOBODY + 4), id(1, NOBODY), 14);
	ck_assert_uint_eq(failure_count(&failures, FAILURE_PROC_CACHE), 1);
	get(cache, id(10, NOBODY + 1), 15);
	ck_assert_uint_eq(failure_count(&failures, FAILURE_PROC_MISSING), 0);

	/* NOBODY + 3 is what nobody has named for the longest time. */
	do_fork(cache, id(16, NOBODY + 5), id(1, NOBODY), 16);
	ck_assert_uint_eq(proc_cache_count(cache), 4);
	ck_assert_uint_eq(failure_count(&failures, FAILURE_PROC_CACHE), 2);
	get(cache, id(10, NOBODY + 1), 17);
	get(cache, id(1, NOBODY), 17);
	ck_assert_uint_eq(failure_count(&failures, FAILURE_PROC_MISSING), 0);
	get(cache, id(12, NOBODY + 3), 17);
	ck_assert_uint_eq(failure_count(&failures, FAILURE_PROC_MISSING), 1);
	proc_cache_free(&cache);
}
END_TEST

START_TEST(the_same_id_replaces)
{
	struct proc_cache *cache = new_cache(100);

	add_shell(cache);
	do_fork(cache, id(10, NOBODY + 1), id(1, NOBODY), 10);
	do_fork(cache, id(10, NOBODY + 1), id(1, NOBODY), 10);
	do_fork(cache, id(10, NOBODY + 1), id(10, NOBODY + 1), 10);
	ck_assert_uint_eq(proc_cache_count(cache), 2);
	proc_cache_free(&cache);
}
END_TEST

enum {
	GENERATIONS = 100000,
	ALL_LIVE = 60000,
};

/* Each process forks the next one and ends: what is kept stays the same. */
START_TEST(a_chain_of_dead_parents_does_not_grow)
{
	struct proc_cache *cache = new_cache(70000);
	struct proc_id last = id(1, NOBODY);
	size_t settled = 0;

	add_shell(cache);
	for (__u64 i = 1; i <= GENERATIONS; i++) {
		struct proc_id next = id(i * 1000000 + 1, NOBODY + (__u32)i);

		do_fork(cache, next, last, next.start_ns);
		do_exit(cache, last, next.start_ns);
		last = next;
		if (i == GENERATIONS / 10)
			settled = mallinfo2().uordblks;
	}
	ck_assert_uint_le(proc_cache_count(cache),
			  PROC_CACHE_LINGER_NS / 1000000 + 2);
	ck_assert_uint_le(mallinfo2().uordblks, settled + 65536);
	ck_assert_uint_eq(failure_count(&failures, FAILURE_PROC_CACHE), 0);
	proc_cache_free(&cache);
}
END_TEST

/* All live at once, each the parent of the next; all but the last end. */
START_TEST(one_survivor_does_not_keep_its_ancestors)
{
	struct proc_cache *cache = new_cache(70000);
	size_t before, after;

	add_shell(cache);
	before = mallinfo2().uordblks;
	for (__u64 i = 1; i <= ALL_LIVE; i++)
		do_fork(cache, id(i + 1, NOBODY + (__u32)i),
			id(i, NOBODY + (__u32)i - 1), i);
	for (__u64 i = ALL_LIVE; i-- > 0;)
		do_exit(cache, id(i + 1, NOBODY + (__u32)i), ALL_LIVE);
	proc_cache_expire(cache, 10ULL * SECOND);
	ck_assert_uint_eq(proc_cache_count(cache), 1);

	/* The table of slots stays; of the processes, two are left. */
	after = mallinfo2().uordblks;
	ck_assert_uint_le(after, before + ALL_LIVE * 2 * 40);
	proc_cache_free(&cache);
}
END_TEST

int main(void)
{
	return RUN(
		"proc_cache", a_child_is_what_its_parent_was,
		an_exec_replaces_what_the_process_was,
		a_second_exec_is_no_clone, an_exec_after_a_lost_fork_is_whole,
		what_ended_lingers_and_goes,
		a_parent_that_ended_long_ago_is_still_named,
		an_unknown_process_is_counted_once_and_read_from_proc,
		a_pid_that_was_used_again_is_not_taken_for_the_old_process,
		the_kernel_is_always_known, pid_0_of_no_time_is_not_the_kernel,
		a_sweep_ends_what_has_ended,
		a_full_cache_drops_the_ended_then_the_idle,
		the_same_id_replaces, a_chain_of_dead_parents_does_not_grow,
		one_survivor_does_not_keep_its_ancestors);
}
