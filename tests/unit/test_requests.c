// SPDX-License-Identifier: Apache-2.0

#include "requests.h"

#include <arpa/inet.h>
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "unit.h"

enum {
	MAX_QUEUED = 64, /* of requests.c */
};

/* What the stand-in for request_do() does and has done. */
static atomic_bool hold; /* do not return */
static atomic_uint begun;
static atomic_uint done;
static char order[256];

static void nap(void)
{
	const struct timespec ms = { .tv_nsec = 1000000 };

	nanosleep(&ms, NULL);
}

static int pretend(enum request_kind kind, const char *text,
		   const atomic_bool *stop, struct buf *why)
{
	(void)stop;
	atomic_fetch_add(&begun, 1);
	while (atomic_load(&hold))
		nap();
	if (strlen(order) + strlen(text) < sizeof(order))
		strcat(order, text);
	atomic_fetch_add(&done, 1);
	if (kind == REQUEST_DNS_LOOKUP)
		return 0;
	buf_adds(why, "as planned");
	return -EIO;
}

static void wait_for(atomic_uint *counter, unsigned n)
{
	for (int i = 0; i < 5000 && atomic_load(counter) < n; i++)
		nap();
	ck_assert_uint_eq(atomic_load(counter), n);
}

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

START_TEST(requests_are_done_in_their_order)
{
	CLEANUP(requests_free) struct requests *requests = NULL;
	struct failures failures = { 0 };

	ck_assert_int_eq(requests_new(pretend, &failures, &requests), 0);
	requests_add(requests, REQUEST_DNS_LOOKUP, "a");
	requests_add(requests, REQUEST_GET_URL, "b");
	requests_add(requests, REQUEST_DNS_LOOKUP, "c");
	wait_for(&done, 3);
	requests_free(&requests);
	ck_assert_str_eq(order, "abc");
	ck_assert_uint_eq(failure_count(&failures, FAILURE_REQUEST_FAILED), 1);
	ck_assert_uint_eq(failure_count(&failures, FAILURE_REQUEST_DROPPED), 0);
}
END_TEST

START_TEST(what_finds_the_queue_full_is_counted)
{
	CLEANUP(requests_free) struct requests *requests = NULL;
	struct failures failures = { 0 };

	atomic_store(&hold, true);
	ck_assert_int_eq(requests_new(pretend, &failures, &requests), 0);
	requests_add(requests, REQUEST_DNS_LOOKUP, "a");
	wait_for(&begun, 1);
	for (int i = 0; i < MAX_QUEUED + 5; i++)
		requests_add(requests, REQUEST_DNS_LOOKUP, "b");
	ck_assert_uint_eq(failure_count(&failures, FAILURE_REQUEST_DROPPED), 6);

	atomic_store(&hold, false);
	wait_for(&done, MAX_QUEUED);
}
END_TEST

START_TEST(a_look_up_that_hangs_does_not_hold_up_the_end)
{
	struct requests *requests = NULL;
	struct failures *failures = calloc(1, sizeof(*failures));
	double start;

	atomic_store(&hold, true);
	ck_assert_int_eq(requests_new(pretend, failures, &requests), 0);
	requests_add(requests, REQUEST_GET_URL, "a");
	wait_for(&begun, 1);
	requests_add(requests, REQUEST_GET_URL, "b");

	start = now();
	requests_free(&requests);
	ck_assert(now() - start < 1);
	ck_assert_uint_eq(failure_count(failures, FAILURE_REQUEST_DROPPED), 2);
	free(failures); /* the thread has to leave it alone */

	atomic_store(&hold, false);
	wait_for(&done, 1);
	for (int i = 0; i < 20; i++)
		nap(); /* the thread frees what is left */
}
END_TEST

/* ---- request_do() ---- */

struct server {
	int fd;
	unsigned port;
	const char *answer; /* NULL: none */
	size_t n_more;	    /* times 64 KiB after it */
	char request[512];
	size_t sent;
};

static void serve_one(struct server *server)
{
	static char more[65536];
	CLEANUP(close_fd) int fd = accept(server->fd, NULL, NULL);
	ssize_t n = recv(fd, server->request, sizeof(server->request) - 1, 0);

	server->request[n > 0 ? n : 0] = '\0';
	if (!server->answer) {
		while (recv(fd, more, sizeof(more), 0) > 0)
			;
		return;
	}
	send(fd, server->answer, strlen(server->answer), MSG_NOSIGNAL);
	for (size_t i = 0; i < server->n_more; i++) {
		n = send(fd, more, sizeof(more), MSG_NOSIGNAL);
		if (n <= 0)
			return;
		server->sent += (size_t)n;
	}
}

