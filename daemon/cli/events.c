// SPDX-License-Identifier: Apache-2.0

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/signalfd.h>

#include "base/mem.h"
#include "cli.h"
#include "client.h"
#include "compact.h"
#include "log.h"
#include "reply.h"

/* SIGINT and SIGTERM as a descriptor; a closed pipe as an error of write(). */
static int catch_signals(void)
{
	sigset_t signals;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&signals);
	sigaddset(&signals, SIGINT);
	sigaddset(&signals, SIGTERM);
	if (sigprocmask(SIG_BLOCK, &signals, NULL))
		return -errno;

	return signalfd(-1, &signals, SFD_CLOEXEC);
}

static void show_lost(const json_t *reply)
{
	log_msg(LOG_LEVEL_WARNING,
		"%lld events are missing here: they were not read in time",
		reply_number(reply, "lost"));
}

static int append_text(const char *text, size_t len, void *data)
{
	buf_add(data, text, len);
	return 0;
}

static void add_event(const struct cli *cli, const json_t *event,
		      struct buf *out)
{
	if (cli->output == CLI_COMPACT) {
		compact_event(event, out);
		return;
	}

	if (json_dump_callback(event, append_text, out, JSON_COMPACT))
		out->failed = true;
	buf_addc(out, '\n');
}

static int write_all(const struct buf *out)
{
	size_t done = 0;

	if (out->failed)
		return -ENOMEM;

	while (done < out->len) {
		ssize_t n =
			write(STDOUT_FILENO, out->data + done, out->len - done);

		if (n < 0 && errno != EINTR)
			return -errno;
		if (n > 0)
			done += (size_t)n;
	}
	return 0;
}

/* Appends all events that were read. Returns 0 when there are no more. */
static int take_replies(const struct cli *cli, struct client *client,
			struct buf *out)
{
	for (;;) {
		CLEANUP(reply_free) json_t *reply = NULL;
		const json_t *event;
		int err;

		err = client_take(client, &reply);
		if (err == -EAGAIN)
			return 0;
		if (err) {
			client_failed(client, err, reply);
			return err;
		}

		event = json_object_get(reply, "event");
		if (event)
			add_event(cli, event, out);
		else
			show_lost(reply);
	}
}

/* Waits for events. Returns 0; -EINTR when the person had enough; -EPIPE when
 * nobody reads standard output any more. */
static int wait_for_events(const struct client *client, int signals)
{
	struct pollfd fds[] = {
		{ .fd = client_fd(client), .events = POLLIN },
		{ .fd = signals, .events = POLLIN },
		{ .fd = STDOUT_FILENO },
	};

	if (poll(fds, ARRAY_SIZE(fds), -1) < 0)
		return errno == EINTR ? 0 : -errno;
	if (fds[1].revents)
		return -EINTR;
	return fds[2].revents & POLLERR ? -EPIPE : 0;
}

static int follow(const struct cli *cli, struct client *client, int signals)
{
	CLEANUP(buf_free) struct buf out = { 0 };
	int err;

	err = wait_for_events(client, signals);
	if (err)
		return err;

	err = client_fill(client);
	if (err) {
		client_failed(client, err, NULL);
		return err;
	}

	err = take_replies(cli, client, &out);
	if (err)
		return err;

	err = write_all(&out);
	if (err && err != -EPIPE)
		log_err(err, "cannot write to standard output");
	return err;
}

static int run(const struct cli *cli)
{
	CLEANUP(client_free) struct client *client = NULL;
	CLEANUP(close_fd) int signals = -1;
	int err;

	signals = catch_signals();
	if (signals < 0) {
		log_err(signals, "cannot catch signals");
		return EXIT_FAILURE;
	}
	if (client_open(cli->control, "org.haetae.Control.Events", true,
			&client))
		return EXIT_FAILURE;

	do {
		err = follow(cli, client, signals);
	} while (!err);

	return err == -EINTR || err == -EPIPE ? EXIT_SUCCESS : EXIT_FAILURE;
}

const struct verb verb_events = {
	.name = "events",
	.arguments = "[-o json|compact]",
	.help = "show events as they happen",
	.options = VERB_CONTROL | VERB_JSON | VERB_COMPACT,
	.run = run,
};
