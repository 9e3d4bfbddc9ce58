// SPDX-License-Identifier: Apache-2.0

#include "control.h"

#include <sys/socket.h>

#include "base/mem.h"
#include "control_peer.h"
#include "folder.h"
#include "unit.h"

/* Sends event number @n, @size bytes long. */
static void send_event(unsigned n, size_t size)
{
	CLEANUP(buf_free) struct buf line = { 0 };

	buf_addf(&line, "{\"n\":%u,\"fill\":\"", n);
	while (line.len < size)
		buf_addc(&line, 'x');
	buf_adds(&line, "\"}");
	control_event(server.control, &line);
}

START_TEST(events_go_to_those_who_asked)
{
	int streams[2], other;

	start(NULL);
	for (int i = 0; i < 2; i++) {
		streams[i] = join();
		call(streams[i], EVENTS);
	}
	other = join();
	call(other, LIST);
	expect_reply(other, "policies");
	ck_assert_ptr_null(take(streams[0]));

	for (unsigned n = 0; n < 3; n++)
		send_event(n, 0);
	for (int i = 0; i < 2; i++) {
		for (int n = 0; n < 3; n++) {
			json_t *message = take(streams[i]);
			int got = -1, more = 0;

			ck_assert_int_eq(json_unpack(message,
						     "{s:{s:{s:i}}, "
						     "s:b}",
						     "parameters", "event", "n",
						     &got, "continues", &more),
					 0);
			ck_assert_int_eq(got, n);
			ck_assert(more);
			json_decref(message);
		}
		close(streams[i]);
	}
	ck_assert_ptr_null(take(other));
	pump();
	send_event(4, 0);
	close(other);
	stop();
}
END_TEST

/* What a stream has told; every event or loss continues the count. */
struct heard {
	unsigned events;
	unsigned lost;
};

/* Reads @max messages, or as many as there are. */
static void listen_to(int fd, unsigned max, struct heard *heard)
{
	json_t *message;

	while (max-- && (message = take(fd))) {
		json_int_t missing = 0;
		json_int_t got = -1;

		if (json_unpack(message, "{s:{s:I}}", "parameters", "lost",
				&missing) == 0) {
			heard->lost += (unsigned)missing;
		} else {
			ck_assert_int_eq(json_unpack(message, "{s:{s:{s:I}}}",
						     "parameters", "event", "n",
						     &got),
					 0);
			ck_assert_int_eq(got, heard->events + heard->lost);
			heard->events++;
		}
		json_decref(message);
	}
}

START_TEST(a_slow_reader_is_told_what_it_missed)
{
	enum {
		N = 3000,
		SIZE = 4096,
		ALL = 2 * N,
	};
	struct heard slow = { 0 }, fast = { 0 };
	int slow_fd, fast_fd;

	start(NULL);
	slow_fd = join();
	fast_fd = join();
	call(slow_fd, EVENTS);
	call(fast_fd, EVENTS);
	for (unsigned n = 0; n < N; n++) {
		send_event(n, SIZE);
		listen_to(slow_fd, n % 100 ? 0 : 60, &slow);
		listen_to(fast_fd, n % 4 == 3 ? ALL : 0, &fast);
	}
	ck_assert_uint_eq(fast.events, N);
	ck_assert_uint_eq(fast.lost, 0);

	listen_to(slow_fd, ALL, &slow);
	ck_assert_uint_gt(slow.lost, 0);
	ck_assert_uint_gt(slow.events, CONTROL_MAX_BACKLOG / SIZE / 2);
	ck_assert_uint_eq(slow.events + slow.lost, N);
	ck_assert_uint_eq(
		failure_count(&server.failures, FAILURE_OUTPUT_CLIENT),
		slow.lost);

	send_event(N, 0);
	listen_to(slow_fd, ALL, &slow);
	listen_to(fast_fd, ALL, &fast);
	ck_assert_uint_eq(slow.events + slow.lost, N + 1);
	ck_assert_uint_eq(fast.events, N + 1);
	close(slow_fd);
	close(fast_fd);
	stop();
}
END_TEST

START_TEST(a_peer_that_does_not_read_holds_up_nobody)
{
	enum {
		N = 1000, /* of which the sockets hold less than half */
	};
	CLEANUP(buf_free) struct buf calls = { 0 };
	int deaf, other;

	start(NULL);
	deaf = join();
	for (int i = 0; i < N; i++)
		buf_add(&calls, STATUS, sizeof(STATUS));
	ck_assert_int_eq(send(deaf, calls.data, calls.len, 0), calls.len);
	pump();
	ck_assert_uint_lt(server.asked, N / 2);

	other = join();
	call(other, LIST);
	expect_reply(other, "policies");

	for (unsigned i = 0; i < N; i++)
		expect_reply(deaf, "version");
	ck_assert_uint_eq(server.asked, N + 1);
	close(deaf);
	close(other);
	stop();
}
END_TEST

START_TEST(there_is_a_highest_number_of_clients)
{
	int fds[CONTROL_MAX_CLIENTS];
	int fd;

	start(NULL);
	for (int i = 0; i < CONTROL_MAX_CLIENTS; i++)
		fds[i] = join();

	fd = join();
	expect_error(fd, "org.haetae.Control.TooManyClients", NULL, NULL);
	ck_assert(is_closed(fd));
	close(fd);

	for (int i = 0; i < CONTROL_MAX_CLIENTS; i++) {
		call(fds[i], LIST);
		expect_reply(fds[i], "policies");
	}

	close(fds[7]);
	fd = join();
	call(fd, STATUS);
	expect_reply(fd, "version");
	close(fd);
	stop();
}
END_TEST

int main(void)
{
	folder_make();
	return folder_remove(RUN("control_events", events_go_to_those_who_asked,
				 a_slow_reader_is_told_what_it_missed,
				 a_peer_that_does_not_read_holds_up_nobody,
				 there_is_a_highest_number_of_clients));
}
