// SPDX-License-Identifier: Apache-2.0
/*
 * agent_run - one child and its output
 */

#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/signalfd.h>
#include <sys/wait.h>
#include <unistd.h>

#define PIPE_SIZE (1 << 20)

/* One of the two pipes that a child writes to. */
struct stream {
	int fd; /* -1 when it ended */
	enum frame_type type;
};

static void start_child(const struct child *child, int out, int err)
{
	int in = child->input;
	sigset_t none;

	if (in < 0)
		in = open("/dev/null", O_RDONLY | O_CLOEXEC);

	setsid();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);

	dup2(in, 0);
	dup2(out, 1);
	dup2(err, 2);
	if (chdir(child->cwd)) {
		complain("cannot enter", child->cwd);
		_exit(126);
	}
	execvp(child->argv[0], child->argv);
	_exit(complain("cannot run", child->argv[0]) == -ENOENT ? 127 : 126);
}

/* Sends what one read gives. Returns its size, 0 for nothing, or -errno. */
static ssize_t forward(int port, struct stream *stream)
{
	static char bytes[FRAME_MAX];
	ssize_t n;
	int err;

	if (stream->fd < 0)
		return 0;

	n = read(stream->fd, bytes, sizeof(bytes));
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;
	if (!n) {
		close(stream->fd);
		stream->fd = -1;
		return 0;
	}
	err = frame_send(port, stream->type, bytes, n);
	return err ? err : n;
}

/* Sends what the pipe holds now, and not what is still being written to it. */
static int drain(int port, struct stream *stream)
{
	int left = 0;

	if (stream->fd >= 0)
		ioctl(stream->fd, FIONREAD, &left);

	while (left > 0) {
		ssize_t n = forward(port, stream);

		if (n <= 0)
			return n;
		left -= n;
	}
	return 0;
}

/* Reaps everybody. Returns 1 when @pid was among them. */
static int reap(int signals, pid_t pid, unsigned int *status)
{
	struct signalfd_siginfo info;
	int code, ended = 0;
	pid_t who;

	if (read(signals, &info, sizeof(info)) < 0 && errno != EAGAIN)
		return 0;

	while ((who = waitpid(-1, &code, WNOHANG)) > 0) {
		if (who != pid)
			continue;
		*status = WIFSIGNALED(code) ? 128u + WTERMSIG(code)
					    : (unsigned int)WEXITSTATUS(code);
		ended = 1;
	}
	return ended;
}

static int pump(int port, struct stream streams[static 2], int signals,
		pid_t pid, unsigned int *status)
{
	int err = 0;

	while (!err) {
		struct pollfd fds[3] = {
			{ .fd = streams[0].fd, .events = POLLIN },
			{ .fd = streams[1].fd, .events = POLLIN },
			{ .fd = signals, .events = POLLIN },
		};

		if (poll(fds, 3, -1) < 0 && errno != EINTR)
			return -errno;

		if (fds[2].revents && reap(signals, pid, status))
			break;
		for (int i = 0; i < 2 && err >= 0; i++)
			err = fds[i].revents ? forward(port, &streams[i]) : 0;
		err = err < 0 ? err : 0;
	}
	for (int i = 0; i < 2 && !err; i++)
		err = drain(port, &streams[i]);
	return err;
}

/* A pipe with a non-blocking reading end, which is put into @stream. */
static int open_pipe(struct stream *stream)
{
	int fds[2];

	if (pipe2(fds, O_CLOEXEC))
		return -errno;

	fcntl(fds[0], F_SETFL, O_NONBLOCK);
	fcntl(fds[0], F_SETPIPE_SZ, PIPE_SIZE);
	stream->fd = fds[0];
	return fds[1];
}

static int open_signals(void)
{
	sigset_t mask;

	sigemptyset(&mask);
	sigaddset(&mask, SIGCHLD);
	sigprocmask(SIG_BLOCK, &mask, NULL);
	return signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
}

int run(int port, const struct child *child, unsigned int *status)
{
	struct stream streams[2] = { { -1, child->out }, { -1, child->err } };
	int signals = open_signals();
	int out = open_pipe(&streams[0]);
	int err = open_pipe(&streams[1]);
	int ret = -EMFILE;
	pid_t pid = -1;

	if (signals >= 0 && out >= 0 && err >= 0)
		pid = fork();
	if (!pid)
		start_child(child, out, err);

	close(out);
	close(err);
	if (pid > 0)
		ret = pump(port, streams, signals, pid, status);

	close(streams[0].fd);
	close(streams[1].fd);
	close(signals);
	return ret;
}
