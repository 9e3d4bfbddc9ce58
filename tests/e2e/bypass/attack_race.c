// SPDX-License-Identifier: Apache-2.0
/*
 * What a policy compares is not what the kernel uses: another thread changes
 * it in between, or there is more than can be looked at.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attack.h"

/* Two paths that differ in one byte: no mixture of both can be read. */
struct flipped {
	char *text;
	size_t at;
	char bytes[2];
	atomic_bool over;
};

static void *flip(void *data)
{
	struct flipped *flipped = data;
	volatile char *byte = &flipped->text[flipped->at];

	for (unsigned n = 0; !flipped->over; n++)
		*byte = flipped->bytes[n & 1];
	return NULL;
}

struct tally {
	unsigned allowed; /* what is not forbidden */
	unsigned leaked;
	unsigned refused;
	unsigned other;
};

static void count(struct tally *tally, int fd, ino_t secret)
{
	struct stat stat;

	if (fd < 0) {
		*(fd == -EACCES || fd == -EPERM ? &tally->refused
						: &tally->other) += 1;
		return;
	}
	if (fstat(fd, &stat) == 0 && stat.st_ino == secret)
		tally->leaked++;
	else
		tally->allowed++;
	close(fd);
}

/* What begins to flip between @text and @other, which have one length and
 * differ in one byte. */
static pthread_t start_flipping(struct flipped *flipped, const char *text,
				const char *other, size_t size)
{
	pthread_t thread;

	while (flipped->at < size && text[flipped->at] == other[flipped->at])
		flipped->at++;
	if (flipped->at == size)
		cannot("find a difference");
	flipped->bytes[0] = text[flipped->at];
	flipped->bytes[1] = other[flipped->at];
	if (pthread_create(&thread, NULL, flip, flipped))
		cannot("start");
	return thread;
}

static int end_flipping(struct flipped *flipped, pthread_t thread,
			const struct tally *tally)
{
	flipped->over = true;
	pthread_join(thread, NULL);
	printf("allowed %u, leaked %u, refused %u, other %u; ", tally->allowed,
	       tally->leaked, tally->refused, tally->other);
	if (!tally->allowed || tally->other)
		cannot("race");
	return tally->leaked ? 0 : -EACCES;
}

/* SECRET OTHER N: the paths have one length, and differ in one byte */
int do_flip(char **words)
{
	struct flipped flipped = { .text = strdup(words[0]) };
	unsigned n = strtoul(words[2], NULL, 10);
	struct tally tally = { 0 };
	struct stat secret;
	pthread_t thread;

	if (stat(words[0], &secret))
		cannot(words[0]);
	thread = start_flipping(&flipped, words[0], words[1], strlen(words[0]));
	for (unsigned i = 0; i < n; i++)
		count(&tally, or_errno(open(flipped.text, O_RDONLY)),
		      secret.st_ino);
	return end_flipping(&flipped, thread, &tally);
}

/* Executes what @path is meanwhile; "leaked" when it exits with 0. */
static void count_execution(struct tally *tally, char *path)
{
	char *const argv[] = { path, (char *)"program", (char *)"nothing",
			       NULL };
	int status = 0, pid = vfork(); /* in this memory */

	if (pid == 0) {
		execv(path, argv);
		_exit(errno == EPERM || errno == EACCES ? 126 : 127);
	}
	if (waitpid(pid, &status, 0) < 0 || !WIFEXITED(status))
		status = 127 << 8;
	switch (WEXITSTATUS(status)) {
	case 0:
		tally->leaked++;
		break;
	case 1:
		tally->allowed++;
		break;
	case 126:
		tally->refused++;
		break;
	default:
		tally->other++;
		break;
	}
}

/* FORBIDDEN OTHER N: programs; OTHER exits with 1 */
int do_flip_exec(char **words)
{
	struct flipped flipped = { .text = strdup(words[0]) };
	unsigned n = strtoul(words[2], NULL, 10);
	struct tally tally = { 0 };
	pthread_t thread =
		start_flipping(&flipped, words[0], words[1], strlen(words[0]));

	for (unsigned i = 0; i < n; i++)
		count_execution(&tally, flipped.text);
	return end_flipping(&flipped, thread, &tally);
}

