// SPDX-License-Identifier: Apache-2.0
/*
 * agent - the guest side of tests/vm/run
 *
 * One static program in three places: /init of the initrd, PID 1 of a guest
 * without systemd, and a service of a guest with systemd. The latter two serve
 * one job: lay the tar archive of the job drive over /, run the command, send
 * what it writes and how it ended. A guest whose job drive is empty is there to
 * be saved: it says so, and goes on when the launcher of a restored copy wakes
 * it.
 */

#include "agent.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/random.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define PORT_TRIES 1000
#define MAX_ARGS   4096

int complain(const char *what, const char *name)
{
	int err = -errno;

	dprintf(2, "agent: %s '%s': %s\n", what, name, strerror(-err));
	return err;
}

static void pause_ms(long ms)
{
	struct timespec ts = { .tv_nsec = ms * 1000000 };

	nanosleep(&ts, NULL);
}

/* The port comes up some time after its driver. */
static int open_port(void)
{
	char path[64];

	for (int try = 0; try < PORT_TRIES; try++) {
		for (int i = 0; i < 4; i++) {
			int fd;

			snprintf(path, sizeof(path), "/dev/vport%dp1", i);
			fd = open(path, O_RDWR | O_CLOEXEC);
			if (fd >= 0)
				return fd;
		}
		pause_ms(10);
	}
	return complain("cannot open port", PORT_NAME);
}

static void set_environment(void)
{
	clearenv();
	setenv("PATH",
	       "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin"
	       ":/sbin:/bin",
	       1);
	setenv("HOME", "/root", 1);
	setenv("USER", "root", 1);
	setenv("LOGNAME", "root", 1);
	setenv("SHELL", "/bin/bash", 1);
	setenv("LANG", "C.UTF-8", 1);
	setenv("TERM", "dumb", 1);
}

/*
 * Reads what is on the drive now. Always past the page cache: a saved guest has
 * pages of the empty drive in it, from udev and from us, and not even
 * BLKFLSBUF drops them all.
 */
static int open_job(struct job *job)
{
	int drive = open_drive(JOB_SERIAL, O_RDONLY | O_DIRECT);

	if (drive < 0)
		return drive;

	if (read_all(drive, job, sizeof(*job))) {
		complain("cannot read drive", JOB_SERIAL);
		close(drive);
		return -EIO;
	}
	return drive;
}

static void add_entropy(const uint8_t seed[static SEED_SIZE])
{
	struct {
		struct rand_pool_info info;
		uint8_t seed[SEED_SIZE];
	} pool = { .info = { SEED_SIZE * 8, SEED_SIZE } };
	int fd = open("/dev/urandom", O_RDWR | O_CLOEXEC);

	if (fd < 0)
		return;

	memcpy(pool.info.buf, seed, SEED_SIZE);
	ioctl(fd, RNDADDENTROPY, &pool);
	ioctl(fd, RNDRESEEDCRNG);
	close(fd);
}

/* The saved guest sleeps in here; its restored copy comes out. */
static int sleep_until_go(int port)
{
	static char payload[FRAME_MAX];
	struct frame frame;
	struct fresh fresh;
	int err;

	err = frame_send(port, FRAME_READY, NULL, 0);
	while (!err) {
		err = frame_receive(port, &frame, payload);
		if (err)
			break;
		if (frame.type == FRAME_WAKE)
			err = frame_send(port, FRAME_AWAKE, NULL, 0);
		if (frame.type == FRAME_GO)
			break;
	}
	if (err)
		return err;

	memcpy(&fresh, payload, sizeof(fresh));
	clock_settime(CLOCK_REALTIME, &fresh.now);
	add_entropy(fresh.seed);
	return 0;
}

static int fail(int port, const char *why)
{
	frame_send(port, FRAME_FAIL, why, strlen(why));
	return -EIO;
}

/* Unpacks the archive over /, then makes the system notice what is new. */
static int lay_tree(int port, int drive)
{
	char *tar[] = { "tar",
			"-xpf",
			"-",
			"-b",
			"512",
			"--numeric-owner",
			"--no-overwrite-dir",
			"--keep-directory-symlink",
			"--warning=no-timestamp",
			NULL };
	char *lay[] = { LAY_PATH, NULL };
	struct child child = { tar, "/", drive, FRAME_ERR, FRAME_ERR };
	unsigned int status;

	if (lseek(drive, JOB_SPACE, SEEK_SET) < 0)
		return fail(port, "cannot seek on the job drive");
	if (run(port, &child, &status) || status)
		return fail(port, "cannot unpack the tree");

	child.argv = lay;
	child.input = -1;
	if (run(port, &child, &status) || status)
		return fail(port, "cannot lay the tree");
	return 0;
}

static int run_job(int port, struct job *job)
{
	static char *argv[MAX_ARGS + 1];
	struct child child = { argv, job->args, -1, FRAME_OUT, FRAME_ERR };
	char *at = job->args + strlen(job->args) + 1;
	unsigned int status;

	if (job->n_args > MAX_ARGS)
		return fail(port, "too many arguments");

	for (uint32_t i = 0; i < job->n_args; i++) {
		argv[i] = at;
		at += strlen(at) + 1;
	}
	if (run(port, &child, &status))
		return fail(port, "cannot run the command");

	return frame_send(port, FRAME_EXIT, &status, sizeof(status));
}

static int serve(void)
{
	static struct job job __attribute__((aligned(JOB_ALIGN)));
	int port = open_port();
	int drive = open_job(&job);
	int err = port < 0 || drive < 0 ? -ENODEV : 0;

	if (!err && job.magic != JOB_MAGIC) {
		close(drive);
		err = sleep_until_go(port);
		drive = open_job(&job);
	}
	if (!err && (drive < 0 || job.magic != JOB_MAGIC))
		err = fail(port, "there is no job on the job drive");
	if (!err && job.has_tar)
		err = lay_tree(port, drive);
	close(drive);

	return err ? err : run_job(port, &job);
}

/* The first job of the system is done when this ends. */
static void wait_until_running(void)
{
	if (system("systemctl is-system-running --wait >/dev/null") < 0)
		complain("cannot run", "systemctl");
}

int main(void)
{
	if (getpid() == 1 && !access("/guest.tar", F_OK)) {
		initrd_boot();
		return 1;
	}

	set_environment();
	if (getpid() == 1)
		init_setup();
	else
		wait_until_running();

	serve();
	for (;;)
		pause(); /* the launcher ends the guest */
}
