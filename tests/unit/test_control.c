// SPDX-License-Identifier: Apache-2.0

#include "control.h"

#include <string.h>
#include <sys/socket.h>

#include "base/mem.h"
#include "control_peer.h"
#include "folder.h"
#include "unit.h"

START_TEST(status_tells_everything)
{
	json_int_t number = 0, lost = 0, n_rules = 0, bytes = 0;
	const char *version, *attach, *file, *error, *text;
	json_t *message;
	int fd;

	start(NULL);
	failure_add(&server.failures, FAILURE_PROC_CACHE, 4);
	fd = join();
	call(fd, STATUS);
	message = take(fd);
	ck_assert_int_eq(
		json_unpack(message,
			    "{s:{s:s, s:I, s:{s:I}, s:{s:s}, s:[{s:s,s:I,s:I}],"
			    "s:[{s:s}, {s:s}]}}",
			    "parameters", "version", &version, "start_ns",
			    &number, "failures",
			    failure_name(FAILURE_PROC_CACHE), &lost,
			    "failure_texts", failure_name(FAILURE_PROC_CACHE),
			    &text, "hooks", "attach", &attach, "rules",
			    &n_rules, "bytes", &bytes, "policies", "file",
			    &file, "error", &error),
		0);
	ck_assert_str_eq(version, "1.2.3");
	ck_assert_int_eq(number, 1700000000000000001);
	ck_assert_int_eq(lost, 4);
	ck_assert_str_eq(text, failure_text(FAILURE_PROC_CACHE));
	ck_assert_str_eq(attach, "tracepoint");
	ck_assert_int_eq(n_rules, 3);
	ck_assert_int_eq(bytes, 4096);
	ck_assert_str_eq(file, "/etc/\\xff.yaml");
	ck_assert_str_eq(error, "/b.yaml:1:1: error: x");
	json_decref(message);
	close(fd);
	stop();
}
END_TEST

START_TEST(calls_are_answered_in_their_order)
{
	static const char calls[] = LIST "\0" STATUS "\0" LIST "\0" STATUS;
	int fd;

	start(NULL);
	fd = join();
	put(fd, calls, sizeof(calls));
	expect_reply(fd, "policies");
	expect_reply(fd, "version");
	expect_reply(fd, "policies");
	expect_reply(fd, "version");
	ck_assert_ptr_null(take(fd));
	close(fd);
	stop();
}
END_TEST

START_TEST(a_call_may_come_byte_by_byte)
{
	int fd;

	start(NULL);
	fd = join();
	for (size_t i = 0; i < sizeof(STATUS); i++) {
		ck_assert_ptr_null(take(fd));
		put(fd, &STATUS[i], 1);
	}
	expect_reply(fd, "version");
	close(fd);
	stop();
}
END_TEST

START_TEST(a_peer_that_has_said_all_still_gets_its_replies)
{
	static const char calls[] = LIST "\0" STATUS "\0{\"met";
	int fd;

	start(NULL);
	fd = join();
	put(fd, calls, sizeof(calls) - 1);
	ck_assert_int_eq(shutdown(fd, SHUT_WR), 0);
	expect_reply(fd, "policies");
	expect_reply(fd, "version");
	ck_assert(is_closed(fd));
	close(fd);
	stop();
}
END_TEST

START_TEST(malformed_calls_end_only_their_own_connection)
{
	int other;

	start(NULL);
	other = join();
	for (size_t len = 0; len < sizeof(STATUS) - 1; len++) {
		int fd = join();

		put(fd, STATUS, len);
		put(fd, "", 1);
		put(fd, STATUS, sizeof(STATUS));
		expect_error(fd, "org.haetae.Control.InvalidMessage", NULL,
			     NULL);
		ck_assert_ptr_null(take(fd));
		ck_assert(is_closed(fd));
		close(fd);
	}
	call(other, STATUS);
	expect_reply(other, "version");
	ck_assert_uint_eq(server.asked, 1);
	close(other);
	stop();
}
END_TEST

START_TEST(a_message_has_a_longest_size)
{
	CLEANUP(free_mem) char *text = calloc(1, CONTROL_MAX_MESSAGE);
	int fd;

	start(NULL);
	memset(text, ' ', CONTROL_MAX_MESSAGE);
	memcpy(text, STATUS, strlen(STATUS));
	text[CONTROL_MAX_MESSAGE - 1] = '\0';
	fd = join();
	put(fd, text, CONTROL_MAX_MESSAGE);
	expect_reply(fd, "version");

	text[CONTROL_MAX_MESSAGE - 1] = ' ';
	put(fd, text, CONTROL_MAX_MESSAGE);
	expect_error(fd, "org.haetae.Control.InvalidMessage", "reason",
		     "the message is too long");
	ck_assert(is_closed(fd));
	close(fd);
	stop();
}
END_TEST

