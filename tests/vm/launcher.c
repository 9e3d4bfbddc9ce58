// SPDX-License-Identifier: Apache-2.0
/*
 * launcher - the host side of tests/vm/run
 *
 * Starts QEMU, hands the command to the agent in the guest, passes on what it
 * writes, exits as it did. Called by run, in whose place it stands: so it also
 * ends the guest and removes the folder of the run, whatever the reason to end.
 * Exits with 125 when the guest gave no exit status.
 */

#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

#define NO_STATUS 125
#define TAIL_SIZE 4096
#define TICK_MS	  500

/* What came from the agent and is no whole frame yet. */
struct inbox {
	size_t size;
	char bytes[sizeof(struct frame) + FRAME_MAX];
};

/* The signal that asks us to end. */
static volatile sig_atomic_t stop_signal;

static void on_signal(int signal)
{
	stop_signal = signal;
}

static int say(const char *what)
{
	fprintf(stderr, "vm: %s\n", what);
	return NO_STATUS;
}

int job_write(const struct options *options)
{
	static struct job job = { .magic = JOB_MAGIC };
	char *at = job.args;
	int fd, err;

	job.has_tar = options->has_tar;
	at = stpcpy(at, options->cwd) + 1;
	for (char **arg = options->command; *arg; arg++) {
		if (at + strlen(*arg) + 1 > job.args + sizeof(job.args))
			return -E2BIG;
		at = stpcpy(at, *arg) + 1;
		job.n_args++;
	}
	fd = open(options->job, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;

	err = write_all(fd, &job, sizeof(job));
	close(fd);
	return err;
}

/* Prints the last lines of the file @name in the folder of the run. */
static void show_tail(const struct options *options, const char *name)
{
	char path[4096], text[TAIL_SIZE + 1];
	ssize_t n = 0;
	int fd;

	snprintf(path, sizeof(path), "%s/%s", options->scratch, name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && lseek(fd, -TAIL_SIZE, SEEK_END) < 0)
		lseek(fd, 0, SEEK_SET);
	if (fd >= 0)
		n = read(fd, text, TAIL_SIZE);
	close(fd);
	if (n <= 0)
		return;

	text[n] = '\0';
	fprintf(stderr, "vm: the end of %s:\n", name);
	for (char *line = strtok(text, "\r\n"); line;
	     line = strtok(NULL, "\r\n"))
		fprintf(stderr, "    %s\n", line);
}

static int no_answer(const struct options *options, const char *why)
{
	say(why);
	show_tail(options, "qemu.log");
	show_tail(options, "console.log");
	return NO_STATUS;
}

/* Writes until done or until asked to end. */
static void pass_on(int fd, const char *data, size_t size)
{
	while (size && !stop_signal) {
		ssize_t n = write(fd, data, size);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			stop_signal = SIGPIPE;
			return;
		}
		data += n;
		size -= n;
	}
}

static void send_go(int agent)
{
	struct fresh fresh = { 0 };

	if (getrandom(fresh.seed, SEED_SIZE, 0) < 0)
		say("no random bytes for the guest");
	clock_gettime(CLOCK_REALTIME, &fresh.now);
	frame_send(agent, FRAME_GO, &fresh, sizeof(fresh));
}

/* Acts on one frame. Returns -1, or the exit status when it was the last. */
static int take_frame(const struct options *options, struct qemu *qemu,
		      const struct frame *frame, const char *payload)
{
	uint32_t status;

	switch (frame->type) {
	case FRAME_READY:
		if (options->save)
			return qemu_save(qemu, options->save) ? NO_STATUS : 0;
		return say("the guest has no job");
	case FRAME_AWAKE:
		send_go(qemu->agent);
		return -1;
	case FRAME_OUT:
		pass_on(STDOUT_FILENO, payload, frame->size);
		return -1;
	case FRAME_ERR:
		pass_on(STDERR_FILENO, payload, frame->size);
		return -1;
	case FRAME_FAIL:
		fprintf(stderr, "vm: guest: %.*s\n", (int)frame->size, payload);
		return no_answer(options, "the command was not run");
	case FRAME_EXIT:
		memcpy(&status, payload, sizeof(status));
		return status & 0xff;
	default:
		return no_answer(options, "the guest sent what is no frame");
	}
}

