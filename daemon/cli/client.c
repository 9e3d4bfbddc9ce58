// SPDX-License-Identifier: Apache-2.0

#include "client.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>

#include "base/buf.h"
#include "base/mem.h"
#include "log.h"
#include "varlink.h"

enum {
	READ_BYTES = 1 << 16,
	TIMEOUT_S = 10, /* a daemon that does not answer for so long hangs */
};

struct client {
	int fd;
	char *path;
	struct buf in;
	size_t taken; /* of in */
};

static void decref(json_t **json)
{
	json_decref(*json);
}

int client_failed(const struct client *client, int err, const json_t *reply)
{
	const char *path = client->path;
	const char *error = err == -EREMOTEIO ? json_string_value(reply) : NULL;

	if (error && strcmp(error, VARLINK_ERROR("PermissionDenied")) == 0)
		err = -EACCES;

	if (err == -ENOENT || err == -ECONNREFUSED)
		log_msg(LOG_LEVEL_ERR,
			"no daemon answers on %s: is haetaed running? "
			"try 'systemctl status haetaed'",
			path);
	else if (err == -EACCES || err == -EPERM)
		log_msg(LOG_LEVEL_ERR,
			"permission denied on %s: it is for root, and for the "
			"group that 'control-group' of haetae.yaml names",
			path);
	else if (err == -EREMOTEIO)
		log_msg(LOG_LEVEL_ERR, "the daemon on %s refused: %s", path,
			error ? error : "unknown error");
	else if (err == -ECONNRESET || err == -EPIPE)
		log_msg(LOG_LEVEL_ERR, "the daemon on %s went away", path);
	else if (err == -EBADMSG)
		log_msg(LOG_LEVEL_ERR, "what answers on %s is not haetaed",
			path);
	else if (err == -EAGAIN)
		log_msg(LOG_LEVEL_ERR,
			"the daemon on %s has not answered for %d s", path,
			TIMEOUT_S);
	else
		log_err(err, "control socket %s", path);
	return EXIT_FAILURE;
}

static int open_socket(const char *path, int *ret)
{
	const struct timeval timeout = { .tv_sec = TIMEOUT_S };
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	CLEANUP(close_fd) int fd = -1;

	if (strlen(path) >= sizeof(name.sun_path))
		return -ENAMETOOLONG;
	strcpy(name.sun_path, path);

	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &timeout,
		       sizeof(timeout)) ||
	    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &timeout,
		       sizeof(timeout)) ||
	    connect(fd, (const struct sockaddr *)&name, sizeof(name)))
		return -errno;

	*ret = fd;
	fd = -1;
	return 0;
}

/* A daemon that turned us away has written why before it closed. */
static int send_call(int fd, const char *method, bool more)
{
	CLEANUP(buf_free) struct buf out = { 0 };

	varlink_call(&out, method, NULL, more);
	if (out.failed)
		return -ENOMEM;
	if (send(fd, out.data, out.len, MSG_NOSIGNAL) < 0 && errno != EPIPE)
		return -errno;

	return 0;
}

int client_open(const char *path, const char *method, bool more,
		struct client **ret)
{
	CLEANUP(client_free) struct client *client = NULL;
	int err;

	client = calloc(1, sizeof(*client));
	if (client)
		client->path = strdup(path);
	if (!client || !client->path) {
		log_err(-ENOMEM, "control socket");
		return EXIT_FAILURE;
	}

	client->fd = -1;
	err = open_socket(path, &client->fd);
	if (!err)
		err = send_call(client->fd, method, more);
	if (err)
		return client_failed(client, err, NULL);

	*ret = TAKE(client);
	return 0;
}

void client_free(struct client **client)
{
	if (!*client)
		return;

	close_fd(&(*client)->fd);
	buf_free(&(*client)->in);
	free((*client)->path);
	free(*client);
	*client = NULL;
}

int client_fd(const struct client *client)
{
	return client->fd;
}

int client_fill(struct client *client)
{
	struct buf *in = &client->in;
	char *room;
	ssize_t n;

	in->len -= client->taken;
	if (client->taken)
		memmove(in->data, in->data + client->taken, in->len);
	client->taken = 0;

	room = buf_room(in, READ_BYTES);
	if (!room)
		return -ENOMEM;

	do {
		n = recv(client->fd, room, READ_BYTES, 0);
	} while (n < 0 && errno == EINTR);
	if (n <= 0)
		return n ? -errno : -ECONNRESET;

	in->len += (size_t)n;
	return 0;
}

static int read_reply(const char *text, size_t len, json_t **ret)
{
	CLEANUP(decref)
	json_t *message = json_loadb(text, len, JSON_ALLOW_NUL, NULL);
	json_t *error = json_object_get(message, "error");
	json_t *parameters = json_object_get(message, "parameters");

	if (error ? !json_is_string(error) : !json_is_object(parameters))
		return -EBADMSG;

	*ret = json_incref(error ? error : parameters);
	return error ? -EREMOTEIO : 0;
}

int client_take(struct client *client, json_t **ret)
{
	const char *start = client->in.data + client->taken;
	size_t len = client->in.len - client->taken;
	const char *end = len ? memchr(start, '\0', len) : NULL;

	if (!end)
		return -EAGAIN;

	client->taken += (size_t)(end - start) + 1;
	return read_reply(start, (size_t)(end - start), ret);
}

int client_ask(const char *path, const char *method, json_t **ret)
{
	CLEANUP(client_free) struct client *client = NULL;
	CLEANUP(decref) json_t *reply = NULL;
	int err;

	if (client_open(path, method, false, &client))
		return EXIT_FAILURE;

	while ((err = client_take(client, &reply)) == -EAGAIN) {
		err = client_fill(client);
		if (err)
			break;
	}
	if (err)
		return client_failed(client, err, reply);

	*ret = TAKE(reply);
	return 0;
}
