// SPDX-License-Identifier: Apache-2.0
/*
 * proc_budget - what the texts of processes may take
 */

#include <malloc.h>
#include <string.h>

#include "cache_case.h"
#include "unit.h"

enum {
	LONG_ARGV = 1 << 15,
};

static __u64 failed(enum failure failure)
{
	return failure_count(&failures, failure);
}

/* Each lives, called with as much as one may: who they are stays known. */
START_TEST(long_arguments_are_cut_before_processes_are_dropped)
{
	enum {
		MANY = 4 * MAX_BYTES / LONG_ARGV,
	};
	struct proc_cache *cache = new_cache(2 * MANY);
	static char argv[LONG_ARGV];
	size_t before = mallinfo2().uordblks;
	struct sample_exec exec = ls;
	struct process *process;

	memset(argv, 'x', sizeof(argv));
	exec.argv = argv;
	exec.argv_len = sizeof(argv);
	add_shell(cache);
	for (__u32 i = 1; i <= MANY; i++) {
		exec.id = exec.old = id(i + 1, NOBODY + i);
		process = do_exec(cache, &exec);
		ck_assert_uint_eq(process->text->argv.len, LONG_ARGV);
	}
	ck_assert_uint_le(mallinfo2().uordblks, before + MAX_BYTES * 11 / 10);
	ck_assert_uint_eq(proc_cache_count(cache), MANY + 1);
	ck_assert_uint_eq(failed(FAILURE_PROC_CACHE), 0);
	ck_assert_uint_ge(failed(FAILURE_PROC_TEXT), MANY * 3 / 4);
	ck_assert_uint_lt(failed(FAILURE_PROC_TEXT), MANY * 4 / 5);

	process = get(cache, id(2, NOBODY + 1), 30);
	ck_assert_str_eq(process->text->binary.data, "/usr/bin/ls");
	ck_assert_str_eq(process->parent->text->binary.data, "/bin/sh");
	ck_assert(process_argv_is_cut(process));
	ck_assert_uint_eq(process->text->argv_all, LONG_ARGV);
	ck_assert_uint_eq(failed(FAILURE_PROC_MISSING), 0);
	proc_cache_free(&cache);
}
END_TEST

/* What cannot be cut is bounded, too. */
START_TEST(long_paths_of_many_are_dropped)
{
	enum {
		PATH = 4000,
		MANY = 2 * MAX_BYTES / PATH,
	};
	struct proc_cache *cache = new_cache(2 * MANY);
	static char path[PATH + 1];
	struct sample_exec exec = ls;

	memset(path, 'x', PATH);
	path[0] = '/';
	exec.cwd = exec.exe = exec.name = path;
	for (__u32 i = 1; i <= MANY; i++) {
		exec.id = exec.old = id(i + 1, NOBODY + i);
		do_exec(cache, &exec);
	}
	ck_assert_uint_gt(proc_cache_count(cache), MANY / 8);
	ck_assert_uint_eq(proc_cache_count(cache) + failed(FAILURE_PROC_CACHE),
			  MANY);
	get(cache, exec.id, 30);
	ck_assert_uint_eq(failed(FAILURE_PROC_MISSING), 0);
	proc_cache_free(&cache);
}
END_TEST

int main(void)
{
	return RUN("proc_budget",
		   long_arguments_are_cut_before_processes_are_dropped,
		   long_paths_of_many_are_dropped);
}
