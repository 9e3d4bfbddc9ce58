// SPDX-License-Identifier: Apache-2.0
/*
 * What a policy compares is not what the kernel uses: another thread changes
 * it in between, or there is more than can be looked at.
 */

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
#include <sys/stat.h>
#include <sys/syscall.h>
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
	unsigned opened; /* the file that may be opened */
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
		tally->opened++;
	close(fd);
}

/* SECRET OTHER N: the paths have one length, and differ in one byte */
int do_flip(char **words)
{
	struct flipped flipped = { .text = strdup(words[0]) };
	unsigned n = strtoul(words[2], NULL, 10);
	struct tally tally = { 0 };
	struct stat secret;
	pthread_t thread;

	while (words[0][flipped.at] == words[1][flipped.at])
		flipped.at++;
	flipped.bytes[0] = words[0][flipped.at];
	flipped.bytes[1] = words[1][flipped.at];
	if (stat(words[0], &secret) ||
	    pthread_create(&thread, NULL, flip, &flipped))
		cannot("start");

	for (unsigned i = 0; i < n; i++)
		count(&tally, or_errno(open(flipped.text, O_RDONLY)),
		      secret.st_ino);
	flipped.over = true;
	pthread_join(thread, NULL);
	printf("opened %u, leaked %u, refused %u, other %u; ", tally.opened,
	       tally.leaked, tally.refused, tally.other);
	if (!tally.opened || tally.other)
		cannot("race");
	return tally.leaked ? 0 : -EACCES;
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
