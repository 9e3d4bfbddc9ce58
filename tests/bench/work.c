// SPDX-License-Identifier: Apache-2.0
/*
 * work - does one thing many times and says how long it took
 *
 *	work exec PROGRAM N ROUNDS	spawn and reap
 *	work fork - N ROUNDS		fork, end at once and reap
 *	work open FILE N ROUNDS		openat and close
 *	work connect PORT N ROUNDS	connect, accept and close, on 127.0.0.1
 *
 * Prints the nanoseconds of one operation, a line for each round; before the
 * first, a tenth of a round is done that does not count.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

struct work {
	const char *name;
	void (*prepare)(const char *arg); /* NULL: nothing to prepare */
	void (*once)(const char *arg);
};

static int listener = -1;
static struct sockaddr_in address = { .sin_family = AF_INET };

static void die(const char *what)
{
	fprintf(stderr, "work: %s: %s\n", what, strerror(errno));
	exit(1);
}

static void reap(pid_t pid)
{
	int status;

	if (waitpid(pid, &status, 0) != pid || status)
		die("child");
}

static void exec_once(const char *program)
{
	char *const args[] = { (char *)program, NULL };
	char *const none[] = { NULL };
	pid_t pid;

	errno = posix_spawn(&pid, program, NULL, NULL, args, none);
	if (errno)
		die(program);
	reap(pid);
}

static void fork_once(const char *arg)
{
	pid_t pid = fork();

	(void)arg;
	if (pid < 0)
		die("fork");
	if (!pid)
		_exit(0);
	reap(pid);
}

static void open_once(const char *file)
{
	int fd = openat(AT_FDCWD, file, O_RDONLY);

	if (fd < 0)
		die(file);
	close(fd);
}

static void listen_at(const char *port)
{
	const int on = 1;

	address.sin_port = htons(atoi(port));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	listener = socket(AF_INET, SOCK_STREAM, 0);
	if (listener < 0 ||
	    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) ||
	    bind(listener, (void *)&address, sizeof(address)) ||
	    listen(listener, 1))
		die("listen");
}

/* Ends without TIME_WAIT, of which there would be too many. */
static void connect_once(const char *port)
{
	const struct linger at_once = { .l_onoff = 1 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);
	int peer;

	(void)port;
	if (fd < 0 || connect(fd, (void *)&address, sizeof(address)))
		die("connect");
	peer = accept(listener, NULL, NULL);
	if (peer < 0)
		die("accept");
	setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once));
	close(fd);
	close(peer);
}

static const struct work works[] = {
	{ "exec", NULL, exec_once },
	{ "fork", NULL, fork_once },
	{ "open", NULL, open_once },
	{ "connect", listen_at, connect_once },
};

static const struct work *work_named(const char *name)
{
	for (size_t i = 0; i < sizeof(works) / sizeof(*works); i++) {
		if (!strcmp(works[i].name, name))
			return &works[i];
	}
	return NULL;
}

static long long now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * 1000000000LL + time.tv_nsec;
}

/* Returns the nanoseconds that @n of them took. */
static long long repeat(const struct work *work, const char *arg, long n)
{
	long long start = now();

	for (long i = 0; i < n; i++)
		work->once(arg);
	return now() - start;
}

int main(int argc, char **argv)
{
	const struct work *work = argc == 5 ? work_named(argv[1]) : NULL;
	long n = work ? atol(argv[3]) : 0;
	long rounds = work ? atol(argv[4]) : 0;

	if (n < 1 || rounds < 1) {
		fprintf(stderr,
			"usage: work exec|fork|open|connect ARG N ROUNDS\n");
		return 2;
	}

	if (work->prepare)
		work->prepare(argv[2]);
	repeat(work, argv[2], (n + 9) / 10);
	for (long i = 0; i < rounds; i++)
		printf("%lld\n", repeat(work, argv[2], n) / n);
	return 0;
}
