// SPDX-License-Identifier: Apache-2.0
/*
 * actor - makes the calls that policies are tested with
 *
 *	actor LABEL VERB [WORD...]
 *
 * LABEL is in the arguments of the process, so that its events are told from
 * others. Prints "LABEL OUTCOME": "ok" or the name of an errno; who is killed
 * prints nothing. The most general verb is
 *
 *	call NAME ARGUMENT...
 *
 * a system call with numbers, "self" (our pid), or pointers to
 *
 *	=TEXT	a string
 *	!TEXT	a string in a page that nobody has touched yet
 *	%N/TEXT	a string of N letters and TEXT
 *	#N	N bytes of zero
 *	~A,B	two struct iovec; any may be %N/TEXT
 *	^A,B	the same of a 32-bit program
 */

#include "actor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum {
	MAX_WORDS = 32,
	PATIENCE = 20, /* seconds */
};

static const char *label;

const char *actor_label(void)
{
	return label;
}

long result_of(long returned)
{
	return returned < 0 ? -errno : returned;
}

/* ---- arguments ---- */

static void *zeroed(size_t size)
{
	void *bytes = calloc(1, size + 1);

	if (!bytes)
		_exit(111);
	return bytes;
}

static char *repeated(const char *word)
{
	char *tail;
	size_t n = strtoul(word, &tail, 10);
	char *text = zeroed(n + strlen(tail));

	memset(text, 'x', n);
	strcpy(text + n, tail);
	return text;
}

/* A copy of @text in a page of a file that is mapped and was never read. */
static char *untouched(const char *text)
{
	FILE *file = tmpfile();
	char *page;

	if (!file || fwrite(text, strlen(text) + 1, 1, file) != 1 ||
	    fflush(file))
		_exit(111);
	page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fileno(file), 0);
	if (page == MAP_FAILED)
		_exit(111);
	return page;
}

static struct iovec segment(char *text)
{
	return (struct iovec){ text, strlen(text) };
}

static struct iovec *segments(const char *word)
{
	struct iovec *parts = zeroed(MAX_WORDS * sizeof(*parts));
	char *rest = strdup(word);
	char *text;

	for (int i = 0; i < MAX_WORDS && (text = strsep(&rest, ",")); i++)
		parts[i] = text[0] == '%' ? segment(repeated(text + 1))
					  : segment(text);
	return parts;
}

/* Memory of small things is in the lower half. */
static unsigned *segments32(const char *word)
{
	struct iovec *parts = segments(word);
	unsigned *halves = zeroed(2 * MAX_WORDS * sizeof(*halves));

	for (int i = 0; i < MAX_WORDS; i++) {
		halves[2 * i] = (unsigned)(unsigned long)parts[i].iov_base;
		halves[2 * i + 1] = (unsigned)parts[i].iov_len;
	}
	return halves;
}

long value_of(const char *word)
{
	switch (word[0]) {
	case '=':
		return (long)(word + 1);
	case '!':
		return (long)untouched(word + 1);
	case '%':
		return (long)repeated(word + 1);
	case '#':
		return (long)zeroed(strtoul(word + 1, NULL, 0));
	case '~':
		return (long)segments(word + 1);
	case '^':
		return (long)segments32(word + 1);
	}
	if (strcmp(word, "self") == 0)
		return getpid();
	return word[0] == '-' ? strtol(word, NULL, 0)
			      : (long)strtoul(word, NULL, 0);
}

/* ---- system calls ---- */

#define CALL(name)                \
	{                         \
#name, SYS_##name \
	}

static const struct {
	const char *name;
	long number;
} calls[] = {
	CALL(capset),	  CALL(chdir),	       CALL(chmod),
	CALL(chroot),	  CALL(clock_settime), CALL(clone),
	CALL(close),	  CALL(creat),	       CALL(delete_module),
	CALL(dup),	  CALL(dup3),	       CALL(fchmod),
	CALL(fcntl),	  CALL(finit_module),  CALL(fstat),
	CALL(ftruncate),  CALL(getpid),	       CALL(getpriority),
	CALL(ioctl),	  CALL(keyctl),	       CALL(kill),
	CALL(link),	  CALL(linkat),	       CALL(lseek),
	CALL(madvise),	  CALL(memfd_create),  CALL(mkdir),
	CALL(mkdirat),	  CALL(mknod),	       CALL(mmap),
	CALL(mount),	  CALL(mprotect),      CALL(open),
	CALL(openat),	  CALL(personality),   CALL(pipe2),
	CALL(pivot_root), CALL(poll),	       CALL(prctl),
	CALL(pread64),	  CALL(prlimit64),     CALL(ptrace),
	CALL(pwrite64),	  CALL(pwritev),       CALL(read),
	CALL(readv),	  CALL(rename),	       CALL(rmdir),
	CALL(sendfile),	  CALL(sendto),	       CALL(setgid),
	CALL(setns),	  CALL(setpriority),   CALL(setuid),
	CALL(splice),	  CALL(symlink),       CALL(symlinkat),
	CALL(sysinfo),	  CALL(truncate),      CALL(umask),
	CALL(unlink),	  CALL(unlinkat),      CALL(unshare),
	CALL(utimensat),  CALL(write),	       CALL(writev),
};

static long number_of(const char *name)
{
	for (size_t i = 0; i < sizeof(calls) / sizeof(*calls); i++)
		if (strcmp(calls[i].name, name) == 0)
			return calls[i].number;
	fprintf(stderr, "actor: no system call %s\n", name);
	_exit(2);
}

static long do_call(char **words)
{
	long args[6] = { 0 };

	for (int i = 0; i < 6 && words[1 + i]; i++)
		args[i] = value_of(words[1 + i]);
	return result_of(syscall(number_of(words[0]), args[0], args[1], args[2],
				 args[3], args[4], args[5]));
}

