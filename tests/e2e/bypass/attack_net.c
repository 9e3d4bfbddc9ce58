// SPDX-License-Identifier: Apache-2.0
/*
 * Ways to talk to another machine. It is an address of this one, so that it is
 * seen what arrives.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/if_ether.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "attack.h"

void become_service(void)
{
	struct __user_cap_header_struct header = { _LINUX_CAPABILITY_VERSION_3,
						   0 };
	struct __user_cap_data_struct caps[2] = {
		{ .effective = 1U << CAP_NET_RAW,
		  .permitted = 1U << CAP_NET_RAW },
	};

	if (prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0) || setgroups(0, NULL) ||
	    setgid(WWW_DATA) || setuid(WWW_DATA) ||
	    syscall(SYS_capset, &header, caps))
		cannot("become www-data");
}

int listener(char **words, int type, struct sockaddr_in *ret)
{
	int fd = socket(AF_INET, type, 0), one = 1, queue = 5;

	memset(ret, 0, sizeof(*ret));
	ret->sin_family = AF_INET;
	ret->sin_port = htons(atoi(words[1]));
	if (inet_pton(AF_INET, words[0], &ret->sin_addr) != 1 ||
	    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) ||
	    bind(fd, (void *)ret, sizeof(*ret)))
		cannot("bind");
	if (type == SOCK_DGRAM)
		return fd;
	if (setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN, &queue, sizeof(queue)) ||
	    listen(fd, 5))
		cannot("listen");
	return fd;
}

int arrived(int listening, int type)
{
	struct pollfd poll_fd = { .fd = listening, .events = POLLIN };
	char bytes[8];

	if (poll(&poll_fd, 1, 2000) != 1)
		return -EACCES;
	if (type == SOCK_DGRAM)
		return recv(listening, bytes, sizeof(bytes), 0) < 0 ? -errno
								    : 0;
	return accept(listening, NULL, NULL) < 0 ? -errno : 0;
}

/* ADDRESS PORT */
int do_connect(char **words)
{
	struct sockaddr_in to;
	int listening = listener(words, SOCK_STREAM, &to);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	become_service();
	if (connect(fd, (void *)&to, sizeof(to)))
		return -errno;
	return arrived(listening, SOCK_STREAM);
}

static int send_to(char **words, int type, int flags)
{
	struct sockaddr_in to;
	int listening = listener(words, type, &to);
	int fd = socket(AF_INET, type, 0);

	become_service();
	if (sendto(fd, "hello", 5, flags, (void *)&to, sizeof(to)) < 0)
		return -errno;
	return arrived(listening, type);
}

/* ADDRESS PORT */
int do_datagram(char **words)
{
	return send_to(words, SOCK_DGRAM, 0);
}

/* ADDRESS PORT OTHER: from a socket that is connected to OTHER */
int do_redirect(char **words)
{
	struct sockaddr_in to,
		other = { .sin_family = AF_INET, .sin_port = htons(9) };
	int listening = listener(words, SOCK_DGRAM, &to);
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	become_service();
	if (inet_pton(AF_INET, words[2], &other.sin_addr) != 1 ||
	    connect(fd, (void *)&other, sizeof(other)))
		cannot("connect");
	if (sendto(fd, "hello", 5, 0, (void *)&to, sizeof(to)) < 0)
		return -errno;
	return arrived(listening, SOCK_DGRAM);
}

/* ADDRESS PORT: the connection is made by what is sent */
int do_fast_open(char **words)
{
	return send_to(words, SOCK_STREAM, MSG_FASTOPEN);
}

/* ["packet"] */
int do_raw(char **words)
{
	int fd;

	become_service();
	if (words[0])
		fd = or_errno(socket(AF_PACKET, SOCK_RAW, htons(ETH_P_ALL)));
	else
		fd = or_errno(socket(AF_INET, SOCK_RAW, IPPROTO_UDP));
	return fd < 0 ? fd : 0;
}
