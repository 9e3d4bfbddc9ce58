// SPDX-License-Identifier: Apache-2.0

#include "control_socket.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>

#include "base/mem.h"

enum {
	BACKLOG = 64,
	MAX_GROUPS = 65536, /* NGROUPS_MAX of Linux */
};

static int address(const char *path, struct sockaddr_un *ret)
{
	if (strlen(path) >= sizeof(ret->sun_path))
		return -ENAMETOOLONG;

	memset(ret, 0, sizeof(*ret));
	ret->sun_family = AF_UNIX;
	strcpy(ret->sun_path, path);
	return 0;
}

static int make_folder(const char *path)
{
	CLEANUP(free_mem) char *folder = strdup(path);
	char *slash;

	if (!folder)
		return -ENOMEM;

	slash = strrchr(folder, '/');
	if (!slash || slash == folder)
		return 0;

	*slash = '\0';
	return mkdir(folder, 0755) && errno != EEXIST ? -errno : 0;
}

static int new_socket(void)
{
	return socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

/* unlink() and bind() do not follow symlinks, and connect() changes nothing:
 * whoever swaps the name in between owns the folder anyway. */
static int remove_stale(const struct sockaddr_un *name)
{
	CLEANUP(close_fd) int fd = -1;
	struct stat st;

	if (lstat(name->sun_path, &st))
		return errno == ENOENT ? 0 : -errno;
	if (!S_ISSOCK(st.st_mode))
		return -ENOTSOCK;

	fd = new_socket();
	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)name, sizeof(*name)) == 0 ||
	    errno == EAGAIN)
		return -EADDRINUSE;
	if (errno != ECONNREFUSED)
		return -errno;

	return unlink(name->sun_path) && errno != ENOENT ? -errno : 0;
}

static int share(const char *path, gid_t gid)
{
	if (gid == NO_GROUP)
		return 0;

	return lchown(path, (uid_t)-1, gid) || chmod(path, 0660) ? -errno : 0;
}

/* The mode of a socket that has no name yet is the mode that bind() gives to
 * the name: there is no moment at which strangers could connect. */
static int bind_name(struct control_socket *sock,
		     const struct sockaddr_un *name, gid_t gid)
{
	struct stat st;
	int err;

	if (fchmod(sock->fd, 0600) ||
	    bind(sock->fd, (const struct sockaddr *)name, sizeof(*name)))
		return -errno;

	err = lstat(name->sun_path, &st) ? -errno : share(name->sun_path, gid);
	if (!err && listen(sock->fd, BACKLOG))
		err = -errno;
	if (err) {
		unlink(name->sun_path);
		return err;
	}

	sock->device = st.st_dev;
	sock->inode = st.st_ino;
	return 0;
}

int control_socket_listen(const char *path, gid_t gid,
			  struct control_socket *ret)
{
	struct control_socket sock = { 0 };
	struct sockaddr_un name;
	int err;

	err = address(path, &name);
	if (err)
		return err;
	err = make_folder(path);
	if (err)
		return err;
	err = remove_stale(&name);
	if (err)
		return err;

	sock.fd = new_socket();
	if (sock.fd < 0)
		return -errno;
	err = bind_name(&sock, &name, gid);
	if (err) {
		close_fd(&sock.fd);
		return err;
	}

	*ret = sock;
	return 0;
}

void control_socket_close(struct control_socket *sock, const char *path)
{
	struct stat st;

	if (sock->fd < 0)
		return;

	if (lstat(path, &st) == 0 && st.st_dev == sock->device &&
	    st.st_ino == sock->inode)
		unlink(path);
	close_fd(&sock->fd);
}

static bool has_group(int fd, gid_t gid)
{
	CLEANUP(free_mem) gid_t *gids = NULL;
	socklen_t size = MAX_GROUPS * sizeof(*gids);

	gids = malloc(size);
	if (!gids || getsockopt(fd, SOL_SOCKET, SO_PEERGROUPS, gids, &size) < 0)
		return false;

	for (size_t i = 0; i < size / sizeof(*gids); i++)
		if (gids[i] == gid)
			return true;
	return false;
}

bool control_socket_allows(int fd, gid_t gid)
{
	struct ucred peer;
	socklen_t size = sizeof(peer);

	if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) < 0)
		return false;
	if (peer.uid == 0 || peer.uid == geteuid())
		return true;

	return gid != NO_GROUP && (peer.gid == gid || has_group(fd, gid));
}

int control_group_find(const char *name, gid_t *ret)
{
	char text[16384];
	struct group group;
	struct group *found = NULL;
	int err;

	err = getgrnam_r(name, &group, text, sizeof(text), &found);
	if (err)
		return -err;
	if (!found)
		return -ESRCH;

	*ret = found->gr_gid;
	return 0;
}
