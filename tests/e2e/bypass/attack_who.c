// SPDX-License-Identifier: Apache-2.0
/*
 * Being somebody else, and using somebody else.
 */

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attack.h"

static void put(const char *path, long number)
{
	char text[32];
	int fd = open(path, O_WRONLY);
	int len = snprintf(text, sizeof(text), "%ld", number);

	if (fd < 0 || write(fd, text, len) != len)
		cannot(path);
	close(fd);
}

/* FOLDER VERB...: in this cgroup */
int do_cgroup(char **words)
{
	char path[256];

	snprintf(path, sizeof(path), "%s/cgroup.procs", words[0]);
	put(path, 0);
	return perform(words + 1);
}

/* VERB...: as www-data */
int do_user(char **words)
{
	if (setgroups(0, NULL) || setgid(WWW_DATA) || setuid(WWW_DATA))
		cannot("become www-data");
	prctl(PR_SET_DUMPABLE, 1); /* or /proc/self would be root's */
	return perform(words);
}

/* VERB...: in a process whose parent has gone; tells by a pipe */
int do_orphan(char **words)
{
	int pipes[2], err = -EOWNERDEAD;

	if (pipe(pipes))
		cannot("make a pipe");
	if (fork() == 0) {
		setsid();
		if (fork() != 0)
			_exit(0);
		usleep(200000);
		err = perform(words);
		_exit(write(pipes[1], &err, sizeof(err)) < 0);
	}
	wait(NULL);
	close(pipes[1]);
	if (read(pipes[0], &err, sizeof(err)) != sizeof(err))
		return -EOWNERDEAD;
	return err;
}

/* VERB...: in a process that is not our child, but our parent's */
int do_sibling(char **words)
{
	int *err = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	int pid;

	*err = -EOWNERDEAD;
	pid = syscall(SYS_clone, CLONE_PARENT | SIGCHLD, 0, 0, 0, 0);
	if (pid == 0) {
		*err = perform(words);
		_exit(0);
	}
	for (int i = 0; i < 100 && *err == -EOWNERDEAD && !kill(pid, 0); i++)
		usleep(50000);
	return *err;
}

/* NAME VERB...: says that it is NAME */
int do_forged(char **words)
{
	char *name = strrchr(words[0], '/');

	prctl(PR_SET_NAME, name ? name + 1 : words[0]);
	strncpy(program_invocation_name, words[0],
		strlen(program_invocation_name));
	return perform(words + 1);
}

/* PROGRAM VERB...: in a process with the pid that PROGRAM had */
int do_reused(char **words)
{
	int pid = fork(), next;

	if (pid == 0) {
		execl(words[0], words[0], NULL);
		_exit(2);
	}
	waitpid(pid, NULL, 0);
	put("/proc/sys/kernel/ns_last_pid", pid - 1);
	next = fork();
	if (next == 0)
		_exit(-perform(words + 1));
	if (next != pid)
		cannot("get the same pid");
	return outcome_of(next);
}

/* ---- another process ---- */

static char secret[8] = "secret";

/* A process that waits, with a page that is only ours to know. */
static int victim(void)
{
	int pid = fork();

	if (pid == 0) {
		pause();
		_exit(0);
	}
	return pid;
}

static int end(int pid, int err)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	return err;
}

int do_trace(char **words)
{
	int pid = victim();

	(void)words;
	return end(pid, or_errno(ptrace(PTRACE_SEIZE, pid, 0, 0)));
}

/* a child that asks for it */
int do_trace_me(char **words)
{
	int pid = fork();

	(void)words;
	if (pid == 0)
		_exit(ptrace(PTRACE_TRACEME, 0, 0, 0) ? errno : 0);
	return outcome_of(pid);
}

int do_write_other(char **words)
{
	struct iovec iov = { secret, sizeof(secret) };
	int pid = victim();
	long n = or_errno(process_vm_writev(pid, &iov, 1, &iov, 1, 0));

	(void)words;
	return end(pid, n < 0 ? n : 0);
}

int do_other_memory(char **words)
{
	int pid = victim(), fd, err;
	char path[64];

	(void)words;
	snprintf(path, sizeof(path), "/proc/%d/mem", pid);
	fd = or_errno(open(path, O_RDWR));
	err = fd;
	if (fd >= 0)
		err = or_errno(pwrite(fd, "S", 1, (off_t)secret));
	return end(pid, err < 0 ? err : 0);
}

int do_take_descriptor(char **words)
{
	int pid = victim();
	int pidfd = syscall(SYS_pidfd_open, pid, 0);
	long fd = or_errno(syscall(SYS_pidfd_getfd, pidfd, 0, 0));

	(void)words;
	return end(pid, fd < 0 ? fd : 0);
}
