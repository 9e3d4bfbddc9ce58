// SPDX-License-Identifier: Apache-2.0
/*
 * storm - runs a program as often as it can, or so many times a second
 *
 *	storm PROGRAM SECONDS WORKERS RATE
 *
 * Each worker forks and executes PROGRAM for SECONDS; RATE is for all of them,
 * 0: as fast as they can. Prints how often it was run.
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static void die(const char *what)
{
	fprintf(stderr, "storm: %s: %s\n", what, strerror(errno));
	_exit(1);
}

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec + time.tv_nsec / 1e9;
}

static void run(const char *program)
{
	char *const args[] = { (char *)program, NULL };
	char *const none[] = { NULL };
	pid_t pid = fork();

	if (pid < 0)
		die("fork");
	if (!pid) {
		execve(program, args, none);
		_exit(127);
	}
	if (waitpid(pid, NULL, 0) != pid)
		die("wait");
}

/* Waits until it is time for the run after @n. */
static void keep_pace(double start, long n, double rate)
{
	double ahead = n / rate - (now() - start);
	struct timespec time;

	if (ahead < 1e-3)
		return;
	time.tv_sec = ahead;
	time.tv_nsec = (ahead - time.tv_sec) * 1e9;
	nanosleep(&time, NULL);
}

static long work(const char *program, double seconds, double rate)
{
	double start = now();
	long n = 0;

	while (now() - start < seconds) {
		run(program);
		n++;
		if (rate > 0)
			keep_pace(start, n, rate);
	}
	return n;
}

int main(int argc, char **argv)
{
	double seconds = argc == 5 ? atof(argv[2]) : 0;
	int workers = argc == 5 ? atoi(argv[3]) : 0;
	double rate = argc == 5 ? atof(argv[4]) : 0;
	long *runs, sum = 0;

	if (seconds <= 0 || workers < 1 || rate < 0) {
		fprintf(stderr, "usage: storm PROGRAM SECONDS WORKERS RATE\n");
		return 2;
	}
	runs = mmap(NULL, workers * sizeof(*runs), PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (runs == MAP_FAILED)
		die("mmap");

	for (int i = 0; i < workers; i++) {
		pid_t pid = fork();

		if (pid < 0)
			die("fork");
		if (!pid) {
			runs[i] = work(argv[1], seconds, rate / workers);
			_exit(0);
		}
	}
	while (wait(NULL) > 0)
		;
	for (int i = 0; i < workers; i++)
		sum += runs[i];
	printf("%ld\n", sum);
	return 0;
}
