// SPDX-License-Identifier: Apache-2.0
/*
 * io_uring: the kernel does it, in a thread of its own, without a system call.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attack.h"

static void *map(int ring, size_t size, off_t what)
{
	void *at = mmap(NULL, size, PROT_READ | PROT_WRITE,
			MAP_SHARED | MAP_POPULATE, ring, what);

	if (at == MAP_FAILED)
		cannot("map an io_uring");
	return at;
}

/* Does one thing; returns its result. @flags: of the io_uring */
static int do_one(const struct io_uring_sqe *sqe, unsigned flags)
{
	struct io_uring_params p = { .flags = flags, .sq_thread_idle = 1000 };
	int ring = syscall(SYS_io_uring_setup, 1, &p);
	const struct io_uring_cqe *cqe;
	struct io_uring_sqe *to;
	char *sq, *cq;

	if (ring < 0)
		cannot("set up an io_uring");
	sq = map(ring, p.sq_off.array + p.sq_entries * 4, IORING_OFF_SQ_RING);
	cq = map(ring, p.cq_off.cqes + p.cq_entries * sizeof(*cqe),
		 IORING_OFF_CQ_RING);
	to = map(ring, p.sq_entries * sizeof(*to), IORING_OFF_SQES);
	*to = *sqe;
	*(unsigned *)(sq + p.sq_off.array) = 0;
	__atomic_store_n((unsigned *)(sq + p.sq_off.tail), 1, __ATOMIC_RELEASE);
	if (syscall(SYS_io_uring_enter, ring, 1, 1,
		    IORING_ENTER_GETEVENTS | IORING_ENTER_SQ_WAKEUP, NULL,
		    0) != 1)
		cannot("enter an io_uring");
	cqe = (void *)(cq + p.cq_off.cqes);
	return cqe->res;
}

/* PATH ["poll"]: by a thread of the kernel that looks for work */
int do_uring_open(char **words)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_OPENAT,
		.flags = IOSQE_ASYNC,
		.fd = AT_FDCWD,
		.addr = (unsigned long)words[0],
	};

	return take_byte(do_one(&sqe, words[1] ? IORING_SETUP_SQPOLL : 0));
}

/* ADDRESS PORT */
int do_uring_connect(char **words)
{
	struct sockaddr_in to;
	int listening = listener(words, SOCK_STREAM, &to);
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_CONNECT,
		.flags = IOSQE_ASYNC,
		.fd = socket(AF_INET, SOCK_STREAM, 0),
		.addr = (unsigned long)&to,
		.off = sizeof(to),
	};
	int err;

	become_service();
	err = do_one(&sqe, 0);
	return err < 0 ? err : arrived(listening, SOCK_STREAM);
}
