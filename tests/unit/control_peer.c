// SPDX-License-Identifier: Apache-2.0

#include "control_peer.h"

#include <check.h>
#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>

#include "base/mem.h"
#include "folder.h"
#include "log.h"

struct server server;

static void get_status(void *data, struct status *ret)
{
	static const struct status_hook hook = {
		.name = "execve",
		.kind = "syscall",
		.attach = "tracepoint",
		.n_rules = 3,
		.n_policies = 2,
		.bytes = 4096,
		.matches = 17,
	};
	static const struct status_policy policies[] = {
		{ .name = "a",
		  .file = "/etc/\xff.yaml",
		  .state = "enabled",
		  .mode = "monitor",
		  .file_mode = "enforce",
		  .events = 5,
		  .kills = 1 },
		{ .file = "/b.yaml",
		  .state = "error",
		  .error = "/b.yaml:1:1: error: x",
		  .since_ns = 1700000000000000000 },
	};

	ck_assert_ptr_eq(data, &server);
	server.asked++;
	*ret = (struct status){
		.version = "1.2.3",
		.kernel = "6.1.0",
		.pid = 77,
		.start_ns = 1700000000000000001,
		.events = 23,
		.n_processes = 9,
		.hooks = &hook,
		.n_hooks = 1,
		.policies = policies,
		.n_policies = 2,
		.failures = &server.failures,
	};
}

void start(const char *group)
{
	static const struct control_ops ops = { .status = get_status };

	folder_enter();
	log_open("test", LOG_LEVEL_INFO);
	folder_path("run/control", server.path);
	ck_assert_int_ge(sd_event_new(&server.loop), 0);
	ck_assert_int_eq(
		control_new(server.loop, server.path, group, &server.control),
		0);
	ck_assert_int_eq(
		control_serve(server.control, &ops, &server, &server.failures),
		0);
}

void stop(void)
{
	control_free(&server.control);
	sd_event_unref(server.loop);
}

void pump(void)
{
	for (int i = 0; i < 100000; i++)
		if (sd_event_run(server.loop, 0) <= 0)
			return;
	ck_abort_msg("the server never rests");
}

int try_join(void)
{
	struct sockaddr_un name = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0);

	strcpy(name.sun_path, server.path);
	if (connect(fd, (struct sockaddr *)&name, sizeof(name)) == 0)
		return fd;
	close(fd);
	return -1;
}

int join(void)
{
	int fd = try_join();

	ck_assert_int_ge(fd, 0);
	pump();
	return fd;
}

void put(int fd, const char *data, size_t len)
{
	while (len) {
		ssize_t n = send(fd, data, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EPIPE)
			return;
		if (n < 0)
			ck_assert_int_eq(errno, EAGAIN);
		pump();
		data += n > 0 ? n : 0;
		len -= n > 0 ? (size_t)n : 0;
	}
}

void call(int fd, const char *text)
{
	put(fd, text, strlen(text) + 1);
}

json_t *take(int fd)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	json_t *message;

	for (;;) {
		char *room = buf_room(&text, 4096);
		const char *end;
		ssize_t n;

		pump();
		n = recv(fd, room, 4096, MSG_PEEK);
		if (n <= 0)
			break;
		end = memchr(room, '\0', (size_t)n);
		if (end)
			n = end - room + 1;
		ck_assert_int_eq(recv(fd, room, (size_t)n, 0), n);
		text.len += (size_t)n;
		if (!end)
			continue;

		message = json_loadb(text.data, text.len - 1, 0, NULL);
		ck_assert_ptr_nonnull(message);
		return message;
	}
	ck_assert_uint_eq(text.len, 0);
	return NULL;
}

bool is_closed(int fd)
{
	char c;
	ssize_t n;

	pump();
	n = recv(fd, &c, 1, 0);
	return n == 0 || (n < 0 && errno == ECONNRESET);
}

void expect_error(int fd, const char *error, const char *key, const char *value)
{
	json_t *message = take(fd);
	json_t *parameters = json_object_get(message, "parameters");

	ck_assert_ptr_nonnull(message);
	ck_assert_str_eq(json_string_value(json_object_get(message, "error")),
			 error);
	if (key)
		ck_assert_str_eq(
			json_string_value(json_object_get(parameters, key)),
			value);
	json_decref(message);
}

void expect_reply(int fd, const char *key)
{
	json_t *message = take(fd);

	ck_assert_msg(message, "no message; %s was expected", key);
	ck_assert_msg(
		json_object_get(json_object_get(message, "parameters"), key),
		"no %s", key);
	ck_assert_ptr_null(json_object_get(message, "continues"));
	json_decref(message);
}
