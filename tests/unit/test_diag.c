// SPDX-License-Identifier: Apache-2.0

#include "diag.h"

#include <string.h>

#include "base/mem.h"
#include "unit.h"

static void printed_is(struct diag *diag, const char *expected)
{
	CLEANUP(buf_free) struct buf out = { 0 };

	diag_print(diag, &out);
	ck_assert_str_eq(out.data, expected);
}

static const char *nth(size_t n, const void *names)
{
	return ((const char *const *)names)[n];
}

START_TEST(messages_are_ordered_by_place_and_files_as_they_came)
{
	CLEANUP(diag_free) struct diag diag = { 0 };

	diag_add(&diag, SEVERITY_ERROR, "b", (struct pos){ 9, 1 }, "late");
	diag_add(&diag, SEVERITY_ERROR, "a", (struct pos){ 1, 1 }, "other");
	diag_add(&diag, SEVERITY_WARNING, "b", (struct pos){ 2, 7 }, "mid");
	diag_add(&diag, SEVERITY_ERROR, "b", (struct pos){ 2, 3 }, "early");
	diag_add(&diag, SEVERITY_ERROR, "b", (struct pos){ 0 }, "whole");
	diag_add(&diag, SEVERITY_ERROR, "b", (struct pos){ 2, 3 }, "second");

	printed_is(&diag, "b: error: whole\n"
			  "b:2:3: error: early\n"
			  "b:2:3: error: second\n"
			  "b:2:7: warning: mid\n"
			  "b:9:1: error: late\n"
			  "a:1:1: error: other\n");
	ck_assert_uint_eq(diag.n_errors, 5);
}
END_TEST

START_TEST(what_a_terminal_would_obey_is_shown_as_hex)
{
	CLEANUP(diag_free) struct diag diag = { 0 };

	diag_add(&diag, SEVERITY_ERROR, "f\n", (struct pos){ 1, 1 },
		 "a\x1b[1m \xff \xc2\x9b 해 \x7f");
	printed_is(&diag, "f\\x0a:1:1: error: "
			  "a\\x1b[1m \\xff \\xc2\\x9b 해 \\x7f\n");
}
END_TEST

START_TEST(messages_past_the_limit_are_counted)
{
	CLEANUP(diag_free) struct diag diag = { 0 };
	CLEANUP(buf_free) struct buf out = { 0 };

	for (int i = 0; i < MAX_MESSAGES + 7; i++)
		diag_add(&diag, SEVERITY_ERROR, "f", (struct pos){ 1, 1 }, "x");
	ck_assert_uint_eq(diag.n_messages, MAX_MESSAGES);
	ck_assert_uint_eq(diag.n_errors, MAX_MESSAGES + 7);
	ck_assert_uint_eq(diag.n_left_out, 7);

	diag_print(&diag, &out);
	ck_assert_ptr_nonnull(strstr(out.data, "\n7 more messages are not"));
}
END_TEST

START_TEST(an_error_is_never_left_out_for_a_warning)
{
	CLEANUP(diag_free) struct diag diag = { 0 };
	CLEANUP(buf_free) struct buf out = { 0 };
	struct diag more = { 0 };

	for (int i = 0; i < MAX_MESSAGES + 1; i++)
		diag_add(&diag, SEVERITY_WARNING, "f", (struct pos){ 1, 1 },
			 "w%d", i);
	diag_add(&diag, SEVERITY_ERROR, "f", (struct pos){ 1, 2 }, "first");
	diag_add(&more, SEVERITY_ERROR, "f", (struct pos){ 1, 3 }, "second");
	diag_move(&diag, &more);

	ck_assert_uint_eq(diag.n_messages, MAX_MESSAGES);
	ck_assert_uint_eq(diag.n_left_out, 3);
	diag_print(&diag, &out);
	ck_assert_ptr_nonnull(strstr(out.data, "warning: w197\n"
					       "f:1:2: error: first\n"
					       "f:1:3: error: second\n"
					       "3 more messages are not"));
}
END_TEST

START_TEST(moved_messages_keep_their_count_and_leave_nothing)
{
	CLEANUP(diag_free) struct diag to = { 0 };
	struct diag from = { 0 };

	diag_add(&to, SEVERITY_ERROR, "f", (struct pos){ 2, 1 }, "one");
	diag_add(&from, SEVERITY_ERROR, "f", (struct pos){ 1, 1 }, "two");
	diag_add(&from, SEVERITY_WARNING, "f", (struct pos){ 3, 1 }, "three");
	diag_move(&to, &from);

	ck_assert_uint_eq(from.n_messages, 0);
	ck_assert_uint_eq(from.n_errors, 0);
	ck_assert_uint_eq(to.n_errors, 2);
	printed_is(&to, "f:1:1: error: two\n"
			"f:2:1: error: one\n"
			"f:3:1: warning: three\n");
}
END_TEST

START_TEST(quoted_text_is_cut_between_characters)
{
	char word[400] = "";

	ck_assert_str_eq(quote("sh").text, "'sh'");
	for (int i = 0; i < 100; i++)
		strcat(word, "해");
	ck_assert_int_eq(strlen(quote(word).text) % 3, 2); /* quotes, dots */
	ck_assert_str_eq(quote(word).text + strlen(quote(word).text) - 7,
			 "해...'");
}
END_TEST

START_TEST(quoted_text_shows_the_spaces_that_are_none)
{
	ck_assert_str_eq(quote("\xc2\xa0 a").text, "'\\u00a0 a'");
	ck_assert_str_eq(quote("sh\xe2\x80\x8b").text, "'sh\\u200b'");
	ck_assert_str_eq(quote("\xe2\x80\x9csh\xe2\x80\x9d").text,
			 "'\xe2\x80\x9csh\xe2\x80\x9d'");
}
END_TEST

START_TEST(the_nearest_name_is_found)
{
	static const char *const names[] = { "operator", "values", "index",
					     "In", NULL };

	ck_assert_str_eq(diag_nearest("opertor", nth, names), "operator");
	ck_assert_str_eq(diag_nearest("vlaues", nth, names), "values");
	ck_assert_str_eq(diag_nearest("idx", nth, names) ?: "", "");
	ck_assert_str_eq(diag_nearest("INDEX", nth, names), "index");
	ck_assert_str_eq(diag_nearest("in", nth, names), "In");
	ck_assert_ptr_null(diag_nearest("", nth, names));
	ck_assert_ptr_null(diag_nearest("something", nth, names));
}
END_TEST

START_TEST(a_word_of_any_length_has_no_neighbour_too_far)
{
	static const char *const names[] = { "operator", NULL };
	char word[5000];

	memset(word, 'o', sizeof(word) - 1);
	word[sizeof(word) - 1] = '\0';
	ck_assert_ptr_null(diag_nearest(word, nth, names));
	word[64] = '\0';
	ck_assert_ptr_null(diag_nearest(word, nth, names));
}
END_TEST

int main(void)
{
	return RUN("diag", messages_are_ordered_by_place_and_files_as_they_came,
		   what_a_terminal_would_obey_is_shown_as_hex,
		   messages_past_the_limit_are_counted,
		   an_error_is_never_left_out_for_a_warning,
		   moved_messages_keep_their_count_and_leave_nothing,
		   quoted_text_is_cut_between_characters,
		   quoted_text_shows_the_spaces_that_are_none,
		   the_nearest_name_is_found,
		   a_word_of_any_length_has_no_neighbour_too_far);
}
