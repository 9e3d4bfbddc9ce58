// SPDX-License-Identifier: Apache-2.0
/*
 * Compiled by clang -target bpf -g for its BTF, and never run.
 */

#include "kernel_types.h"

/* Of what only a pointer leads to, clang says that it is declared. */
struct task_struct init_task;
struct dentry root;
struct cred init_cred;
struct iov_iter iter;
btf_trace_sched_switch tracepoint_1;
btf_trace_printed tracepoint_2;

int security_file_open(struct file *file, u32 mask);
int bpf_lsm_file_open(struct file *file);
int bpf_lsm_task_kill(struct task_struct *task, int signal);
long __x64_sys_close(const void *registers);
long __x64_sys_openat(const void *registers);
long __x64_sys_ni_syscall(const void *registers);
void wake_up(void);

int security_file_open(struct file *file, u32 mask)
{
	return (file->f_mode & mask) != 0;
}

int bpf_lsm_file_open(struct file *file)
{
	return file->f_cred != 0;
}

int bpf_lsm_task_kill(struct task_struct *task, int signal)
{
	return task->tgid == signal;
}

long __x64_sys_close(const void *registers)
{
	return registers != 0;
}

long __x64_sys_openat(const void *registers)
{
	return registers != 0;
}

long __x64_sys_ni_syscall(const void *registers)
{
	return registers != 0;
}

void wake_up(void)
{
}