static void count_connection(struct tally *tally, const void *to,
			     uint32_t forbidden)
{
	struct sockaddr_in peer = { 0 };
	socklen_t size = sizeof(peer);
	int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);

	if (connect(fd, to, sizeof(peer)))
		*(errno == EACCES || errno == EPERM ? &tally->refused
						    : &tally->other) += 1;
	else if (getpeername(fd, (void *)&peer, &size))
		tally->other++;
	else if (peer.sin_addr.s_addr == forbidden)
		tally->leaked++;
	else
		tally->allowed++;
	close(fd);
}

/* FORBIDDEN OTHER N: addresses that differ in one byte */
int do_flip_connect(char **words)
{
	struct sockaddr_in to[2] = {
		{ .sin_family = AF_INET, .sin_port = htons(9) },
		{ .sin_family = AF_INET, .sin_port = htons(9) },
	};
	struct sockaddr_in flipping = to[0];
	struct flipped flipped = { .text = (char *)&flipping };
	unsigned n = strtoul(words[2], NULL, 10);
	struct tally tally = { 0 };
	pthread_t thread;

	for (int i = 0; i < 2; i++) {
		if (inet_pton(AF_INET, words[i], &to[i].sin_addr) != 1)
			cannot(words[i]);
	}
	flipping = to[0];
	become_service();
	thread = start_flipping(&flipped, (char *)&to[0], (char *)&to[1],
				sizeof(to[0]));
	for (unsigned i = 0; i < n; i++)
		count_connection(&tally, &flipping, to[0].sin_addr.s_addr);
	return end_flipping(&flipped, thread, &tally);
}

/* ---- a page that comes when its time has come ---- */

struct late {
	int fd;
	char *page;
	const char *text;
};

static void *hand_over(void *data)
{
	struct late *late = data;
	char bytes[4096] = { 0 };
	struct uffd_msg message;
	struct uffdio_copy copy = { .dst = (unsigned long)late->page,
				    .src = (unsigned long)bytes,
				    .len = sizeof(bytes) };

	strcpy(bytes, late->text);
	if (read(late->fd, &message, sizeof(message)) != sizeof(message))
		cannot("read a fault");
	usleep(20000);
	if (ioctl(late->fd, UFFDIO_COPY, &copy))
		cannot("copy a page");
	return NULL;
}

/* PATH: is in no page before the kernel asks for it */
int do_delay(char **words)
{
	struct uffdio_api api = { .api = UFFD_API };
	struct late late = { .text = words[0] };
	struct uffdio_register range = { .mode = UFFDIO_REGISTER_MODE_MISSING };
	pthread_t thread;

	late.fd = syscall(SYS_userfaultfd, O_CLOEXEC);
	late.page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	range.range.start = (unsigned long)late.page;
	range.range.len = 4096;
	if (late.fd < 0 || ioctl(late.fd, UFFDIO_API, &api) ||
	    ioctl(late.fd, UFFDIO_REGISTER, &range) ||
	    pthread_create(&thread, NULL, hand_over, &late))
		cannot("use userfaultfd");
	return take_byte(or_errno(open(late.page, O_RDONLY)));
}

/* PATH N: more than the ring can hold; each must be refused */
int do_flood(char **words)
{
	unsigned n = strtoul(words[1], NULL, 10);

	for (unsigned i = 0; i < n; i++) {
		int fd = open(words[0], O_RDONLY);

		if (fd >= 0)
			return take_byte(fd);
	}
	return -EACCES;
}

/* PROGRAM: is executed while its argument flips between A... and B..., and
 * prints it */
int do_argv(char **words)
{
	static char text[] = "A-flipped-argument";
	struct flipped flipped = { .text = text, .bytes = { 'A', 'B' } };
	char *const argv[] = { words[0], text, NULL };
	pthread_t thread;

	if (pthread_create(&thread, NULL, flip, &flipped))
		cannot("start");
	usleep(1000);
	execv(words[0], argv);
	return -errno;
}
