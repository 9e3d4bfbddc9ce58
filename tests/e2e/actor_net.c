// SPDX-License-Identifier: Apache-2.0
/*
 * actor - sockets
 *
 * An address is KIND and what that needs: tcp4, tcp6, udp4 or udp6 with
 * ADDRESS and PORT; unix with a path; abstract with a name.
 */

#include "actor.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
	struct sockaddr_un local;
};

struct endpoint {
	int fd;
	union address address;
	socklen_t size;
	int n_words; /* that said so */
};

static void fill_local(struct endpoint *end, const char *kind, const char *path)
{
	struct sockaddr_un *local = &end->address.local;
	size_t start = strcmp(kind, "abstract") == 0;

	local->sun_family = AF_UNIX;
	strncpy(local->sun_path + start, path,
		sizeof(local->sun_path) - start - 1);
	end->size = (socklen_t)(offsetof(struct sockaddr_un, sun_path) + start +
				strlen(path) + !start);
	end->n_words = 2;
}

static void fill_inet(struct endpoint *end, char **words)
{
	in_port_t port = htons((uint16_t)atoi(words[2] ? words[2] : "0"));

	if (words[0][3] == '6') {
		end->address.v6.sin6_family = AF_INET6;
		end->address.v6.sin6_port = port;
		inet_pton(AF_INET6, words[1], &end->address.v6.sin6_addr);
		end->size = sizeof(end->address.v6);
	} else {
		end->address.v4.sin_family = AF_INET;
		end->address.v4.sin_port = port;
		inet_pton(AF_INET, words[1], &end->address.v4.sin_addr);
		end->size = sizeof(end->address.v4);
	}
	end->n_words = words[2] ? 3 : 2;
}

static long make(char **words, struct endpoint *end)
{
	bool is_datagram = strncmp(words[0], "udp", 3) == 0;
	bool is_inet = is_datagram || strncmp(words[0], "tcp", 3) == 0;
	int one = 1;

	memset(end, 0, sizeof(*end));
	if (is_inet)
		fill_inet(end, words);
	else
		fill_local(end, words[0], words[1]);
	end->fd = socket(end->address.any.sa_family,
			 is_datagram ? SOCK_DGRAM : SOCK_STREAM, 0);
	if (end->fd < 0)
		return -errno;
	setsockopt(end->fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	return 0;
}

/* ADDRESS [from PORT] */
long do_connect(char **words)
{
	struct endpoint end;
	long err = make(words, &end);
	char **rest = words + end.n_words;

	if (err)
		return err;
	if (rest[0] && strcmp(rest[0], "from") == 0) {
		char any4[] = "0.0.0.0", any6[] = "::";
		char *from[] = { words[0], any4, rest[1], NULL };
		struct endpoint here;

		if (words[0][3] == '6')
			from[1] = any6;
		if (make(from, &here))
			return -errno;
		if (bind(end.fd, &here.address.any, here.size))
			return -errno;
	}
	return result_of(connect(end.fd, &end.address.any, end.size));
}

long do_bind(char **words)
{
	struct endpoint end;
	long err = make(words, &end);

	if (err)
		return err;
	return result_of(bind(end.fd, &end.address.any, end.size));
}

/* ADDRESS [VERB...]: the verb is performed by another process, from which a
 * connection is accepted. */
long do_listen(char **words)
{
	struct endpoint end;
	long err = make(words, &end);
	char **rest = words + end.n_words;
	int status = 0;
	pid_t pid;

	if (err)
		return err;
	if (bind(end.fd, &end.address.any, end.size) || listen(end.fd, 5))
		return -errno;
	if (!rest[0])
		return 0;

	pid = fork();
	if (pid == 0)
		_exit((int)-perform(rest));
	if (pid < 0 || accept(end.fd, NULL, NULL) < 0)
		return -errno;
	waitpid(pid, &status, 0);
	return WIFEXITED(status) ? -WEXITSTATUS(status) : -EINTR;
}

/* ADDRESS TEXT */
long do_send(char **words)
{
	struct endpoint end;
	long err = make(words, &end);
	const char *text = words[end.n_words] ? words[end.n_words] : "";

	if (err)
		return err;
	return result_of(sendto(end.fd, text, strlen(text), 0, &end.address.any,
				end.size));
}

/* TEXT: from one end of a pair of sockets to the other */
long do_pair(char **words)
{
	int fds[2];

	if (socketpair(AF_UNIX, SOCK_STREAM, 0, fds))
		return -errno;
	return result_of(write(fds[0], words[0], strlen(words[0])));
}

/* Brings the loopback interface up. */
long do_loopback(char **words)
{
	struct ifreq request = { .ifr_name = "lo" };
	int fd = socket(AF_INET, SOCK_DGRAM, 0);

	(void)words;
	if (fd < 0 || ioctl(fd, SIOCGIFFLAGS, &request))
		return -errno;
	request.ifr_flags |= IFF_UP;
	return result_of(ioctl(fd, SIOCSIFFLAGS, &request));
}
