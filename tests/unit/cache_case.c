// SPDX-License-Identifier: Apache-2.0

#include "cache_case.h"

#include "sample_event.h"
#include "unit.h"

struct failures failures;

struct proc_id id(__u64 start_ns, __u32 pid)
{
	return (struct proc_id){ .start_ns = start_ns, .pid = pid };
}

struct proc_cache *new_cache(size_t max)
{
	static char *const variables[] = { (char *)"LANG", (char *)"TERM" };
	const struct proc_cache_conf conf = {
		.max = max,
		.max_bytes = MAX_BYTES,
		.variables = variables,
		.n_variables = 2,
		.cgroup_root = "/nowhere",
	};
	struct proc_cache *cache = NULL;

	failures = (struct failures){ 0 };
	ck_assert_int_eq(proc_cache_new(&conf, &failures, &cache), 0);
	return cache;
}

struct process *do_exec(struct proc_cache *cache,
			const struct sample_exec *exec)
{
	struct buf bytes = { 0 };
	struct process *process = NULL;
	struct decoded d;

	sample_exec(&bytes, exec);
	ck_assert_int_eq(decode_record(bytes.data, bytes.len, &d), 0);
	ck_assert_int_eq(proc_cache_exec(cache, &d, &process), 0);
	buf_free(&bytes);
	return process;
}

void do_fork(struct proc_cache *cache, struct proc_id child,
	     struct proc_id parent, __u64 time_ns)
{
	struct buf bytes = { 0 };
	struct decoded d;

	sample_fork(&bytes, child, parent, time_ns);
	ck_assert_int_eq(decode_record(bytes.data, bytes.len, &d), 0);
	ck_assert_int_eq(proc_cache_fork(cache, &d), 0);
	buf_free(&bytes);
}

struct process *do_exit(struct proc_cache *cache, struct proc_id who,
			__u64 time_ns)
{
	struct buf bytes = { 0 };
	struct process *process = NULL;
	struct decoded d;

	sample_exit(&bytes, who, 0, time_ns);
	ck_assert_int_eq(decode_record(bytes.data, bytes.len, &d), 0);
	ck_assert_int_eq(proc_cache_exit(cache, &d, &process), 0);
	buf_free(&bytes);
	return process;
}

struct process *get(struct proc_cache *cache, struct proc_id who, __u64 time_ns)
{
	struct record head = { .proc = who, .time_ns = time_ns };
	struct process *process = NULL;

	ck_assert_int_eq(proc_cache_get(cache, &head, &process), 0);
	return process;
}

/* A shell that was there before, id (1, NOBODY). */
void add_shell(struct proc_cache *cache)
{
	struct process *shell = sample_process("/home", "/bin/sh", "-i");

	shell->id = id(1, NOBODY);
	shell->proc_flags = PROC_SCANNED;
	shell->who.rights.creds.euid = 33;
	shell->who.auid = 34;
	ck_assert_int_eq(proc_cache_add(cache, shell), 0);
	process_free(&shell);
}

const struct sample_exec ls = {
	.id = { .start_ns = 20, .pid = NOBODY + 1 },
	.old = { .start_ns = 10, .pid = NOBODY + 1 },
	.parent = { .start_ns = 1, .pid = NOBODY },
	.time_ns = 20,
	.name = "../bin//./ls",
	.cwd = "/usr/share",
	.exe = "/usr/bin/ls",
	.argv = "ls\0-l\0My Documents\0",
	.argv_len = sizeof("ls\0-l\0My Documents\0"),
};