static int take_inbox(const struct options *options, struct qemu *qemu,
		      struct inbox *inbox)
{
	struct frame frame;
	int status = -1;

	while (status < 0 && inbox->size >= sizeof(frame)) {
		size_t whole;

		memcpy(&frame, inbox->bytes, sizeof(frame));
		if (frame.size > FRAME_MAX)
			return no_answer(options, "the guest sent rubbish");
		whole = sizeof(frame) + frame.size;
		if (inbox->size < whole)
			break;

		status = take_frame(options, qemu, &frame,
				    inbox->bytes + sizeof(frame));
		inbox->size -= whole;
		memmove(inbox->bytes, inbox->bytes + whole, inbox->size);
	}
	return status;
}

static int expired(const struct options *options, time_t start)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec - start >= options->timeout;
}

/* Serves the guest until it ends, or the time, or the patience of a user. */
static int serve(const struct options *options, struct qemu *qemu)
{
	static struct inbox inbox;
	struct timespec start;
	int status = -1;

	clock_gettime(CLOCK_MONOTONIC, &start);
	if (options->state)
		frame_send(qemu->agent, FRAME_WAKE, NULL, 0);

	while (status < 0 && !stop_signal) {
		struct pollfd fd = { .fd = qemu->agent, .events = POLLIN };
		ssize_t n;

		if (getppid() != options->parent) {
			stop_signal = SIGTERM;
			break;
		}
		if (expired(options, start.tv_sec))
			return no_answer(options, "timed out");
		if (poll(&fd, 1, TICK_MS) <= 0) {
			if (!stop_signal && qemu_ended(qemu))
				return no_answer(
					options,
					"the guest ended without an answer");
			continue;
		}
		n = read(qemu->agent, inbox.bytes + inbox.size,
			 sizeof(inbox.bytes) - inbox.size);
		if (n <= 0)
			return no_answer(options,
					 "the guest ended without an answer");

		inbox.size += n;
		status = take_inbox(options, qemu, &inbox);
	}
	return status;
}

static void catch_signals(void)
{
	static const int caught[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };
	struct sigaction action = { .sa_handler = on_signal };

	for (size_t i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		sigaction(caught[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(path);
}

/* QEMU's @n arguments come first in @args, then the command. */
static int split(struct options *options, char **args, int n_args, int n)
{
	if (n < 1 || n > n_args)
		return -EINVAL;

	options->qemu = calloc(n + 1, sizeof(*options->qemu));
	if (!options->qemu)
		return -ENOMEM;

	memcpy(options->qemu, args, n * sizeof(*args));
	options->command = args + n;
	return 0;
}

static int parse(int argc, char **argv, struct options *options)
{
	int opt, n = 0;

	while ((opt = getopt(argc, argv, "+d:r:s:j:w:p:t:n:a")) != -1) {
		switch (opt) {
		case 'd':
			options->scratch = optarg;
			break;
		case 'r':
			options->state = optarg;
			break;
		case 's':
			options->save = optarg;
			break;
		case 'j':
			options->job = optarg;
			break;
		case 'w':
			options->cwd = optarg;
			break;
		case 'p':
			options->parent = atoi(optarg);
			break;
		case 't':
			options->timeout = atoi(optarg);
			break;
		case 'n':
			n = atoi(optarg);
			break;
		case 'a':
			options->has_tar = 1;
			break;
		default:
			return -EINVAL;
		}
	}
	return split(options, argv + optind, argc - optind, n);
}

static int launch(const struct options *options)
{
	struct qemu qemu;
	int status, err = 0;

	if (options->job)
		err = job_write(options);
	if (err == -E2BIG)
		return say("the command is too long");
	if (err)
		return say("cannot write the job drive");

	err = qemu_start(options, &qemu);
	if (err)
		return say("cannot start QEMU");

	status = serve(options, &qemu);
	qemu_kill(&qemu);
	return status;
}

int main(int argc, char **argv)
{
	struct options options = { .cwd = "/root", .timeout = 600 };
	int status;

	if (parse(argc, argv, &options) || !options.scratch)
		return say("launcher: usage");

	catch_signals();
	status = launch(&options);
	nftw(options.scratch, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	free(options.qemu);

	if (stop_signal) {
		signal(stop_signal, SIG_DFL);
		raise(stop_signal);
	}
	return status;
}
