// SPDX-License-Identifier: Apache-2.0

#include "varlink.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "unit.h"

static int parse(const char *text, struct varlink_call *ret)
{
	return varlink_parse_call(text, strlen(text), ret);
}

START_TEST(a_whole_call_is_understood)
{
	struct varlink_call call = { 0 };

	ck_assert_int_eq(parse("{\"method\":\"a.B\",\"parameters\":{\"x\":1},"
			       "\"more\":true,\"oneway\":false}",
			       &call),
			 0);
	ck_assert_str_eq(call.method, "a.B");
	ck_assert_int_eq(json_object_size(call.parameters), 1);
	ck_assert(call.more && !call.oneway && !call.upgrade);
	varlink_call_free(&call);
	ck_assert_ptr_null(call.message);

	ck_assert_int_eq(
		parse("{\"method\":\"a.B\",\"parameters\":null}", &call), 0);
	ck_assert_ptr_null(call.parameters);
	varlink_call_free(&call);
}
END_TEST

START_TEST(every_prefix_of_a_call_is_refused)
{
	static const char text[] = "{\"method\":\"org.haetae.Control.Status\","
				   "\"parameters\":{\"a\":[1,{\"b\":\"c\"}]},"
				   "\"more\":true}";
	struct varlink_call call = { 0 };

	for (size_t len = 0; len < sizeof(text) - 1; len++)
		ck_assert_int_eq(varlink_parse_call(text, len, &call),
				 -EBADMSG);
	ck_assert_ptr_null(call.message);
}
END_TEST

START_TEST(what_is_no_call_is_refused)
{
	static const char *const wrong[] = {
		"[]",
		"1",
		"\"method\"",
		"{}",
		"{\"method\":1}",
		"{\"method\":null}",
		"{\"method\":\"a\",\"method\":\"b\"}",
		"{\"method\":\"a\",\"parameters\":[]}",
		"{\"method\":\"a\",\"parameters\":\"x\"}",
		"{\"method\":\"a\",\"more\":1}",
		"{\"method\":\"a\",\"oneway\":\"true\"}",
		"{\"method\":\"a\",\"upgrade\":{}}",
		"{\"method\":\"a\"} x",
		"{\"method\":\"a\\u0000b\"}",
		"{\"method\":\"\xff\"}",
		"{\"method\":\"\\ud800\"}",
	};
	struct varlink_call call = { 0 };

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++)
		ck_assert_msg(parse(wrong[i], &call) == -EBADMSG, "%s",
			      wrong[i]);
	ck_assert_ptr_null(call.message);
}
END_TEST

START_TEST(nesting_is_bounded)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	struct varlink_call call = { 0 };

	buf_adds(&text, "{\"method\":\"a\",\"parameters\":{\"x\":");
	for (int i = 0; i < 500000; i++)
		buf_addc(&text, '[');
	ck_assert_int_eq(varlink_parse_call(text.data, text.len, &call),
			 -EBADMSG);
}
END_TEST

static void assert_message(struct buf *out, const char *text)
{
	ck_assert(!out->failed);
	ck_assert_uint_eq(out->len, strlen(text) + 1);
	ck_assert_mem_eq(out->data, text, out->len);
	buf_clear(out);
}

START_TEST(messages_have_the_shape_of_the_protocol)
{
	CLEANUP(buf_free) struct buf out = { 0 };
	CLEANUP(buf_free) struct buf line = { 0 };

	varlink_call(&out, "a.B", NULL, false);
	assert_message(&out, "{\"method\":\"a.B\"}");
	varlink_call(&out, "a.B", json_pack("{s:i}", "x", 1), true);
	assert_message(&out, "{\"method\":\"a.B\",\"parameters\":{\"x\":1},"
			     "\"more\":true}");

	varlink_reply(&out, NULL, false);
	assert_message(&out, "{\"parameters\":{}}");
	varlink_reply(&out, json_pack("{s:i}", "x", 1), true);
	assert_message(&out, "{\"parameters\":{\"x\":1},\"continues\":true}");

	buf_adds(&line, "{\"a\":\"b\"}");
	varlink_reply_raw(&out, "event", &line);
	assert_message(&out, "{\"parameters\":{\"event\":{\"a\":\"b\"}},"
			     "\"continues\":true}");

	varlink_error(&out, VARLINK_ERROR("MethodNotFound"), "method", "a\"b");
	assert_message(&out, "{\"error\":\"org.varlink.service.MethodNotFound\""
			     ",\"parameters\":{\"method\":\"a\\\"b\"}}");
	varlink_error(&out, VARLINK_ERROR("ExpectedMore"), NULL, NULL);
	assert_message(&out, "{\"error\":\"org.varlink.service.ExpectedMore\","
			     "\"parameters\":{}}");
}
END_TEST

START_TEST(text_that_is_not_utf8_is_shown_in_hex)
{
	json_t *text = varlink_text("/a\xff/\xed\x95\xb4");

	ck_assert_str_eq(json_string_value(text), "/a\\xff/\xed\x95\xb4");
	json_decref(text);
}
END_TEST

int main(void)
{
	return RUN("varlink", a_whole_call_is_understood,
		   every_prefix_of_a_call_is_refused,
		   what_is_no_call_is_refused, nesting_is_bounded,
		   messages_have_the_shape_of_the_protocol,
		   text_that_is_not_utf8_is_shown_in_hex);
}
