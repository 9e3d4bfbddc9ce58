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
#include "show.h"
#include "varlink.h"

enum {
	READ_BYTES = 1 << 16,
	TIMEOUT_S = 10, /* a daemon that does not answer for so long hangs */
	CHANGE_TIMEOUT_S = 300, /* idem, but that it may have to attach a lot */
};

struct client {
	int fd;
	char *path;
	struct buf in;
	size_t taken; /* of in */
	int timeout_s;
};

static void decref(json_t **json)
{
	json_decref(*json);
}

/* Lines stay lines; the rest is made safe for a terminal. */
static void add_lines(struct buf *out, const char *text)
{
	CLEANUP(free_mem) char *copy = strdup(text);
	char *rest = copy;
	char *line;
	bool any = false;

	while ((line = strsep(&rest, "\n"))) {
		if (!*line)
			continue;
		if (any)
			buf_addc(out, '\n');
		show_plain(out, line);
		any = true;
	}
}

static const char *parameter_of(const json_t *reply, const char *key)
{
	return json_string_value(
		json_object_get(json_object_get(reply, "parameters"), key));
}

/* What the daemon says of what it did not do. Returns whether it did. */
static bool say_why(const char *error, const json_t *reply)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	const char *reason = parameter_of(reply, "reason");
	const char *name = parameter_of(reply, "name");

	if (!strcmp(error, "org.haetae.Control.NoSuchPolicy") && name) {
		buf_adds(&text, "no policy has the name ");
		show_quoted(&text, name);
		buf_adds(&text, "; 'haetae policy list' has those that are "
				"in force");
	} else if (!strcmp(error, "org.haetae.Control.NotDone") && reason) {
		buf_adds(&text, "not done: ");
		add_lines(&text, reason);
	}
	if (!text.len || text.failed)
		return false;
	log_lines(LOG_LEVEL_ERR, text.data, text.len);
	return true;
}

int client_failed(const struct client *client, int err, const json_t *reply)
{
	const char *path = client->path;
	const char *error =
		err == -EREMOTEIO
			? json_string_value(json_object_get(reply, "error"))
			: NULL;

	if (error && say_why(error, reply))
		return EXIT_FAILURE;

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
			client->timeout_s);
	else
		log_err(err, "control socket %s", path);
	return EXIT_FAILURE;
}

static int open_socket(const char *path, int timeout_s, int *ret)
{
	const struct timeval timeout = { .tv_sec = timeout_s };
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
static int send_call(int fd, const char *method, json_t *parameters, bool more)
{
	CLEANUP(buf_free) struct buf out = { 0 };

	varlink_call(&out, method, parameters, more);
	if (out.failed)
		return -ENOMEM;
	for (size_t done = 0; done < out.len;) {
		ssize_t n =
			send(fd, out.data + done, out.len - done, MSG_NOSIGNAL);

		if (n < 0 && errno == EPIPE)
			break;
		if (n < 0 && errno != EINTR)
			return -errno;
		done += n > 0 ? (size_t)n : 0;
	}
	return 0;
}

static int open_client(const char *path, int timeout_s, struct client **ret)
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
	client->timeout_s = timeout_s;
	err = open_socket(path, timeout_s, &client->fd);
	if (err)
		return client_failed(client, err, NULL);

	*ret = TAKE(client);
	return 0;
}

int client_open(const char *path, const char *method, bool more,
		struct client **ret)
{
	CLEANUP(client_free) struct client *client = NULL;
	int err;

	if (open_client(path, TIMEOUT_S, &client))
		return EXIT_FAILURE;
	err = send_call(client->fd, method, NULL, more);
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

	*ret = json_incref(error ? message : parameters);
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

static int wait_reply(struct client *client, json_t **ret)
{
	CLEANUP(decref) json_t *reply = NULL;
	int err;

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

int client_ask(const char *path, const char *method, json_t **ret)
{
	CLEANUP(client_free) struct client *client = NULL;

	if (client_open(path, method, false, &client))
		return EXIT_FAILURE;
	return wait_reply(client, ret);
}

int client_change(const char *path, const char *method, json_t *parameters)
{
	CLEANUP(client_free) struct client *client = NULL;
	CLEANUP(decref) json_t *owned = parameters;
	CLEANUP(decref) json_t *reply = NULL;
	int err;

	if (open_client(path, CHANGE_TIMEOUT_S, &client))
		return EXIT_FAILURE;
	err = send_call(client->fd, method, TAKE(owned), false);
	if (err)
		return client_failed(client, err, NULL);
	return wait_reply(client, &reply);
}
