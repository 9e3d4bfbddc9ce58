// SPDX-License-Identifier: Apache-2.0

#include "proc_scan.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/mem.h"
#include "proc_read.h"
#include "unit.h"

static int parse(const char *text, struct proc_stat *ret)
{
	return proc_stat_parse(text, strlen(text), ret);
}

#define NUMBERS                                                           \
	" 7 8 0 -1 4194560 1 2 3 4 5 6 7 8 20 0 3 0 12345 1000 200 18446" \
	" 1 1 0\n"

START_TEST(stat_is_parsed_after_the_last_parenthesis)
{
	struct proc_stat stat;

	ck_assert_int_eq(parse("42 (a) S 1" NUMBERS, &stat), 0);
	ck_assert_str_eq(stat.comm, "a");
	ck_assert_int_eq(stat.state, 'S');
	ck_assert_uint_eq(stat.ppid, 1);
	ck_assert_uint_eq(stat.flags, 4194560);
	ck_assert_uint_eq(stat.n_threads, 3);
	ck_assert_uint_eq(stat.start_ticks, 12345);

	ck_assert_int_eq(parse("42 (x) R 99 (y)) Z 5" NUMBERS, &stat), 0);
	ck_assert_str_eq(stat.comm, "x) R 99 (y)");
	ck_assert_int_eq(stat.state, 'Z');
	ck_assert_uint_eq(stat.ppid, 5);
}
END_TEST

START_TEST(a_malformed_stat_is_refused)
{
	static const char *const bad[] = {
		"",
		"42",
		"42 (",
		"42 )(",
		"42 ()",
		"42 (a) S",
		"42 (a) S x",
		"42 (a) S 1 2 3",
		"42 (a name that is longer than any that the kernel would ever "
		"give to a task) S 1" NUMBERS,
	};
	struct proc_stat stat = { .ppid = 77 };

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		ck_assert_int_eq(parse(bad[i], &stat), -EBADMSG);
	ck_assert_uint_eq(stat.ppid, 77);
}
END_TEST