static void *serve(void *data)
{
	serve_one(data);
	return NULL;
}

static pthread_t listen_on(struct server *server)
{
	struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_addr = { htonl(INADDR_LOOPBACK) },
	};
	socklen_t len = sizeof(addr);
	pthread_t thread;

	server->fd = socket(AF_INET, SOCK_STREAM, 0);
	ck_assert_int_eq(bind(server->fd, (void *)&addr, len), 0);
	ck_assert_int_eq(listen(server->fd, 1), 0);
	ck_assert_int_eq(getsockname(server->fd, (void *)&addr, &len), 0);
	server->port = ntohs(addr.sin_port);
	ck_assert_int_eq(pthread_create(&thread, NULL, serve, server), 0);
	return thread;
}

/* GETs "/x" from @server. */
static int get(struct server *server, const atomic_bool *stop, struct buf *why)
{
	pthread_t thread = listen_on(server);
	char url[64];
	int err;

	snprintf(url, sizeof(url), "http://127.0.0.1:%u/x", server->port);
	err = request_do(REQUEST_GET_URL, url, stop, why);
	shutdown(server->fd, SHUT_RDWR);
	pthread_join(thread, NULL);
	close_fd(&server->fd);
	return err;
}

START_TEST(a_url_is_asked_for_once_and_past_proxies)
{
	CLEANUP(buf_free) struct buf why = { 0 };
	struct server server = {
		.answer = "HTTP/1.1 404 No\r\nContent-Length: 0\r\n\r\n",
	};
	const atomic_bool stop = false;

	setenv("http_proxy", "http://127.0.0.1:1", 1);
	ck_assert_int_eq(get(&server, &stop, &why), 0);
	ck_assert_str_eq(why.data ? why.data : "", "");
	ck_assert_ptr_nonnull(strstr(server.request, "GET /x HTTP/1.1\r\n"));
	ck_assert_ptr_null(strstr(server.request, "Authorization"));
}
END_TEST

START_TEST(an_answer_without_end_is_left)
{
	CLEANUP(buf_free) struct buf why = { 0 };
	struct server server = {
		.answer = "HTTP/1.1 200 OK\r\n\r\n",
		.n_more = 1024, /* 64 MiB */
	};
	const atomic_bool stop = false;

	ck_assert_int_eq(get(&server, &stop, &why), 0);
	ck_assert_uint_ge(server.sent, 1 << 20);
	ck_assert_uint_lt(server.sent, 32 << 20); /* what buffers hold */
}
END_TEST

START_TEST(a_redirection_leads_to_no_file)
{
	CLEANUP(buf_free) struct buf why = { 0 };
	struct server server = {
		.answer = "HTTP/1.1 302 Found\r\n"
			  "Location: file:///etc/passwd\r\n"
			  "Content-Length: 0\r\n\r\n",
	};
	const atomic_bool stop = false;

	ck_assert_int_eq(get(&server, &stop, &why), -EIO);
	ck_assert_uint_gt(why.len, 0);
}
END_TEST

START_TEST(a_server_that_is_silent_does_not_hold_up_the_end)
{
	CLEANUP(buf_free) struct buf why = { 0 };
	struct server server = { 0 };
	const atomic_bool stop = true;
	double start = now();

	ck_assert_int_eq(get(&server, &stop, &why), -EIO);
	ck_assert(now() - start < 1);
}
END_TEST

START_TEST(what_cannot_be_done_says_why)
{
	CLEANUP(buf_free) struct buf why = { 0 };
	const atomic_bool stop = false;

	ck_assert_int_eq(
		request_do(REQUEST_GET_URL, "http://127.0.0.1:1/", &stop, &why),
		-EIO);
	ck_assert_uint_gt(why.len, 0);
	ck_assert_int_eq(
		request_do(REQUEST_DNS_LOOKUP, "localhost", &stop, &why), 0);

	buf_clear(&why);
	ck_assert_int_eq(request_do(REQUEST_DNS_LOOKUP, "a..b", &stop, &why),
			 -EIO);
	ck_assert_uint_gt(why.len, 0);
}
END_TEST

int main(void)
{
	return RUN("requests", requests_are_done_in_their_order,
		   what_finds_the_queue_full_is_counted,
		   a_look_up_that_hangs_does_not_hold_up_the_end,
		   a_url_is_asked_for_once_and_past_proxies,
		   an_answer_without_end_is_left,
		   a_redirection_leads_to_no_file,
		   a_server_that_is_silent_does_not_hold_up_the_end,
		   what_cannot_be_done_says_why);
}
