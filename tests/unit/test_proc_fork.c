// SPDX-License-Identifier: Apache-2.0
/*
 * proc_fork - children that their creator's parent gets (CLONE_PARENT)
 */

#include "proc_cache.h"
#include "sample_event.h"
#include "sample_record.h"
#include "unit.h"

/* Pids that no process has: pid_max is at most 2^22. */
static const struct proc_id shell = { .start_ns = 1, .pid = 1 << 30 };
static const struct proc_id maker = { .start_ns = 2, .pid = (1 << 30) + 1 };
static const struct proc_id child = { .start_ns = 9, .pid = (1 << 30) + 2 };
static const struct proc_id nobody = { .start_ns = 3, .pid = (1 << 30) + 3 };

static struct failures failures;

static void add(struct proc_cache *cache, struct proc_id id,
		struct proc_id parent, const char *program)
{
	struct process *process = sample_process("/home", program, "-i");

	process->id = id;
	process->parent_id = parent;
	ck_assert_int_eq(proc_cache_add(cache, process), 0);
	process_free(&process);
}

/* A shell, and what it runs. */
static struct proc_cache *new_cache(size_t max)
{
	const struct proc_cache_conf conf = { .max = max,
					      .cgroup_root = "/nowhere" };
	struct proc_cache *cache = NULL;

	failures = (struct failures){ 0 };
	ck_assert_int_eq(proc_cache_new(&conf, &failures, &cache), 0);
	add(cache, shell, (struct proc_id){ 0 }, "/bin/sh");
	add(cache, maker, shell, "/bin/maker");
	return cache;
}

/* The child, after @creator has made it for @parent. */
static const struct process *fork_for(struct proc_cache *cache,
				      struct proc_id creator,
				      struct proc_id parent)
{
	const struct record head = { .proc = child, .time_ns = 10 };
	struct process *process = NULL;
	struct buf bytes = { 0 };
	struct decoded d;

	sample_fork(&bytes, child, parent, 9);
	((struct record_fork *)(void *)bytes.data)->creator = creator;
	ck_assert_int_eq(decode_record(bytes.data, bytes.len, &d), 0);
	ck_assert_int_eq(proc_cache_fork(cache, &d), 0);
	buf_free(&bytes);
	ck_assert_int_eq(proc_cache_get(cache, &head, &process), 0);
	return process;
}

static void is_of(const struct process *process, const char *binary,
		  struct proc_id parent)
{
	ck_assert_str_eq(process->text->binary.data, binary);
	ck_assert_uint_eq(process->parent->id.pid, parent.pid);
	ck_assert_uint_eq(process->parent->id.start_ns, parent.start_ns);
	ck_assert_uint_eq(process->parent_id.pid, parent.pid);
	ck_assert_uint_eq(process->parent_id.start_ns, parent.start_ns);
}

START_TEST(a_child_runs_what_its_creator_does)
{
	struct proc_cache *cache = new_cache(100);

	is_of(fork_for(cache, maker, maker), "/bin/maker", maker);
	is_of(fork_for(cache, maker, shell), "/bin/maker", shell);
	ck_assert_uint_eq(failure_count(&failures, FAILURE_PROC_MISSING), 0);
	proc_cache_free(&cache);
}
END_TEST

START_TEST(a_parent_or_a_creator_may_not_be_known)
{
	struct proc_cache *cache = new_cache(100);

	is_of(fork_for(cache, maker, nobody), "/bin/maker", nobody);
	ck_assert_uint_eq(failure_count(&failures, FAILURE_PROC_MISSING), 1);
	proc_cache_free(&cache);

	cache = new_cache(100);
	is_of(fork_for(cache, nobody, shell), "", shell);
	ck_assert_uint_eq(failure_count(&failures, FAILURE_PROC_MISSING), 1);
	proc_cache_free(&cache);
}
END_TEST

/* The one that is not known takes the place of the other. */
START_TEST(both_fit_into_the_smallest_cache)
{
	struct proc_cache *cache = new_cache(1);

	is_of(fork_for(cache, nobody, maker), "", maker);
	is_of(fork_for(cache, shell, nobody), "", nobody);
	proc_cache_free(&cache);
}
END_TEST

int main(void)
{
	return RUN("proc_fork", a_child_runs_what_its_creator_does,
		   a_parent_or_a_creator_may_not_be_known,
		   both_fit_into_the_smallest_cache);
}
