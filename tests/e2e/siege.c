// SPDX-License-Identifier: Apache-2.0
/*
 * siege - does what is forbidden, without pause, until it is told to stop
 *
 *	siege WORKERS GO-ON FILE PROGRAM
 *
 * Each worker opens FILE, removes it and executes PROGRAM, again and again, as
 * long as the file GO-ON is there. Prints how often each was refused, and done:
 * "open 12 0 remove 12 0 execute 12 0". An open or a removal that fails for
 * another reason than a refusal counts as done, and so does PROGRAM when it
 * does not end by SIGKILL.
 */

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum deed {
	OPEN,
	REMOVE,
	EXECUTE,
	N_DEEDS,
};

struct tally {
	unsigned long refused[N_DEEDS];
	unsigned long done[N_DEEDS];
};

static bool refuses_open(const char *file)
{
	int fd = open(file, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno == EACCES || errno == EPERM;
	close(fd);
	return false;
}

static bool refuses_removal(const char *file)
{
	return unlink(file) && (errno == EACCES || errno == EPERM);
}

static bool kills(const char *program)
{
	char *const argv[] = { (char *)program, NULL };
	int status = 0;
	pid_t pid = vfork();

	if (!pid) {
		execv(program, argv);
		_exit(1);
	}
	return pid > 0 && waitpid(pid, &status, 0) == pid &&
	       WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
}

static void count(struct tally *tally, enum deed deed, bool refused)
{
	if (refused)
		tally->refused[deed]++;
	else
		tally->done[deed]++;
}

static void work(char **words, struct tally *tally)
{
	const char *go_on = words[0];
	const char *file = words[1];

	while (access(go_on, F_OK) == 0) {
		count(tally, OPEN, refuses_open(file));
		count(tally, REMOVE, refuses_removal(file));
		count(tally, EXECUTE, kills(words[2]));
	}
}

static void print(const struct tally *tallies, int n)
{
	static const char *const names[] = { "open", "remove", "execute" };

	for (int deed = 0; deed < N_DEEDS; deed++) {
		unsigned long refused = 0;
		unsigned long done = 0;

		for (int i = 0; i < n; i++) {
			refused += tallies[i].refused[deed];
			done += tallies[i].done[deed];
		}
		printf("%s%s %lu %lu", deed ? " " : "", names[deed], refused,
		       done);
	}
	putchar('\n');
}

int main(int argc, char **argv)
{
	int n = argc == 5 ? atoi(argv[1]) : 0;
	struct tally *tallies;

	if (n <= 0 || n > 1000) {
		fprintf(stderr, "usage: siege WORKERS GO-ON FILE PROGRAM\n");
		return 2;
	}
	tallies =
		mmap(NULL, (size_t)n * sizeof(*tallies), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (tallies == MAP_FAILED)
		return 1;
	for (int i = 0; i < n; i++) {
		pid_t pid = fork();

		if (pid < 0)
			return 1;
		if (!pid) {
			work(argv + 2, &tallies[i]);
			_exit(0);
		}
	}
	while (wait(NULL) > 0)
		;
	print(tallies, n);
	return 0;
}