START_TEST(a_oneway_call_has_no_reply)
{
	int fd;

	start(NULL);
	fd = join();
	call(fd, "{\"method\":\"org.haetae.Control.Status\",\"oneway\":true}");
	call(fd, "{\"method\":\"no.such.Method\",\"oneway\":true}");
	call(fd, "{\"method\":\"org.haetae.Control.Events\",\"oneway\":true,"
		 "\"more\":true}");
	ck_assert_ptr_null(take(fd));
	ck_assert_uint_eq(server.asked, 1);
	call(fd, LIST);
	expect_reply(fd, "policies");
	close(fd);
	stop();
}
END_TEST

START_TEST(what_is_not_known_is_an_error_that_names_it)
{
	static const struct {
		const char *call;
		const char *error;
		const char *key;
		const char *value;
	} wrong[] = {
		{ "{\"method\":\"org.haetae.Control.Statu\"}",
		  "org.varlink.service.MethodNotFound", "method",
		  "org.haetae.Control.Statu" },
		{ "{\"method\":\"Status\"}",
		  "org.varlink.service.MethodNotFound", "method", "Status" },
		{ "{\"method\":\"org.example.Control.Status\"}",
		  "org.varlink.service.InterfaceNotFound", "interface",
		  "org.example.Control" },
		{ "{\"method\":\"org.haetae.Control.Status\","
		  "\"parameters\":{\"x\":1}}",
		  "org.varlink.service.InvalidParameter", "parameter", "x" },
		{ "{\"method\":\"org.haetae.Control.Events\"}",
		  "org.varlink.service.ExpectedMore", NULL, NULL },
		{ "{\"method\":\"org.haetae.Control.Status\",\"upgrade\":true}",
		  "org.varlink.service.MethodNotImplemented", "method",
		  "org.haetae.Control.Status" },
		{ "{\"method\":\"org.varlink.service.GetInterfaceDescription\"}",
		  "org.varlink.service.InvalidParameter", "parameter",
		  "interface" },
		{ "{\"method\":\"org.varlink.service.GetInterfaceDescription\","
		  "\"parameters\":{\"interface\":\"org.x\"}}",
		  "org.varlink.service.InterfaceNotFound", "interface",
		  "org.x" },
	};
	int fd;

	start(NULL);
	fd = join();
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		call(fd, wrong[i].call);
		expect_error(fd, wrong[i].error, wrong[i].key, wrong[i].value);
	}
	ck_assert_uint_eq(server.asked, 0);
	close(fd);
	stop();
}
END_TEST

START_TEST(the_service_describes_itself)
{
	const char *product, *first, *second, *text;
	json_t *message;
	int fd;

	start(NULL);
	fd = join();
	call(fd, "{\"method\":\"org.varlink.service.GetInfo\"}");
	message = take(fd);
	ck_assert_int_eq(json_unpack(message, "{s:{s:s, s:[s, s]}}",
				     "parameters", "product", &product,
				     "interfaces", &first, &second),
			 0);
	ck_assert_str_eq(product, "haetaed");
	ck_assert_str_eq(first, "org.haetae.Control");
	ck_assert_str_eq(second, "org.varlink.service");
	json_decref(message);

	call(fd, "{\"method\":\"org.varlink.service.GetInterfaceDescription\","
		 "\"parameters\":{\"interface\":\"org.haetae.Control\"}}");
	message = take(fd);
	ck_assert_int_eq(json_unpack(message, "{s:{s:s}}", "parameters",
				     "description", &text),
			 0);
	ck_assert_ptr_nonnull(strstr(text, "\ninterface org.haetae.Control\n"));
	ck_assert_ptr_nonnull(strstr(text, "\nmethod Events() -> "));
	json_decref(message);
	close(fd);
	stop();
}
END_TEST

int main(void)
{
	folder_make();
	return folder_remove(RUN(
		"control", status_tells_everything,
		calls_are_answered_in_their_order, a_call_may_come_byte_by_byte,
		a_peer_that_has_said_all_still_gets_its_replies,
		malformed_calls_end_only_their_own_connection,
		a_message_has_a_longest_size, a_oneway_call_has_no_reply,
		what_is_not_known_is_an_error_that_names_it,
		the_service_describes_itself));
}
