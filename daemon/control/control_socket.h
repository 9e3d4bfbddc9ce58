/* SPDX-License-Identifier: Apache-2.0 */
#pragma once

/*
 * control_socket - the name of the control socket, and who may use it
 *
 * The mode of the socket keeps strangers out; the credentials of the peer are
 * asked again when it has connected, since a mode can be changed by mistake.
 */

#include <stdbool.h>
#include <sys/types.h>

#define NO_GROUP ((gid_t)-1)

struct control_socket {
	int fd;	      /* listens; -1: none */
	dev_t device; /* of the name, so that only ours is removed */
	ino_t inode;
};

/**
 * control_socket_listen() - make the socket
 * @gid:  group that may connect too; NO_GROUP: none
 *
 * The folder is made. A socket that nobody listens on is replaced.
 *
 * Returns 0; -EADDRINUSE when somebody answers there; -ENOTSOCK when there is
 * something else; -ENAMETOOLONG; another errno.
 */
int control_socket_listen(const char *path, gid_t gid,
			  struct control_socket *ret);

/* Closes the socket, and removes its name @path if it still is ours. */
void control_socket_close(struct control_socket *sock, const char *path);

/* May the process at the other end of @fd use the socket? Root and the user
 * of the daemon may, and the members of group @gid. */
bool control_socket_allows(int fd, gid_t gid);

/* Returns 0; -ESRCH when there is no group called @name. */
int control_group_find(const char *name, gid_t *ret);
