// SPDX-License-Identifier: Apache-2.0

#include "process.h"

#include "sample_event.h"
#include "unit.h"

static void expect_flags(uint32_t proc, uint32_t exec, const char *cwd,
			 const char *expected)
{
	struct process *process = sample_process(cwd, "", "");
	char text[PROCESS_FLAGS_SIZE];

	process->proc_flags = proc;
	process->exec_flags = exec;
	process_flags(process, text);
	ck_assert_str_eq(text, expected);
	process_free(&process);
}

START_TEST(flags_are_tetragons_words)
{
	expect_flags(0, 0, "/x", "");
	expect_flags(PROC_EXEC | PROC_CLONE, 0, "/", "execve rootcwd clone");
	expect_flags(PROC_UNKNOWN, 0, "", "miss nocwd");
	expect_flags(PROC_SCANNED, EXEC_CWD_ERROR, "", "procFS errorCWD");
	expect_flags(PROC_INIT_TREE, EXEC_CGROUP_ERROR, "/x",
		     "errorCgroupName inInitTree");
	expect_flags(~0U, ~0U, "/",
		     "execve procFS errorEnvs truncArgs miss errorFilename "
		     "errorArgs rootcwd errorCWD clone errorCgroupName "
		     "errorPathResolutionCwd inInitTree");
}
END_TEST

START_TEST(only_of_the_kernel_no_folder_is_missed)
{
	struct process *process = NULL;
	char text[PROCESS_FLAGS_SIZE];

	ck_assert_int_eq(process_new_kernel(&process), 0);
	ck_assert(process_id_is_kernel(&process->id));
	process_flags(process, text);
	ck_assert_str_eq(text, "procFS");
	process->id.pid = 1;
	ck_assert(!process_id_is_kernel(&process->id));
	process_flags(process, text);
	ck_assert_str_eq(text, "procFS nocwd");
	process_free(&process);
}
END_TEST

START_TEST(who_is_not_known_has_children_of_whom_little_is_known)
{
	struct process *parent = sample_process("", "", "");
	struct process *child = NULL;

	parent->proc_flags = PROC_UNKNOWN | PROC_INIT_TREE;
	ck_assert_int_eq(process_fork(parent, &child), 0);
	ck_assert_uint_eq(child->proc_flags,
			  PROC_CLONE | PROC_UNKNOWN | PROC_INIT_TREE);
	process_free(&child);

	parent->proc_flags = PROC_EXEC | PROC_SCANNED;
	ck_assert_int_eq(process_fork(parent, &child), 0);
	ck_assert_uint_eq(child->proc_flags, PROC_CLONE);
	process_free(&child);
	process_free(&parent);
}
END_TEST

int main(void)
{
	return RUN("process", flags_are_tetragons_words,
		   only_of_the_kernel_no_folder_is_missed,
		   who_is_not_known_has_children_of_whom_little_is_known);
}
