// SPDX-License-Identifier: Apache-2.0
/*
 * Ways to open a file, or to use one that is open.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fanotify.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "attack.h"

/* PATH [FOLDER]: of which it may be relative to */
int do_open(char **words)
{
	if (words[1] && chdir(words[1]))
		cannot("chdir");
	return take_byte(or_errno(open(words[0], O_RDONLY)));
}

/* PATH: a file that is not there yet, or opened to be written */
int do_create(char **words)
{
	int fd = or_errno(open(words[0], O_WRONLY | O_CREAT, 0600));

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

/* FOLDER NAME: by a path that has the folder's descriptor in it */
int do_descriptor(char **words)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d/%s",
		 open(words[0], O_PATH), words[1]);
	return take_byte(or_errno(open(path, O_RDONLY)));
}

/* PATH: opened as a place only, then again */
int do_opath(char **words)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d",
		 open(words[0], O_PATH));
	return take_byte(or_errno(open(path, O_RDONLY)));
}

/* FOLDER NAME */
int do_openat2(char **words)
{
	struct open_how how = { .flags = O_RDONLY, .resolve = RESOLVE_IN_ROOT };

	return take_byte(or_errno(syscall(SYS_openat2, open(words[0], O_PATH),
					  words[1], &how, sizeof(how))));
}

static void forget_names(void)
{
	int fd = open("/proc/sys/vm/drop_caches", O_WRONLY);

	sync();
	if (fd < 0 || write(fd, "3", 1) != 1)
		cannot("drop caches");
	close(fd);
}

/* FOLDER NAME ["cold"]: by the handle of the file, when the kernel has no
 * name for it any more */
int do_handle(char **words)
{
	char bytes[sizeof(struct file_handle) + MAX_HANDLE_SZ] = { 0 };
	struct file_handle *handle = (void *)bytes;
	int mount, folder = open("/", O_RDONLY | O_DIRECTORY);
	int place = open(words[0], O_PATH);

	handle->handle_bytes = MAX_HANDLE_SZ;
	if (name_to_handle_at(place, words[1], handle, &mount, 0))
		cannot("get the handle");
	close(place);
	if (words[2])
		forget_names();
	return take_byte(or_errno(open_by_handle_at(folder, handle, O_RDONLY)));
}

/* PATH READER...: somebody who may opens it, and the kernel gives us a
 * descriptor to tell us so */
int do_notified(char **words)
{
	int fd = fanotify_init(FAN_CLASS_NOTIF | FAN_CLOEXEC | FAN_NONBLOCK,
			       O_RDONLY);
	struct fanotify_event_metadata event;

	if (fd < 0 ||
	    fanotify_mark(fd, FAN_MARK_ADD, FAN_OPEN, AT_FDCWD, words[0]) ||
	    run(words + 1))
		cannot("use fanotify");
	if (read(fd, &event, sizeof(event)) < 0)
		return -errno;
	return take_byte(event.fd);
}

/* A system call by the entry of 32-bit programs. */
static long int80(long number, long a, long b, long c)
{
	long returned;

	asm volatile("int $0x80"
		     : "=a"(returned)
		     : "a"(number), "b"(a), "c"(b), "d"(c)
		     : "memory", "r8", "r9", "r10", "r11");
	return returned;
}

/* Text where 32-bit programs can have it. */
static char *low_text(const char *text)
{
	char *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			  MAP_PRIVATE | MAP_ANONYMOUS | MAP_32BIT, -1, 0);

	if (page == MAP_FAILED)
		cannot("map low memory");
	strcpy(page, text);
	return page;
}

/* PATH */
int do_int80(char **words)
{
	enum {
		OPEN = 5
	};

	return take_byte(int80(OPEN, (long)low_text(words[0]), O_RDONLY, 0));
}

/* PATH: is executed */
int do_int80_exec(char **words)
{
	enum {
		EXECVE = 11
	};
	char *path = low_text(words[0]);
	unsigned int *argv = (void *)low_text("");
	int pid = fork();

	argv[0] = (long)path;
	argv[1] = (long)low_text("-c");
	argv[2] = (long)low_text(":");
	if (pid == 0)
		_exit(-int80(EXECVE, (long)path, (long)argv, 0));
	return outcome_of(pid);
}

/* PATH: in a page that nobody has touched */
int do_cold(char **words)
{
	return take_byte(or_errno(open(cold_text(words[0]), O_RDONLY)));
}

/* ---- a file that was opened before the policy was there ---- */

static int send_fd(int to, int fd)
{
	char byte = 0, space[CMSG_SPACE(sizeof(fd))] = { 0 };
	struct iovec iov = { &byte, 1 };
	struct msghdr message = { .msg_iov = &iov,
				  .msg_iovlen = 1,
				  .msg_control = space,
				  .msg_controllen = sizeof(space) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(fd));
	memcpy(CMSG_DATA(header), &fd, sizeof(fd));
	return or_errno(sendmsg(to, &message, 0));
}

/* A descriptor that cannot be received is left out without an error. */
static int receive_fd(int from)
{
	char byte, space[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec iov = { &byte, 1 };
	struct msghdr message = { .msg_iov = &iov,
				  .msg_iovlen = 1,
				  .msg_control = space,
				  .msg_controllen = sizeof(space) };
	struct cmsghdr *header;
	int fd;

	if (recvmsg(from, &message, 0) < 0)
		cannot("receive");
	header = CMSG_FIRSTHDR(&message);
	if (!header || header->cmsg_len != CMSG_LEN(sizeof(fd)))
		return -EACCES;
	memcpy(&fd, CMSG_DATA(header), sizeof(fd));
	return fd;
}

static int pass_on(int fd)
{
	int pair[2], pid;

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, pair))
		cannot("make sockets");
	pid = fork();
	if (pid == 0)
		_exit(receive_fd(pair[1]) < 0 ? EACCES : 0);
	if (send_fd(pair[0], fd) < 0)
		cannot("send");
	return outcome_of(pid);
}

static int map(int fd)
{
	void *page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);

	return page == MAP_FAILED ? -errno : 0;
}

/* WHAT GATE PATH: opens the file, waits until GATE is there, goes on */
int do_early(char **words)
{
	int fd = or_errno(open(words[2], O_RDWR));

	if (fd < 0)
		cannot(words[2]);
	alarm(0);
	while (access(words[1], F_OK))
		usleep(20000);

	if (strcmp(words[0], "read") == 0)
		return take_byte(fd);
	if (strcmp(words[0], "write") == 0)
		return or_errno(pwrite(fd, "r", 1, 0)) < 0 ? -errno : 0;
	if (strcmp(words[0], "map") == 0)
		return map(fd);
	if (strcmp(words[0], "pass") == 0)
		return pass_on(fd);
	if (strcmp(words[0], "again") == 0)
		return take_byte(or_errno(open(words[2], O_RDONLY)));
	return perform(words + 3);
}
