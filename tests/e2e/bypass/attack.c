// SPDX-License-Identifier: Apache-2.0
/*
 * attack - tries to get around the policies
 *
 *	attack LABEL VERB [WORD...]
 *
 * LABEL is in the arguments of the process, so that its events are told from
 * others. Exits with 0 when the forbidden thing was done, 1 when it was
 * refused, 2 when it could not even be tried; it may also be killed. Some
 * verbs change what the process is and then perform the verb that follows.
 */

#include "attack.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	DONE,
	REFUSED,
	NOT_TRIED,
	KILLED,		/* a process of ours: as if it was this one */
	PATIENCE = 900, /* seconds */
};

void cannot(const char *what)
{
	printf("cannot %s: %s\n", what, strerror(errno));
	exit(NOT_TRIED);
}

long or_errno(long returned)
{
	return returned < 0 ? -errno : returned;
}

int take_byte(int fd)
{
	char byte;
	long n;

	if (fd < 0)
		return fd;
	n = or_errno(read(fd, &byte, 1));
	close(fd);
	return n < 0 ? n : 0;
}

int outcome_of(int pid)
{
	int status = 0;

	if (waitpid(pid, &status, 0) < 0)
		cannot("wait");
	if (WIFSIGNALED(status))
		return -EOWNERDEAD;
	if (WEXITSTATUS(status) == NOT_TRIED)
		exit(NOT_TRIED);
	/* the dynamic linker and shells: it could not be loaded or run */
	if (WEXITSTATUS(status) == 126 || WEXITSTATUS(status) == 127)
		return -EACCES;
	return -WEXITSTATUS(status);
}

int run(char *const argv[])
{
	int pid = fork();

	if (pid == 0) {
		execv(argv[0], argv);
		_exit(errno);
	}
	return outcome_of(pid);
}

int run_fd(int fd, const char *path, int flags)
{
	static char label[] = "attack", word[] = "program", verb[] = "nothing";
	char *const argv[] = { label, word, verb, NULL };
	int pid = fork();

	if (pid == 0) {
		syscall(SYS_execveat, fd, path, argv, environ, flags);
		_exit(errno);
	}
	return outcome_of(pid);
}

int copy_to(const char *from, int to)
{
	int in = open(from, O_RDONLY | O_CLOEXEC);
	struct stat stat;

	if (in < 0 || fstat(in, &stat) < 0)
		return -errno;
	while (stat.st_size > 0) {
		ssize_t n = sendfile(to, in, NULL, stat.st_size);

		if (n <= 0)
			cannot("copy");
		stat.st_size -= n;
	}
	close(in);
	return 0;
}

int copy_file(const char *from, const char *to)
{
	int out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);

	if (out < 0)
		cannot(to);
	if (copy_to(from, out) < 0)
		cannot(from);
	return close(out);
}

char *cold_text(const char *text)
{
	FILE *file = tmpfile();
	char *page;

	if (!file || fwrite(text, strlen(text) + 1, 1, file) != 1 ||
	    fflush(file))
		cannot("write a page");
	page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fileno(file), 0);
	if (page == MAP_FAILED || madvise(page, 4096, MADV_DONTNEED))
		cannot("map a page");
	return page;
}

static int do_nothing(char **words)
{
	(void)words;
	return 0;
}

static const struct {
	const char *name;
	int (*perform)(char **words);
} verbs[] = {
	{ "nothing", do_nothing },
	{ "open", do_open },
	{ "create", do_create },
	{ "descriptor", do_descriptor },
	{ "opath", do_opath },
	{ "openat2", do_openat2 },
	{ "handle", do_handle },
	{ "int80", do_int80 },
	{ "notified", do_notified },
	{ "cold", do_cold },
	{ "early", do_early },
	{ "flip", do_flip },
	{ "flip-exec", do_flip_exec },
	{ "flip-connect", do_flip_connect },
	{ "delay", do_delay },
	{ "flood", do_flood },
	{ "argv", do_argv },
	{ "link", do_link },
	{ "rename", do_rename },
	{ "truncate", do_truncate },
	{ "symlink", do_symlink },
	{ "bind", do_bind },
	{ "tree", do_tree },
	{ "overlay", do_overlay },
	{ "mount-api", do_mount_api },
	{ "pivot", do_pivot },
	{ "chroot", do_chroot },
	{ "disk", do_disk },
	{ "exec", do_exec },
	{ "execveat", do_execveat },
	{ "memory", do_memory },
	{ "nameless", do_nameless },
	{ "deep", do_deep },
	{ "sandbox", do_sandbox },
	{ "code", do_code },
	{ "rewrite", do_rewrite },
	{ "int80-exec", do_int80_exec },
	{ "cgroup", do_cgroup },
	{ "user", do_user },
	{ "orphan", do_orphan },
	{ "sibling", do_sibling },
	{ "forged", do_forged },
	{ "reused", do_reused },
	{ "trace", do_trace },
	{ "trace-me", do_trace_me },
	{ "write-other", do_write_other },
	{ "other-memory", do_other_memory },
	{ "take-descriptor", do_take_descriptor },
	{ "module", do_module },
	{ "kexec", do_kexec },
	{ "binfmt", do_binfmt },
	{ "kill", do_kill },
	{ "tamper", do_tamper },
	{ "signal", do_signal },
	{ "seize", do_seize },
	{ "remove", do_remove },
	{ "detach", do_detach },
	{ "connect", do_connect },
	{ "datagram", do_datagram },
	{ "redirect", do_redirect },
	{ "fast-open", do_fast_open },
	{ "raw", do_raw },
	{ "uring-open", do_uring_open },
	{ "uring-connect", do_uring_connect },
};

int perform(char **words)
{
	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (words[0] && strcmp(verbs[i].name, words[0]) == 0)
			return verbs[i].perform(words + 1);
	}
	errno = ENOSYS;
	cannot(words[0] ? words[0] : "do nothing");
}

static int tell(int err)
{
	if (!err) {
		puts("done");
		return DONE;
	}
	if (err == -EOWNERDEAD) {
		puts("killed");
		return KILLED;
	}
	printf("refused: %s\n", strerror(-err));
	return err == -EPERM || err == -EACCES ? REFUSED : NOT_TRIED;
}

int main(int argc, char **argv)
{
	/* words that are needed and missing are empty */
	char *words[16] = { 0 };

	if (argc < 3)
		return NOT_TRIED;
	alarm(PATIENCE);
	for (int i = 2; i < argc && i < 12; i++)
		words[i - 2] = argv[i];
	return tell(perform(words));
}
