// SPDX-License-Identifier: Apache-2.0
/*
 * actor - what changes the process, and calls of its own functions
 */

#include "actor.h"

#include <errno.h>
#include <link.h>
#include <linux/capability.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

/* What became of a child that performed something. */
static long outcome_of(pid_t pid)
{
	int status;

	if (pid < 0 || waitpid(pid, &status, 0) != pid)
		return -errno;
	if (WIFSIGNALED(status)) {
		signal(WTERMSIG(status), SIG_DFL);
		raise(WTERMSIG(status));
	}
	return -WEXITSTATUS(status);
}

static long perform_in_child(char **words)
{
	pid_t pid = fork();

	if (pid == 0) {
		long ret = perform(words);

		_exit(ret < 0 ? (int)-ret : 0);
	}
	return outcome_of(pid);
}

/* N VERB...: by a descendant, N generations down */
long do_fork(char **words)
{
	static char verb[] = "fork";
	char *rest[64] = { verb, NULL };
	char number[16];
	int n = atoi(words[0]);

	if (n <= 0)
		return perform(words + 1);
	snprintf(number, sizeof(number), "%d", n - 1);
	rest[1] = number;
	for (int i = 1; i < 60 && words[i]; i++)
		rest[1 + i] = words[i];
	return perform_in_child(rest);
}

static void *thread_main(void *words)
{
	return (void *)perform(words);
}

/* VERB...: by another thread */
long do_thread(char **words)
{
	pthread_t thread;
	void *ret;

	if (pthread_create(&thread, NULL, thread_main, words) ||
	    pthread_join(thread, &ret))
		return -EAGAIN;
	return (long)ret;
}

static const struct {
	const char *name;
	int flag;
} spaces[] = {
	{ "uts", CLONE_NEWUTS },   { "ipc", CLONE_NEWIPC },
	{ "mnt", CLONE_NEWNS },	   { "pid", CLONE_NEWPID },
	{ "net", CLONE_NEWNET },   { "time", 0x80 },
	{ "user", CLONE_NEWUSER }, { "cgroup", CLONE_NEWCGROUP },
};

/* NAME,NAME VERB...: in new namespaces; those of pids and time are a child's,
 * which performs the verb unless a NAME is "stay" */
long do_unshare(char **words)
{
	int flags = 0;

	for (size_t i = 0; i < sizeof(spaces) / sizeof(*spaces); i++)
		if (strstr(words[0], spaces[i].name))
			flags |= spaces[i].flag;
	if (unshare(flags))
		return -errno;
	if (flags & (CLONE_NEWPID | 0x80) && !strstr(words[0], "stay"))
		return perform_in_child(words + 1);
	return perform(words + 1);
}

/* FOLDER VERB... */
long do_chroot(char **words)
{
	if (chroot(words[0]) || chdir("/"))
		return -errno;
	return perform(words + 1);
}

/* UID VERB... */
long do_user(char **words)
{
	if (setuid((uid_t)strtoul(words[0], NULL, 0)))
		return -errno;
	return perform(words + 1);
}

/* GID VERB... */
long do_group(char **words)
{
	if (setgid((gid_t)strtoul(words[0], NULL, 0)))
		return -errno;
	return perform(words + 1);
}

/* EFFECTIVE PERMITTED INHERITABLE [VERB...]: the lower 32 capabilities */
long do_capset(char **words)
{
	struct __user_cap_header_struct head = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct sets[2] = { 0 };
	long ret;

	sets[0].effective = (__u32)strtoul(words[0], NULL, 0);
	sets[0].permitted = (__u32)strtoul(words[1], NULL, 0);
	sets[0].inheritable = (__u32)strtoul(words[2], NULL, 0);
	ret = result_of(syscall(SYS_capset, &head, sets));
	return ret < 0 || !words[3] ? ret : perform(words + 3);
}

/* FOLDER VERB...: in this cgroup */
long do_cgroup(char **words)
{
	char path[4096];
	FILE *file;

	snprintf(path, sizeof(path), "%s/cgroup.procs", words[0]);
	file = fopen(path, "w");
	if (!file || fprintf(file, "0\n") < 0 || fclose(file))
		return -errno;
	return perform(words + 1);
}

/* FILE VERB...: writes our pid to FILE and waits until FILE.go is there */
long do_pid_file(char **words)
{
	FILE *file = fopen(words[0], "w");
	char go[4096];
	struct stat stat_of;

	if (!file || fprintf(file, "%d\n", getpid()) < 0 || fclose(file))
		return -errno;
	snprintf(go, sizeof(go), "%s.go", words[0]);
	alarm(600);
	while (stat(go, &stat_of))
		usleep(20000);
	return words[1] ? perform(words + 1) : 0;
}

/* ---- functions for uprobes and USDTs ---- */

__attribute__((noinline, noclone)) long actor_probe(int number, long big,
						    const char *text)
{
	__asm__ volatile("" : : "r"(number), "r"(big), "r"(text) : "memory");
	return number + 1L;
}

/* Prints where actor_probe() is: its address, and its place in the file. */
long do_where(char **words)
{
	unsigned long address = (unsigned long)actor_probe;
	const ElfW(Phdr) *header = (const void *)getauxval(AT_PHDR);
	size_t n = getauxval(AT_PHNUM);

	(void)words;
	for (size_t i = 0; i < n; i++)
		if (header[i].p_type == PT_LOAD &&
		    address - header[i].p_vaddr < header[i].p_memsz)
			printf("%lu %lu\n", address,
			       address - header[i].p_vaddr +
				       header[i].p_offset);
	return 0;
}

/* NUMBER BIG TEXT: fails with what a policy made of the number */
long do_probe(char **words)
{
	int number = atoi(words[0]);
	long ret = actor_probe(number, (long)strtoull(words[1], NULL, 0),
			       (const char *)value_of(words[2]));

	return ret == number + 1L ? 0 : ret;
}

/* A probe "haetae:point" as systemtap's headers make them: its arguments are a
 * number, the address of a number, and an element of an array. */
static void fire(int number, int *place)
{
	const int around[] = { 0, 0, number + 1, 0 };
	const long last = 3;

	__asm__ volatile("990: nop\n"
			 ".pushsection .note.stapsdt, \"\", \"note\"\n"
			 ".balign 4\n"
			 ".4byte 992f-991f, 994f-993f, 3\n"
			 "991: .asciz \"stapsdt\"\n"
			 "992: .balign 4\n"
			 "993: .8byte 990b\n"
			 ".8byte _.stapsdt.base\n"
			 ".8byte 0\n"
			 ".asciz \"haetae\"\n"
			 ".asciz \"point\"\n"
			 ".asciz \"-4@%0 -4@%1 -4@-4(%2,%3,4)\"\n"
			 "994: .balign 4\n"
			 ".popsection\n"
			 ".ifndef _.stapsdt.base\n"
			 ".pushsection .stapsdt.base, \"aG\", \"progbits\", "
			 ".stapsdt.base, comdat\n"
			 ".weak _.stapsdt.base\n"
			 ".hidden _.stapsdt.base\n"
			 "_.stapsdt.base: .space 1\n"
			 ".size _.stapsdt.base, 1\n"
			 ".popsection\n"
			 ".endif\n"
			 :
			 : "r"(number), "m"(*place), "r"(around), "r"(last)
			 : "memory");
}

/* NUMBER: fails with what a policy wrote in place of 0 */
long do_usdt(char **words)
{
	volatile int place = 0;

	fire(atoi(words[0]), (int *)&place);
	return -place;
}
