// SPDX-License-Identifier: Apache-2.0
/*
 * kin_tree - kinds of processes whose parent did not make them, or is no more,
 * and kinds that are put in another cgroup
 */

#include "kin.h"

#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	/* Longer than the daemon remembers who has ended, for its own sake. */
	LONG_AGO_US = 1300000,
};

static pid_t clone3(struct clone_args *args)
{
	return checked((pid_t)syscall(SYS_clone3, args, sizeof(*args)));
}

static void make_pipe(int fds[2])
{
	if (pipe(fds))
		die("pipe");
}

/* Until nobody has the other end of the pipe. */
static void await_end(const int fds[2])
{
	char c;

	close(fds[1]);
	while (read(fds[0], &c, 1) > 0)
		;
}

/* The child of our parent, not ours. */
static void make_sibling(void (*become)(const char *))
{
	struct clone_args args = { .flags = CLONE_PARENT };
	int fds[2];
	pid_t pid;

	make_pipe(fds);
	pid = clone3(&args);
	if (!pid)
		become("/bin/true");
	await_end(fds);
	say(pid, getppid(), "");
}

static void end(const char *path)
{
	(void)path;
	_exit(4);
}

void do_clone_parent(void)
{
	make_sibling(execute);
}

void do_clone_parent_fork(void)
{
	make_sibling(end);
}

/* Whoever makes it ends; it goes on when it is told. */
static void make_and_end(const int told[2], const int tell[2])
{
	pid_t pid = checked(fork());
	char c;

	if (pid) {
		if (write(tell[1], &pid, sizeof(pid)) != sizeof(pid))
			die("write");
		_exit(0);
	}
	if (read(told[0], &c, 1) != 1)
		die("read");
	execute("/bin/true");
}

/* @is_reaped: or its parent stays a zombie. */
static void make_orphan(bool is_reaped)
{
	int told[2], tell[2];
	siginfo_t info;
	pid_t parent, pid;

	make_pipe(told);
	make_pipe(tell);
	parent = checked(fork());
	if (!parent)
		make_and_end(told, tell);
	if (read(tell[0], &pid, sizeof(pid)) != sizeof(pid) ||
	    waitid(P_PID, (id_t)parent, &info,
		   WEXITED | (is_reaped ? 0 : WNOWAIT)))
		die("waitid");
	usleep(LONG_AGO_US);
	if (write(told[1], "", 1) != 1)
		die("write");
	await_end(tell);
	if (!is_reaped)
		await(parent, NULL);
	say(pid, parent, "");
}

void do_orphan(void)
{
	make_orphan(true);
}

void do_zombie_parent(void)
{
	make_orphan(false);
}

static void *wait_and_execute(void *data)
{
	char *go = in_folder("go");
	struct stat stat_of;

	(void)data;
	while (stat(go, &stat_of))
		usleep(20000);
	execute("/bin/true");
	return NULL;
}

/* Its first thread has ended, another executes when there is a file "go". */
void do_zombie_leader(void)
{
	pid_t pid = checked(fork());
	pthread_t thread;

	if (!pid) {
		pthread_create(&thread, NULL, wait_and_execute, NULL);
		pthread_exit(NULL);
	}
	await(pid, NULL);
	say(pid, getpid(), "");
}

/* Made in the cgroup of KIN_CGROUP (Linux 5.7). */
void do_into_cgroup(void)
{
	int fd = open(getenv("KIN_CGROUP"), O_PATH | O_DIRECTORY | O_CLOEXEC);
	struct clone_args args = { .flags = CLONE_INTO_CGROUP,
				   .exit_signal = SIGCHLD,
				   .cgroup = (unsigned long long)fd };
	pid_t pid = clone3(&args);

	if (!pid)
		execute("/bin/true");
	await(pid, NULL);
	say(pid, getpid(), "");
}

static void move(pid_t pid)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/cgroup.procs", getenv("KIN_CGROUP"));
	file = fopen(path, "w");
	if (!file || fprintf(file, "%d\n", pid) < 0 || fclose(file))
		die(path);
}

/* Put there by another, and ends without execve. */
void do_moved(void)
{
	pid_t pid = checked(fork());

	if (!pid) {
		raise(SIGSTOP);
		_exit(5);
	}
	if (waitpid(pid, NULL, WUNTRACED) != pid)
		die("waitpid");
	move(pid);
	kill(pid, SIGCONT);
	await(pid, NULL);
	say(pid, getpid(), "");
}