/* A child with a name that is hard to parse; ended by the caller. */
static pid_t start_child(void)
{
	int ready[2];
	pid_t pid;
	char c;

	ck_assert_int_eq(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		prctl(PR_SET_NAME, "a) R 1 (b");
		if (chdir("/tmp") == 0 && write(ready[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	ck_assert_int_eq(read(ready[0], &c, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void end_child(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

START_TEST(a_child_of_ours_is_found)
{
	struct process *process = NULL;
	pid_t pid = start_child();
	char exe[4096] = { 0 };

	ck_assert_int_eq(proc_scan_one("/proc", (uint32_t)pid, &process), 0);
	ck_assert_uint_eq(process->id.pid, pid);
	ck_assert_uint_gt(process->id.start_ns, 0);
	ck_assert_uint_eq(process->parent_id.pid, getpid());
	ck_assert_uint_gt(process->parent_id.start_ns, 0);
	ck_assert_uint_eq(process->who.rights.creds.euid, geteuid());
	ck_assert_str_eq(process->text->cwd.data, "/tmp");
	ck_assert_uint_eq(process->proc_flags, PROC_SCANNED);
	ck_assert_int_gt(readlink("/proc/self/exe", exe, sizeof(exe) - 1), 0);
	ck_assert_str_eq(process->text->binary.data, exe);
	ck_assert(proc_scan_alive("/proc", process));

	kill(pid, SIGKILL);
	waitid(P_PID, (id_t)pid, NULL, WEXITED | WNOWAIT);
	ck_assert(!proc_scan_alive("/proc", process)); /* a zombie */
	end_child(pid);
	ck_assert(!proc_scan_alive("/proc", process));
	process_free(&process);
	ck_assert_int_eq(proc_scan_one("/proc", (uint32_t)pid, &process),
			 -ESRCH);
}
END_TEST

START_TEST(parents_come_first)
{
	struct proc_list list = { 0 };
	pid_t pid = start_child();
	bool seen_us = false;
	bool seen_child = false;

	ck_assert_int_eq(proc_scan("/proc", &list), 0);
	end_child(pid);
	for (size_t i = 0; i < list.n; i++) {
		const struct process *process = list.items[i];

		for (size_t k = 0; k < i; k++)
			ck_assert_uint_ne(list.items[k]->parent_id.pid,
					  process->id.pid);
		seen_us |= process->id.pid == (uint32_t)getpid();
		if (process->id.pid == (uint32_t)pid) {
			ck_assert(seen_us);
			seen_child = true;
		}
	}
	ck_assert(seen_child);
	proc_list_free(&list);
}
END_TEST

static void write_file(const char *folder, const char *name, const char *text,
		       size_t len)
{
	char path[256];
	FILE *file;

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	file = fopen(path, "w");
	ck_assert_ptr_nonnull(file);
	ck_assert_uint_eq(fwrite(text, 1, len, file), len);
	fclose(file);
}

/* A folder /proc/@pid of our own below @proc. */
static void fake_process(const char *proc, unsigned pid, unsigned ppid,
			 unsigned flags)
{
	char folder[128];
	char text[256];

	snprintf(folder, sizeof(folder), "%s/%u", proc, pid);
	ck_assert_int_eq(mkdir(folder, 0700), 0);
	snprintf(text, sizeof(text),
		 "%u (kth read) S %u 1 1 0 -1 %u 1 2 3 4 5 6 7 8 20 0 1 0 50 "
		 "0 0\n",
		 pid, ppid, flags);
	write_file(folder, "stat", text, strlen(text));
	write_file(folder, "status", "Name:\tx\nUid:\t1\t2\t3\t4\n", 22);
}

static void remove_folder(const char *folder)
{
	char command[256];

	snprintf(command, sizeof(command), "rm -rf '%s'", folder);
	ck_assert_int_eq(system(command), 0);
}

START_TEST(parents_with_higher_pids_come_first_too)
{
	static const uint32_t expected[] = { 7, 9, 5, 6 };
	char proc[] = "/tmp/test_proc_scan.XXXXXX";
	struct proc_list list = { 0 };

	ck_assert_ptr_nonnull(mkdtemp(proc));
	fake_process(proc, 5, 9, 0);
	fake_process(proc, 6, 5, 0);
	fake_process(proc, 9, 7, 0);
	fake_process(proc, 7, 0, 0);
	ck_assert_int_eq(proc_scan(proc, &list), 0);
	ck_assert_uint_eq(list.n, 4);
	for (size_t i = 0; i < list.n; i++)
		ck_assert_uint_eq(list.items[i]->id.pid, expected[i]);
	proc_list_free(&list);
	remove_folder(proc);
}
END_TEST

START_TEST(a_circle_of_parents_ends)
{
	char proc[] = "/tmp/test_proc_scan.XXXXXX";
	struct proc_list list = { 0 };

	ck_assert_ptr_nonnull(mkdtemp(proc));
	fake_process(proc, 5, 3, 0);
	fake_process(proc, 3, 4, 0);
	fake_process(proc, 4, 5, 0);
	fake_process(proc, 9, 9, 0);
	fake_process(proc, 2, 3, 0);
	ck_assert_int_eq(proc_scan(proc, &list), 0);
	ck_assert_uint_eq(list.n, 5);
	proc_list_free(&list);
	remove_folder(proc);
}
END_TEST

START_TEST(kernel_threads_are_in_brackets)
{
	char proc[] = "/tmp/test_proc_scan.XXXXXX";
	struct process *process = NULL;

	ck_assert_ptr_nonnull(mkdtemp(proc));
	fake_process(proc, 2, 0, 0x00200000);
	ck_assert_int_eq(proc_scan_one(proc, 2, &process), 0);
	ck_assert_str_eq(process->text->binary.data, "[kth read]");
	ck_assert_uint_eq(process->text->argv.len, 0);
	ck_assert_uint_eq(process->who.rights.creds.euid, 2);
	ck_assert_uint_eq(process->who.auid, UINT32_MAX);
	ck_assert_uint_eq(process->exec_flags, EXEC_CWD_ERROR);
	ck_assert(process_id_is_kernel(&process->parent_id));
	ck_assert_uint_eq(
		process->id.start_ns,
		50 * (1000000000ULL / (unsigned long)sysconf(_SC_CLK_TCK)));
	process_free(&process);
	remove_folder(proc);
}
END_TEST

START_TEST(long_and_deleted_programs_are_read)
{
	char proc[] = "/tmp/test_proc_scan.XXXXXX";
	static char cmdline[MAX_ARGV + 10];
	struct process *process = NULL;
	char folder[64];
	char link[128];

	ck_assert_ptr_nonnull(mkdtemp(proc));
	fake_process(proc, 7, 0, 0);
	snprintf(folder, sizeof(folder), "%s/7", proc);
	memset(cmdline, 'a', sizeof(cmdline));
	cmdline[1] = '\0';
	write_file(folder, "cmdline", cmdline, sizeof(cmdline));
	snprintf(link, sizeof(link), "%s/exe", folder);
	ck_assert_int_eq(symlink("/bin/gone (deleted)", link), 0);

	ck_assert_int_eq(proc_scan_one(proc, 7, &process), 0);
	ck_assert_str_eq(process->text->binary.data, "/bin/gone");
	ck_assert_uint_eq(process->text->argv.len, MAX_ARGV);
	ck_assert_uint_eq(process->exec_flags,
			  EXEC_ARGS_PARTIAL | EXEC_CWD_ERROR);
	process_free(&process);
	remove_folder(proc);
}
END_TEST

START_TEST(namespaces_and_capabilities_are_read)
{
	static const char status[] = "Name:\tx\nUid:\t1\t2\t3\t4\n"
				     "CapInh:\t00000000000000ff\n"
				     "CapPrm:\t000001ffffffffff\n"
				     "CapEff:\t0000000000000001\n";
	char proc[] = "/tmp/test_proc_scan.XXXXXX";
	struct proc_rights rights;
	char path[64];

	ck_assert_ptr_nonnull(mkdtemp(proc));
	fake_process(proc, 7, 0, 0);
	snprintf(path, sizeof(path), "%s/7", proc);
	write_file(path, "status", status, sizeof(status) - 1);
	snprintf(path, sizeof(path), "%s/7/ns", proc);
	ck_assert_int_eq(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/7/ns/uts", proc);
	ck_assert_int_eq(symlink("uts:[4026531838]", path), 0);
	snprintf(path, sizeof(path), "%s/7/ns/pid_for_children", proc);
	ck_assert_int_eq(symlink("pid:[4026531836]", path), 0);
	snprintf(path, sizeof(path), "%s/7/ns/net", proc);
	ck_assert_int_eq(symlink("none", path), 0);

	ck_assert_int_eq(proc_scan_rights(proc, 7, &rights), 0);
	ck_assert_uint_eq(rights.namespaces[NAMESPACE_UTS], 4026531838);
	ck_assert_uint_eq(rights.namespaces[NAMESPACE_PID_FOR_CHILDREN],
			  4026531836);
	ck_assert_uint_eq(rights.namespaces[NAMESPACE_PID], 0);
	ck_assert_uint_eq(rights.namespaces[NAMESPACE_NET], 0);
	ck_assert_uint_eq(rights.caps[CAPS_INHERITABLE], 0xff);
	ck_assert_uint_eq(rights.caps[CAPS_PERMITTED], 0x1ffffffffff);
	ck_assert_uint_eq(rights.caps[CAPS_EFFECTIVE], 1);
	remove_folder(proc);
}
END_TEST

START_TEST(the_parent_now_is_found)
{
	uint32_t parent = 0;

	ck_assert_int_eq(proc_scan_parent("/proc", (uint32_t)getpid(), &parent),
			 0);
	ck_assert_uint_eq(parent, (uint32_t)getppid());
	ck_assert_int_eq(proc_scan_parent("/proc", UINT32_MAX, &parent),
			 -ESRCH);
}
END_TEST

START_TEST(a_missing_proc_is_an_error)
{
	struct proc_list list = { 0 };

	ck_assert_int_eq(proc_scan("/nonexistent", &list), -ENOENT);
	ck_assert_uint_eq(list.n, 0);
}
END_TEST

int main(void)
{
	return RUN("proc_scan", stat_is_parsed_after_the_last_parenthesis,
		   a_malformed_stat_is_refused, a_child_of_ours_is_found,
		   parents_come_first, parents_with_higher_pids_come_first_too,
		   a_circle_of_parents_ends, kernel_threads_are_in_brackets,
		   long_and_deleted_programs_are_read,
		   namespaces_and_capabilities_are_read,
		   the_parent_now_is_found, a_missing_proc_is_an_error);
}
