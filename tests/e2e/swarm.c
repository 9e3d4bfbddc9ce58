// SPDX-License-Identifier: Apache-2.0
/*
 * swarm - runs a program many times, from one or several workers at once
 *
 *	swarm [-n TIMES] [-w WORKERS] [-c] PATH [ARG...]
 *
 * Each worker calls fork and execve(PATH, ARG...) TIMES times, one after the
 * other; "{}" in an ARG is replaced by a number that no other run has. -c: the
 * path is in a page of a file that is mapped and was never touched, so that
 * the kernel's hooks cannot read it when execve is called.
 *
 * Prints one line: "runs N killed N status0 N other N".
 */

#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
	MAX_ARGS = 64,
};

struct counts {
	unsigned runs;
	unsigned killed;
	unsigned status0;
	unsigned other;
};

struct swarm {
	unsigned times;
	unsigned workers;
	bool cold;
	const char *path;
	char **args;
	int n_args;
};

static void die(const char *what)
{
	fprintf(stderr, "swarm: %s: %s\n", what, strerror(errno));
	_exit(111);
}

/* A copy of @text in a page that nobody has touched. */
static const char *cold_copy(const char *text)
{
	FILE *file = tmpfile();
	char *page;

	if (!file || fwrite(text, strlen(text) + 1, 1, file) != 1 ||
	    fflush(file))
		die("temporary file");
	page = mmap(NULL, 4096, PROT_READ, MAP_PRIVATE, fileno(file), 0);
	if (page == MAP_FAILED)
		die("mmap");
	return page;
}

static char *fill_arg(const char *arg, unsigned run)
{
	const char *hole = strstr(arg, "{}");
	char *text;

	if (!hole)
		return strdup(arg);
	if (asprintf(&text, "%.*s%u%s", (int)(hole - arg), arg, run, hole + 2) <
	    0)
		return NULL;
	return text;
}

static void execute(const struct swarm *swarm, const char *path, unsigned run)
{
	char *argv[MAX_ARGS + 1] = { NULL };

	for (int i = 0; i < swarm->n_args && i < MAX_ARGS; i++)
		argv[i] = fill_arg(swarm->args[i], run);
	execve(path, argv, environ);
	_exit(112);
}

static void count(struct counts *counts, int status)
{
	counts->runs++;
	if (WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL)
		counts->killed++;
	else if (WIFEXITED(status) && !WEXITSTATUS(status))
		counts->status0++;
	else
		counts->other++;
}

static void work(const struct swarm *swarm, unsigned worker,
		 struct counts *counts)
{
	const char *path = swarm->cold ? cold_copy(swarm->path) : swarm->path;

	for (unsigned i = 0; i < swarm->times; i++) {
		pid_t pid = fork();
		int status;

		if (pid < 0)
			die("fork");
		if (!pid)
			execute(swarm, path, worker * swarm->times + i);
		if (waitpid(pid, &status, 0) != pid)
			die("waitpid");
		count(counts, status);
	}
}

/* One process each; they count in memory that all share. */
static void run_workers(const struct swarm *swarm, struct counts *counts)
{
	for (unsigned i = 0; i < swarm->workers; i++) {
		pid_t pid = fork();

		if (pid < 0)
			die("fork");
		if (!pid) {
			work(swarm, i, &counts[i]);
			_exit(0);
		}
	}
	while (wait(NULL) > 0)
		;
}

static bool read_options(int argc, char **argv, struct swarm *swarm)
{
	int option;

	while ((option = getopt(argc, argv, "+n:w:c")) != -1) {
		switch (option) {
		case 'n':
			swarm->times = (unsigned)atoi(optarg);
			break;
		case 'w':
			swarm->workers = (unsigned)atoi(optarg);
			break;
		case 'c':
			swarm->cold = true;
			break;
		default:
			return false;
		}
	}
	if (optind == argc)
		return false;

	swarm->path = argv[optind];
	swarm->args = argv + optind;
	swarm->n_args = argc - optind;
	return true;
}

int main(int argc, char **argv)
{
	struct swarm swarm = { .times = 1, .workers = 1 };
	struct counts sum = { 0 };
	struct counts *counts;

	if (!read_options(argc, argv, &swarm)) {
		fprintf(stderr, "usage: swarm [-n TIMES] [-w WORKERS] [-c] "
				"PATH [ARG...]\n");
		return 2;
	}

	counts =
		mmap(NULL, swarm.workers * sizeof(*counts),
		     PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (counts == MAP_FAILED)
		die("mmap");
	if (swarm.workers > 1)
		run_workers(&swarm, counts);
	else
		work(&swarm, 0, counts);

	for (unsigned i = 0; i < swarm.workers; i++) {
		sum.runs += counts[i].runs;
		sum.killed += counts[i].killed;
		sum.status0 += counts[i].status0;
		sum.other += counts[i].other;
	}
	printf("runs %u killed %u status0 %u other %u\n", sum.runs, sum.killed,
	       sum.status0, sum.other);
	return 0;
}