/* The same as a 32-bit program makes them: NUMBER and numbers. */
static long do_call32(char **words)
{
	long args[3] = { 0 };
	long ret = strtol(words[0], NULL, 0);

	for (int i = 0; i < 3 && words[1 + i]; i++)
		args[i] = value_of(words[1 + i]);
#ifdef __x86_64__
	__asm__ volatile("int $0x80"
			 : "+a"(ret)
			 : "b"(args[0]), "c"(args[1]), "d"(args[2])
			 : "memory", "r8", "r9", "r10", "r11");
#else
	ret = -ENOSYS;
#endif
	return (int)ret;
}

/* ---- descriptors and programs ---- */

/* PATH FLAGS: opens it as descriptor 9, or 8 when there is a 9. */
static long do_on(char **words)
{
	int at = fcntl(9, F_GETFD) < 0 ? 9 : 8;
	int fd = open(words[0], (int)value_of(words[1]), 0644);

	if (fd < 0)
		return -errno;
	if (dup2(fd, at) < 0)
		return -errno;
	close(fd);
	return perform(words + 2);
}

/* PATH WORD...: becomes it, with our label and the words. */
static long execute(const char *path, char **words)
{
	char *args[MAX_WORDS + 3] = { (char *)path, (char *)label };

	for (int i = 0; i < MAX_WORDS && words[i]; i++)
		args[2 + i] =
			words[i][0] == '%' ? repeated(words[i] + 1) : words[i];
	return result_of(execve(path, args, environ));
}

/* The same by the entry of 32-bit programs, with their pointers. */
static long do_exec32(char **words)
{
	const char *args[] = { words[0], label, words[1] };
	unsigned *low = zeroed(4 * sizeof(*low));
	char path[16], list[16];
	char *call[] = { (char[]){ "11" }, path, list, NULL };

	for (int i = 0; i < 3; i++)
		low[i] = (unsigned)(unsigned long)strdup(args[i]);
	snprintf(path, sizeof(path), "%u", low[0]);
	snprintf(list, sizeof(list), "%u", (unsigned)(unsigned long)low);
	return do_call32(call);
}

static long do_exec(char **words)
{
	const char *path = (const char *)value_of(words[0]);

	if (words[0][0] == '/')
		path = words[0];
	return execute(path, words + 1);
}

/* PATH WORD...: becomes a copy of it that is in no folder. */
static long do_exec_memory(char **words)
{
	int in = open(words[0], O_RDONLY);
	int out = memfd_create("actor", 0);
	char path[32];

	if (in < 0 || out < 0)
		return -errno;
	while (sendfile(out, in, NULL, 1 << 20) > 0)
		;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", out);
	return execute(path, words + 1);
}

/* WORD: makes the arguments longer. */
static long do_pad(char **words)
{
	return perform(words + 1);
}

/* A, then B: "both N WORDS-OF-A... WORDS-OF-B..." */
static long do_both(char **words)
{
	size_t n = strtoul(words[0], NULL, 0);
	char *first[MAX_WORDS + 1] = { NULL };
	long ret;

	for (size_t i = 0; i < n && i < MAX_WORDS; i++)
		first[i] = words[1 + i];
	ret = perform(first);
	return ret < 0 ? ret : perform(words + 1 + n);
}

static long do_nothing(char **words)
{
	(void)words;
	return 0;
}

/* ---- all verbs ---- */

static const struct {
	const char *name;
	long (*run)(char **words);
	int n_words;
} verbs[] = {
	{ "bind", do_bind, 2 },	      { "both", do_both, 2 },
	{ "bpf-map", do_bpf_map, 2 }, { "bpf-prog", do_bpf_prog, 2 },
	{ "call", do_call, 1 },	      { "call32", do_call32, 1 },
	{ "capset", do_capset, 3 },   { "cgroup", do_cgroup, 2 },
	{ "chroot", do_chroot, 2 },   { "connect", do_connect, 2 },
	{ "exec", do_exec, 1 },	      { "exec-memory", do_exec_memory, 1 },
	{ "exec32", do_exec32, 2 },   { "fork", do_fork, 2 },
	{ "group", do_group, 2 },     { "init-module", do_init_module, 2 },
	{ "listen", do_listen, 2 },   { "loopback", do_loopback, 0 },
	{ "nothing", do_nothing, 0 }, { "on", do_on, 3 },
	{ "pad", do_pad, 2 },	      { "pair", do_pair, 1 },
	{ "perf", do_perf, 2 },	      { "pid-file", do_pid_file, 1 },
	{ "probe", do_probe, 3 },     { "send", do_send, 3 },
	{ "thread", do_thread, 1 },   { "unshare", do_unshare, 2 },
	{ "usdt", do_usdt, 1 },	      { "user", do_user, 2 },
	{ "where", do_where, 0 },
};

static int count(char **words)
{
	int n = 0;

	while (words[n])
		n++;
	return n;
}

long perform(char **words)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(*verbs); i++)
		if (words[0] && strcmp(verbs[i].name, words[0]) == 0 &&
		    count(words + 1) >= verbs[i].n_words)
			return verbs[i].run(words + 1);
	fprintf(stderr, "actor: %s: no such verb, or words are missing\n",
		words[0] ? words[0] : "");
	_exit(2);
}

int main(int argc, char **argv)
{
	long ret;

	if (argc < 3) {
		fprintf(stderr, "usage: actor LABEL VERB [WORD...]\n");
		return 2;
	}
	label = argv[1];
	alarm(PATIENCE);
	ret = perform(argv + 2);
	printf("%s %s\n", label, ret < 0 ? strerrorname_np((int)-ret) : "ok");
	return 0;
}
