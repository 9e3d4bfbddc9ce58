// SPDX-License-Identifier: Apache-2.0

#include "jsonl.h"

#include <jansson.h>
#include <string.h>

#include "text.h"
#include "unit.h"

static void expect_string(const char *text, size_t len, const char *expected)
{
	struct buf out = { 0 };
	struct jsonl json = { .out = &out };

	jsonl_string(&json, NULL, text, len);
	ck_assert_str_eq(out.data, expected);
	buf_free(&out);
}

#define EXPECT(text, expected) expect_string(text, sizeof(text) - 1, expected)

START_TEST(plain_text_is_copied)
{
	EXPECT("", "\"\"");
	EXPECT("/usr/bin/python3 and a long rest ~", "\"/usr/bin/python3 and "
						     "a long rest ~\"");
	EXPECT("h\xc3\xa9l\xe2\x82\xac\xf0\x9f\x90\x89",
	       "\"h\xc3\xa9l\xe2\x82\xac\xf0\x9f\x90\x89\"");
}
END_TEST

START_TEST(what_json_does_not_allow_is_escaped)
{
	EXPECT("a\"b\\c", "\"a\\\"b\\\\c\"");
	EXPECT("\b\f\n\r\t", "\"\\b\\f\\n\\r\\t\"");
	EXPECT("\x01\x1f\x7f", "\"\\u0001\\u001f\x7f\"");
	EXPECT("a\0b", "\"a\\u0000b\"");
}
END_TEST

START_TEST(bytes_that_are_not_utf8_are_shown)
{
	EXPECT("\xff", "\"\\\\xff\"");
	EXPECT("a\xc3", "\"a\\\\xc3\"");
	EXPECT("\xc3(", "\"\\\\xc3(\"");
	EXPECT("\xc0\xaf", "\"\\\\xc0\\\\xaf\"");	     /* overlong */
	EXPECT("\xed\xa0\x80", "\"\\\\xed\\\\xa0\\\\x80\""); /* surrogate */
	EXPECT("\xf4\x90\x80\x80", "\"\\\\xf4\\\\x90\\\\x80\\\\x80\"");
	EXPECT("\xe2\x82", "\"\\\\xe2\\\\x82\"");
	EXPECT("\xf0\x9f\x90x", "\"\\\\xf0\\\\x9f\\\\x90x\"");
}
END_TEST

/* Each byte at each place of a word, with plain ones round it. */
START_TEST(every_byte_at_every_place_gives_valid_json)
{
	for (unsigned c = 0; c < 256; c++) {
		for (size_t at = 0; at < 20; at++) {
			struct buf out = { 0 };
			struct jsonl json = { .out = &out };
			char text[20];
			json_t *parsed;

			memset(text, 'x', sizeof(text));
			text[at] = (char)c;
			jsonl_string(&json, NULL, text, sizeof(text));
			parsed = json_loadb(out.data, out.len,
					    JSON_DECODE_ANY | JSON_ALLOW_NUL,
					    NULL);
			ck_assert_msg(json_is_string(parsed), "byte %u: %s", c,
				      out.data);
			if (c < 0x80)
				ck_assert_mem_eq(json_string_value(parsed),
						 text, sizeof(text));
			json_decref(parsed);
			buf_free(&out);
		}
	}
}
END_TEST

START_TEST(random_bytes_give_valid_json)
{
	srandom(1);
	for (int round = 0; round < 20000; round++) {
		struct buf out = { 0 };
		struct jsonl json = { .out = &out };
		char text[40];
		json_t *parsed;

		for (size_t i = 0; i < sizeof(text); i++)
			text[i] = (char)(random() >> 8);
		jsonl_string(&json, NULL, text, (size_t)(random() % 41));
		parsed = json_loadb(out.data, out.len,
				    JSON_DECODE_ANY | JSON_ALLOW_NUL, NULL);
		ck_assert_msg(json_is_string(parsed), "%s", out.data);
		json_decref(parsed);
		buf_free(&out);
	}
}
END_TEST

START_TEST(commas_stand_between_items_only)
{
	struct buf out = { 0 };
	struct jsonl json = { .out = &out };

	jsonl_object(&json, NULL);
	jsonl_array(&json, "a");
	jsonl_object(&json, NULL);
	jsonl_object_end(&json);
	jsonl_uint(&json, NULL, 1);
	jsonl_array(&json, NULL);
	jsonl_array_end(&json);
	jsonl_array_end(&json);
	jsonl_bool(&json, "b", true);
	jsonl_text(&json, "c", "d");
	jsonl_object_end(&json);
	ck_assert_str_eq(out.data, "{\"a\":[{},1,[]],\"b\":true,\"c\":\"d\"}");
	buf_free(&out);
}
END_TEST

START_TEST(numbers_keep_all_their_digits)
{
	struct buf out = { 0 };
	struct jsonl json = { .out = &out };

	jsonl_array(&json, NULL);
	jsonl_uint(&json, NULL, 0);
	jsonl_uint(&json, NULL, UINT64_MAX);
	jsonl_int(&json, NULL, INT64_MIN);
	jsonl_int(&json, NULL, -1);
	jsonl_uint64(&json, NULL, UINT64_MAX);
	jsonl_int64(&json, NULL, INT64_MIN);
	jsonl_array_end(&json);
	ck_assert_str_eq(out.data, "[0,18446744073709551615,"
				   "-9223372036854775808,-1,"
				   "\"18446744073709551615\","
				   "\"-9223372036854775808\"]");
	buf_free(&out);
}
END_TEST

START_TEST(base64_is_as_in_rfc_4648)
{
	static const char *const expected[] = {
		"\"\"", "\"Zg==\"", "\"Zm8=\"", "\"Zm9v\"", "\"Zm9vYg==\"",
	};

	for (size_t len = 0; len < 5; len++) {
		struct buf out = { 0 };
		struct jsonl json = { .out = &out };

		jsonl_base64(&json, NULL, "foobar", len);
		ck_assert_str_eq(out.data, expected[len]);
		buf_free(&out);
	}
}
END_TEST

START_TEST(printable_text_has_no_control_characters)
{
	static const char text[] = "a\n\x1b[31m\x7f\xc2\x9b\xff\xc3\xa9";
	struct buf out = { 0 };

	text_printable(&out, text, sizeof(text) - 1);
	ck_assert_str_eq(out.data,
			 "a\\x0a\\x1b[31m\\x7f\\xc2\\x9b\\xff\xc3\xa9");
	buf_free(&out);
}
END_TEST

int main(void)
{
	return RUN("jsonl", plain_text_is_copied,
		   what_json_does_not_allow_is_escaped,
		   bytes_that_are_not_utf8_are_shown,
		   every_byte_at_every_place_gives_valid_json,
		   random_bytes_give_valid_json,
		   commas_stand_between_items_only,
		   numbers_keep_all_their_digits, base64_is_as_in_rfc_4648,
		   printable_text_has_no_control_characters);
}
