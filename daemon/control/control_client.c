// SPDX-License-Identifier: Apache-2.0

#include "control_client.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "control.h"
#include "control_socket.h"

enum {
	READ_BYTES = 1 << 16,  /* at once, so that others have their turn */
	FLUSH_BYTES = 1 << 16, /* of a stream: not to wait for the loop */
	KEEP_BYTES = 1 << 20,  /* memory that an idle connection may hold */
};

struct control_client {
	const struct control_client_ops *ops;
	void *data;
	sd_event_source *source;
	int fd;
	struct buf in;
	struct buf out;
	size_t sent;		   /* of out */
	struct failures *failures; /* not NULL: a stream of events */
	uint64_t lost;		   /* events left out since the last message */
	bool closing;		   /* when all is sent */
	bool ended;		   /* the peer sends no more */
};

static size_t unsent(const struct control_client *client)
{
	return client->out.len - client->sent;
}

/* Moving costs less than what was sent since the last time. */
static void drop_sent(struct control_client *client)
{
	if (client->sent <= unsent(client))
		return;

	client->out.len -= client->sent;
	memmove(client->out.data, client->out.data + client->sent,
		client->out.len);
	client->sent = 0;
}

/* Returns 0, also when the socket takes no more now. */
static int flush(struct control_client *client)
{
	while (unsent(client)) {
		ssize_t n = send(client->fd, client->out.data + client->sent,
				 unsent(client), MSG_NOSIGNAL | MSG_DONTWAIT);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno != EAGAIN)
			return -errno;
		if (n < 0) {
			drop_sent(client);
			return 0;
		}
		client->sent += (size_t)n;
	}

	client->sent = 0;
	if (client->out.cap > KEEP_BYTES)
		buf_free(&client->out);
	else
		buf_clear(&client->out);
	return 0;
}

static int fill(struct control_client *client)
{
	size_t room = CONTROL_MAX_MESSAGE - client->in.len;
	char *data;
	ssize_t n;

	if (room > READ_BYTES)
		room = READ_BYTES;
	data = buf_room(&client->in, room);
	if (!data)
		return -ENOMEM;

	n = recv(client->fd, data, room, MSG_DONTWAIT);
	if (n < 0)
		return errno == EAGAIN || errno == EINTR ? 0 : -errno;

	client->ended = n == 0;
	client->in.len += (size_t)n;
	return 0;
}

static void refuse(struct control_client *client, const char *why)
{
	varlink_error(&client->out, "org.haetae.Control.InvalidMessage",
		      "reason", why);
	client->closing = true;
}

static void answer(struct control_client *client, size_t len)
{
	CLEANUP(varlink_call_free) struct varlink_call call = { 0 };
	size_t start = client->out.len;

	if (varlink_parse_call(client->in.data, len, &call)) {
		refuse(client, "not a call in JSON");
		return;
	}

	client->ops->call(client->data, client, &call, &client->out);
	if (call.oneway && !client->out.failed)
		client->out.len = start;
}

static void drop_message(struct buf *in, size_t len)
{
	in->len -= len;
	memmove(in->data, in->data + len, in->len);
	if (in->len == 0 && in->cap > READ_BYTES * 2)
		buf_free(in);
}

/* Answers one call. Returns whether there was one. */
static bool take_call(struct control_client *client)
{
	struct buf *in = &client->in;
	const char *end;

	if (unsent(client) || client->closing || client->failures || !in->len)
		return false;

	end = memchr(in->data, '\0', in->len);
	if (end) {
		answer(client, (size_t)(end - in->data));
		drop_message(in, (size_t)(end - in->data) + 1);
	} else if (in->len == CONTROL_MAX_MESSAGE) {
		refuse(client, "the message is too long");
	} else {
		return false;
	}
	return true;
}

static void tell_loss(struct control_client *client)
{
	if (!client->lost || unsent(client) > CONTROL_MAX_BACKLOG / 2)
		return;

	varlink_reply(&client->out,
		      json_pack("{s:I}", "lost", (json_int_t)client->lost),
		      true);
	client->lost = 0;
}

static int wait_for(struct control_client *client)
{
	uint32_t events = 0;

	if (unsent(client))
		events = EPOLLOUT;
	else if (!client->failures)
		events = EPOLLIN;

	return sd_event_source_set_io_events(client->source, events);
}

static bool is_over(const struct control_client *client)
{
	if (client->out.failed)
		return true;
	if (unsent(client))
		return false;

	return client->closing || (client->ended && !client->failures);
}

static int advance(struct control_client *client, uint32_t revents)
{
	int err;

	if (revents & (EPOLLERR | EPOLLHUP))
		return -ECONNRESET;
	if (revents & EPOLLIN) {
		err = fill(client);
		if (err)
			return err;
	}

	do {
		err = flush(client);
		if (err)
			return err;
	} while (take_call(client));

	tell_loss(client);
	return is_over(client) ? -ECONNRESET : wait_for(client);
}

static int on_io(sd_event_source *source, int fd, uint32_t revents, void *data)
{
	struct control_client *client = data;

	(void)source;
	(void)fd;
	if (advance(client, revents))
		client->ops->ended(client->data, client);
	return 0;
}

int control_client_new(sd_event *loop, int fd,
		       const struct control_client_ops *ops, void *data,
		       struct control_client **ret)
{
	CLEANUP(control_client_free) struct control_client *client = NULL;
	int err;

	client = calloc(1, sizeof(*client));
	if (!client) {
		close(fd);
		return -ENOMEM;
	}

	client->fd = fd;
	client->ops = ops;
	client->data = data;
	err = sd_event_add_io(loop, &client->source, fd, EPOLLIN, on_io,
			      client);
	if (err < 0)
		return err;

	*ret = TAKE(client);
	return 0;
}

void control_client_free(struct control_client **client)
{
	if (!*client)
		return;

	sd_event_source_disable_unref((*client)->source);
	close_fd(&(*client)->fd);
	buf_free(&(*client)->in);
	buf_free(&(*client)->out);
	free(*client);
	*client = NULL;
}

bool control_client_is_root(const struct control_client *client)
{
	return control_socket_allows(client->fd, NO_GROUP);
}

void control_client_stream(struct control_client *client,
			   struct failures *failures)
{
	client->failures = failures;
}

void control_client_event(struct control_client *client,
			  const struct buf *message)
{
	int err = 0;

	if (!client->failures)
		return;

	if (client->lost ||
	    unsent(client) + message->len > CONTROL_MAX_BACKLOG) {
		client->lost++;
		failure_add(client->failures, FAILURE_OUTPUT_CLIENT, 1);
		return;
	}

	buf_add(&client->out, message->data, message->len);
	if (unsent(client) > FLUSH_BYTES)
		err = flush(client);
	if (err || client->out.failed || wait_for(client))
		client->ops->ended(client->data, client);
}
