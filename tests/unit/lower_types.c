// SPDX-License-Identifier: Apache-2.0
/*
 * Compiled by clang -target bpf -g for its BTF, and never run.
 */

#include "lower_types.h"

/* Of what only a pointer leads to, clang says that it is declared. */
struct inode inode;
struct vfsmount mount;
struct dentry dentry;
struct kiocb kiocb;
struct filename filename;
struct user_namespace user_namespace;
struct cred cred;
struct linux_binprm binprm;
struct tcp_sock tcp_sock;
struct socket socket;
struct sk_buff sk_buff;
struct net_device net_device;
union bpf_attr attr;
struct bpf_prog_aux aux;
struct bpf_prog prog;
struct bpf_map map;
struct perf_event event;
struct module module;
struct load_info load_info;
struct task_struct task;
btf_trace_sched_switch tracepoint;

int security_file_open(struct file *file, u32 mask);
int security_task_kill(struct task_struct *task, int signal);
int bpf_lsm_file_open(struct file *file);
int bpf_lsm_bprm_check_security(struct linux_binprm *bprm);
long vfs_write(struct file *file, const char *buf, u32 count, void *pos);
struct sock *sock_alloc(struct tcp_sock *tcp, struct socket *socket);
void bpf_lsm_file_free_security(struct file *file);
int wake_up(void);
long __x64_sys_close(const void *registers);
long __x64_sys_openat(const void *registers);

int security_file_open(struct file *file, u32 mask)
{
	return (file->f_mode & mask) != 0;
}

int security_task_kill(struct task_struct *t, int signal)
{
	return t->pid == signal;
}

int bpf_lsm_file_open(struct file *file)
{
	return file->f_mode != 0;
}

int bpf_lsm_bprm_check_security(struct linux_binprm *bprm)
{
	return bprm->file != 0;
}

long vfs_write(struct file *file, const char *buf, u32 count, void *pos)
{
	return file && buf && pos ? count : 0;
}

struct sock *sock_alloc(struct tcp_sock *tcp, struct socket *of)
{
	return of ? &tcp->sk : 0;
}

void bpf_lsm_file_free_security(struct file *file)
{
	file->f_mode = 0;
}

int wake_up(void)
{
	return 0;
}

long __x64_sys_close(const void *registers)
{
	return registers != 0;
}

long __x64_sys_openat(const void *registers)
{
	return registers != 0;
}
