// SPDX-License-Identifier: Apache-2.0
/*
 * kin - processes that came about in every way there is
 *
 *	kin KIND
 *
 * Makes one of that kind, waits for it, and prints what is true of it as a line
 * of JSON: "kind", "pid", "ppid" (who the kernel says forked it), and what else
 * the kind is about. Who is executed gets "kin:KIND" as its last argument.
 */

#include "kin.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char label[64];

char *kin_label(void)
{
	return label;
}

void die(const char *what)
{
	fprintf(stderr, "kin: %s: %s\n", what, strerror(errno));
	_exit(111);
}

void say(pid_t pid, pid_t parent, const char *more)
{
	printf("{\"kind\":\"%s\",\"pid\":%d,\"ppid\":%d%s}\n", label + 4, pid,
	       parent, more);
	fflush(stdout);
}

void execute(const char *path)
{
	char *argv[] = { (char *)path, label, NULL };

	execv(path, argv);
	die(path);
}

int await(pid_t pid, struct rusage *usage)
{
	int status;

	if (wait4(pid, &status, 0, usage) != pid)
		die("wait4");
	return status;
}

pid_t checked(pid_t pid)
{
	if (pid < 0)
		die("fork");
	return pid;
}

static void do_fork(void)
{
	pid_t pid = checked(fork());

	if (!pid)
		_exit(3);
	await(pid, NULL);
	say(pid, getpid(), ",\"status\":3");
}

static void do_exec(void)
{
	pid_t pid = checked(fork());

	if (!pid)
		execute("/bin/true");
	await(pid, NULL);
	say(pid, getpid(), "");
}

static void do_vfork(void)
{
	pid_t pid = checked(vfork());

	if (!pid) {
		execute("/bin/true");
	}
	await(pid, NULL);
	say(pid, getpid(), "");
}

static void *run_true(void *data)
{
	(void)data;
	execute("/bin/true");
	return NULL;
}

static void *sleep_on(void *data)
{
	(void)data;
	for (;;)
		pause();
	return NULL;
}

/* The process keeps its pid, whichever thread executes. */
static void do_thread_exec(void)
{
	pid_t pid = checked(fork());
	pthread_t threads[3];

	if (!pid) {
		for (int i = 0; i < 2; i++)
			pthread_create(&threads[i], NULL, sleep_on, NULL);
		pthread_create(&threads[2], NULL, run_true, NULL);
		sleep_on(NULL);
	}
	await(pid, NULL);
	say(pid, getpid(), "");
}

static void *burn(void *data)
{
	volatile unsigned long *n = data;

	for (*n = 0; *n < 60000000; ++*n)
		;
	return NULL;
}

static unsigned long long in_us(const struct timeval *time)
{
	return (unsigned long long)time->tv_sec * 1000000 +
	       (unsigned long long)time->tv_usec;
}

/* The first thread ends before the others, which work. */
static void do_threads(void)
{
	pid_t pid = checked(fork());
	unsigned long n[3];
	struct rusage usage;
	pthread_t thread;
	char more[256];

	if (!pid) {
		for (int i = 0; i < 3; i++)
			pthread_create(&thread, NULL, burn, &n[i]);
		pthread_exit(NULL);
	}
	await(pid, &usage);
	snprintf(more, sizeof(more),
		 ",\"cpu_us\":%llu,\"max_rss\":%ld,\"minor_faults\":%ld",
		 in_us(&usage.ru_utime) + in_us(&usage.ru_stime),
		 usage.ru_maxrss * 1024, usage.ru_minflt);
	say(pid, getpid(), more);
}

static void do_ptrace(void)
{
	pid_t pid = checked(fork());
	int status;

	if (!pid) {
		ptrace(PTRACE_TRACEME, 0, NULL, NULL);
		execute("/bin/true");
	}
	do {
		status = await(pid, NULL);
		if (WIFSTOPPED(status))
			ptrace(PTRACE_CONT, pid, NULL, NULL);
	} while (WIFSTOPPED(status));
	say(pid, getpid(), "");
}

static void do_pid_namespace(void)
{
	struct clone_args args = { .flags = CLONE_NEWPID,
				   .exit_signal = SIGCHLD };
	pid_t pid = checked((pid_t)syscall(SYS_clone3, &args, sizeof(args)));

	if (!pid)
		execute("/bin/true");
	await(pid, NULL);
	say(pid, getpid(), ",\"ns_pid\":1");
}

static void do_session(void)
{
	pid_t pid = checked(fork());
	char more[64];

	if (!pid) {
		setsid();
		execute("/bin/true");
	}
	await(pid, NULL);
	snprintf(more, sizeof(more), ",\"session\":%d", pid);
	say(pid, getpid(), more);
}

/* Dies by a signal that dumps core, if it may. */
static void do_killed(void)
{
	pid_t pid = checked(fork());
	char more[64];
	int status;

	if (!pid) {
		signal(SIGSEGV, SIG_DFL);
		raise(SIGSEGV);
	}
	status = await(pid, NULL);
	snprintf(more, sizeof(more), ",\"signal\":\"SIGSEGV\",\"core\":%s",
		 WCOREDUMP(status) ? "true" : "false");
	say(pid, getpid(), more);
}

static const struct {
	const char *name;
	void (*make)(void);
} kinds[] = {
	{ "fork", do_fork },
	{ "exec", do_exec },
	{ "vfork", do_vfork },
	{ "clone-parent", do_clone_parent },
	{ "clone-parent-fork", do_clone_parent_fork },
	{ "orphan", do_orphan },
	{ "zombie-parent", do_zombie_parent },
	{ "zombie-leader", do_zombie_leader },
	{ "into-cgroup", do_into_cgroup },
	{ "moved", do_moved },
	{ "thread-exec", do_thread_exec },
	{ "threads", do_threads },
	{ "ptrace", do_ptrace },
	{ "memfd", do_memfd },
	{ "script", do_script },
	{ "setuid", do_setuid },
	{ "setuid-root", do_setuid_root },
	{ "no-new-privs", do_no_new_privs },
	{ "file-caps", do_file_caps },
	{ "no-file-caps", do_no_file_caps },
	{ "pid-namespace", do_pid_namespace },
	{ "session", do_session },
	{ "chroot", do_chroot },
	{ "killed", do_killed },
};

int main(int argc, char **argv)
{
	for (size_t i = 0; argc == 2 && i < sizeof(kinds) / sizeof(kinds[0]);
	     i++) {
		if (strcmp(argv[1], kinds[i].name) != 0)
			continue;
		snprintf(label, sizeof(label), "kin:%s", kinds[i].name);
		kinds[i].make();
		return 0;
	}
	fprintf(stderr, "usage: kin KIND\n");
	return 2;
}
