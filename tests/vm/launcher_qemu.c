// SPDX-License-Identifier: Apache-2.0
/*
 * launcher_qemu - the QEMU process and its monitor
 */

#include "launcher.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define QMP_LINE    4096
#define QMP_SECONDS 120

/* In the child: puts the descriptors where the arguments expect them. */
static void exec_qemu(const struct options *options, int agent, int qmp,
		      int state, pid_t launcher)
{
	char log[4096];
	int null = open("/dev/null", O_RDWR);
	int out;

	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (getppid() != launcher)
		_exit(1);
	setpgid(0, 0); /* a ^C is for the launcher alone */

	snprintf(log, sizeof(log), "%s/qemu.log", options->scratch);
	out = open(log, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	dup2(null, 0);
	dup2(out, 1);
	dup2(out, 2);

	/* upwards first, so that none overwrites another */
	agent = fcntl(agent, F_DUPFD, 64);
	qmp = fcntl(qmp, F_DUPFD, 64);
	if (state >= 0)
		state = fcntl(state, F_DUPFD, 64);
	dup2(agent, FD_AGENT);
	dup2(qmp, FD_QMP);
	if (state >= 0)
		dup2(state, FD_STATE);

	execvp(options->qemu[0], options->qemu);
	fprintf(stderr, "%s: %s\n", options->qemu[0], strerror(errno));
	_exit(127);
}

int qemu_start(const struct options *options, struct qemu *ret)
{
	pid_t launcher = getpid();
	int agent[2], qmp[2];
	int state = -1;

	if (options->state) {
		state = open(options->state, O_RDONLY | O_CLOEXEC);
		if (state < 0)
			return -errno;
	}
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, agent) ||
	    socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, qmp))
		return -errno;

	ret->pid = fork();
	if (ret->pid < 0)
		return -errno;
	if (!ret->pid)
		exec_qemu(options, agent[1], qmp[1], state, launcher);

	close(agent[1]);
	close(qmp[1]);
	close(state);
	ret->agent = agent[0];
	ret->qmp = qmp[0];
	return 0;
}

static int qmp_read_line(int fd, char line[static QMP_LINE])
{
	size_t n = 0;

	while (n < QMP_LINE - 1) {
		int err = read_all(fd, line + n, 1);

		if (err)
			return err;
		if (line[n] == '\n')
			break;
		n++;
	}
	line[n] = '\0';
	return 0;
}

/* Sends @command and waits for its answer, which is left in @answer. */
static int qmp_ask(int fd, const char *command, char answer[static QMP_LINE])
{
	int err;

	err = write_all(fd, command, strlen(command));
	if (err)
		return err;

	for (;;) {
		err = qmp_read_line(fd, answer);
		if (err)
			return err;
		if (!strncmp(answer, "{\"return\"", 9))
			return 0;
		if (!strncmp(answer, "{\"error\"", 8))
			return -EIO;
	}
}

static int qmp_wait_for_migration(int fd, char answer[static QMP_LINE])
{
	static const char query[] = "{\"execute\":\"query-migrate\"}\n";

	for (int i = 0; i < QMP_SECONDS * 10; i++) {
		int err = qmp_ask(fd, query, answer);

		if (err)
			return err;
		if (strstr(answer, "\"status\": \"completed\""))
			return 0;
		if (strstr(answer, "\"status\": \"failed\""))
			return -EIO;
		nanosleep(&(struct timespec){ .tv_nsec = 100000000 }, NULL);
	}
	return -ETIMEDOUT;
}

int qemu_save(struct qemu *qemu, const char *path)
{
	static const char *const setup[] = {
		"{\"execute\":\"qmp_capabilities\"}\n",
		"{\"execute\":\"migrate-set-parameters\",\"arguments\":"
		"{\"max-bandwidth\":10000000000,\"downtime-limit\":60000}}\n",
	};
	struct timeval limit = { .tv_sec = QMP_SECONDS };
	char migrate[QMP_LINE], answer[QMP_LINE] = "";
	int err = 0;

	setsockopt(qemu->qmp, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof(limit));
	snprintf(migrate, sizeof(migrate),
		 "{\"execute\":\"migrate\",\"arguments\":"
		 "{\"uri\":\"exec:cat >'%s'\"}}\n",
		 path);

	for (int i = 0; i < 2 && !err; i++)
		err = qmp_ask(qemu->qmp, setup[i], answer);
	if (!err)
		err = qmp_ask(qemu->qmp, migrate, answer);
	if (!err)
		err = qmp_wait_for_migration(qemu->qmp, answer);
	if (!err)
		err = qmp_ask(qemu->qmp, "{\"execute\":\"quit\"}\n", answer);
	if (err) {
		fprintf(stderr, "vm: cannot save the guest: %s\n", answer);
		return err;
	}
	waitpid(qemu->pid, NULL, 0);
	qemu->pid = 0;
	return 0;
}

int qemu_ended(struct qemu *qemu)
{
	if (qemu->pid && waitpid(qemu->pid, NULL, WNOHANG) == qemu->pid)
		qemu->pid = 0;
	return !qemu->pid;
}

void qemu_kill(struct qemu *qemu)
{
	if (!qemu->pid)
		return;
	kill(qemu->pid, SIGKILL);
	waitpid(qemu->pid, NULL, 0);
	qemu->pid = 0;
}
