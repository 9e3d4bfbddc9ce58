// SPDX-License-Identifier: Apache-2.0
/*
 * control - the listening socket and its clients
 *
 * Owns the socket, its name and the connections. control_socket knows names
 * and credentials, control_client the bytes, control_service the methods.
 */

#include "control.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "control_client.h"
#include "control_service.h"
#include "control_socket.h"
#include "log.h"

enum {
	REST_USEC = 1000000,
};

struct control {
	sd_event *loop;
	sd_event_source *source;
	sd_event_source *timer; /* while no client can be accepted */
	char *path;
	gid_t gid;
	struct control_socket socket;
	struct control_service service;
	struct control_client *clients[CONTROL_MAX_CLIENTS];
	struct buf message; /* of control_event() */
};

static struct control_client **find_client(struct control *control,
					   const struct control_client *client)
{
	for (size_t i = 0; i < CONTROL_MAX_CLIENTS; i++)
		if (control->clients[i] == client)
			return &control->clients[i];
	return NULL;
}

static void on_call(void *data, struct control_client *client,
		    const struct varlink_call *call, struct buf *out)
{
	struct control *control = data;

	control_service_call(&control->service, client, call, out);
}

static void on_ended(void *data, struct control_client *client)
{
	control_client_free(find_client(data, client));
}

/* One error, as far as the socket takes it without waiting, and good bye. */
static void turn_away(int fd, const char *error)
{
	CLEANUP(buf_free) struct buf out = { 0 };

	varlink_error(&out, error, NULL, NULL);
	if (!out.failed)
		send(fd, out.data, out.len, MSG_NOSIGNAL | MSG_DONTWAIT);
	close(fd);
}

static void welcome(struct control *control, int fd)
{
	static const struct control_client_ops ops = {
		.call = on_call,
		.ended = on_ended,
	};
	struct control_client **slot = find_client(control, NULL);
	int err;

	if (!control_socket_allows(fd, control->gid)) {
		turn_away(fd, VARLINK_ERROR("PermissionDenied"));
		return;
	}
	if (!slot) {
		turn_away(fd, "org.haetae.Control.TooManyClients");
		return;
	}

	err = control_client_new(control->loop, fd, &ops, control, slot);
	if (err)
		log_err(err, "control socket: a client is turned away");
}

static int on_rested(sd_event_source *source, uint64_t usec, void *data)
{
	struct control *control = data;

	(void)source;
	(void)usec;
	sd_event_source_set_enabled(control->source, SD_EVENT_ON);
	return 0;
}

/* Without a descriptor the client cannot be taken from the queue, and the loop
 * would be told of it again at once and for ever. */
static void rest(struct control *control, int err)
{
	log_err(err, "control socket '%s': cannot accept", control->path);
	control->timer = sd_event_source_disable_unref(control->timer);
	if (sd_event_add_time_relative(control->loop, &control->timer,
				       CLOCK_MONOTONIC, REST_USEC, 0, on_rested,
				       control) >= 0)
		sd_event_source_set_enabled(control->source, SD_EVENT_OFF);
}

static int on_connect(sd_event_source *source, int fd, uint32_t revents,
		      void *data)
{
	struct control *control = data;
	int client;

	(void)source;
	(void)revents;
	client = accept4(fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);
	if (client >= 0)
		welcome(control, client);
	else if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
		 errno == ENOMEM)
		rest(control, -errno);
	return 0;
}

int control_new(sd_event *loop, const char *path, const char *group,
		struct control **ret)
{
	CLEANUP(control_free) struct control *control = NULL;
	int err;

	control = calloc(1, sizeof(*control));
	if (!control)
		return -ENOMEM;

	control->socket.fd = -1;
	control->gid = NO_GROUP;
	control->loop = sd_event_ref(loop);
	control->path = strdup(path);
	if (!control->path)
		return -ENOMEM;

	err = group ? control_group_find(group, &control->gid) : 0;
	if (err)
		return err;

	err = control_socket_listen(path, control->gid, &control->socket);
	if (err)
		return err;

	*ret = TAKE(control);
	return 0;
}

int control_serve(struct control *control, const struct control_ops *ops,
		  void *data, struct failures *failures)
{
	int err;

	control->service.ops = ops;
	control->service.data = data;
	control->service.failures = failures;
	err = sd_event_add_io(control->loop, &control->source,
			      control->socket.fd, EPOLLIN, on_connect, control);
	return err < 0 ? err : 0;
}

void control_event(struct control *control, const struct buf *line)
{
	struct buf *message = &control->message;

	buf_clear(message);
	for (size_t i = 0; i < CONTROL_MAX_CLIENTS; i++) {
		if (!control->clients[i])
			continue;
		if (!message->len)
			varlink_reply_raw(message, "event", line);
		control_client_event(control->clients[i], message);
	}
}

void control_free(struct control **control)
{
	if (!*control)
		return;

	for (size_t i = 0; i < CONTROL_MAX_CLIENTS; i++)
		control_client_free(&(*control)->clients[i]);
	sd_event_source_disable_unref((*control)->source);
	sd_event_source_disable_unref((*control)->timer);
	control_socket_close(&(*control)->socket, (*control)->path);
	sd_event_unref((*control)->loop);
	buf_free(&(*control)->message);
	free((*control)->path);
	free(*control);
	*control = NULL;
}
