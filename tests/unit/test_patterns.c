// SPDX-License-Identifier: Apache-2.0
/*
 * What globs, regular expressions and substrings find, and what is no pattern.
 */

#include "syntax.h"

#include <errno.h>
#include <string.h>

#include "base/buf.h"
#include "base/mem.h"
#include "given.h"
#include "image_match.h"
#include "unit.h"

static struct plan *plan_for(enum test test, const char *pattern)
{
	CLEANUP(ruleset_free) struct ruleset *rules = given();

	given_hook(rules, "execve", 59);
	given_view(rules, "policy");
	given_text_rule(rules, ARG(0, STRING), test, pattern);
	return given_plan(rules);
}

/* Each text, up to NULL, is found by the pattern, or is not. */
static void check(enum test test, const char *pattern, bool wanted,
		  const char *const *texts)
{
	CLEANUP(plan_free) struct plan *plan = plan_for(test, pattern);

	for (; *texts; texts++) {
		const struct fact fact = { .source = ARG(0, STRING),
					   .state = VALUE_OK,
					   .text = *texts,
					   .len = strlen(*texts) };
		const struct event event = { &fact, 1 };
		struct matched matched;

		image_match(plan->images[0], &event, &matched);
		ck_assert_msg(matched.holds[0] == wanted, "\"%s\" on \"%s\"",
			      pattern, *texts);
	}
}

#define FOUND(test, pattern, ...)      \
	check((test), (pattern), true, \
	      (const char *const[]){ __VA_ARGS__, NULL })
#define NOT_FOUND(test, pattern, ...)   \
	check((test), (pattern), false, \
	      (const char *const[]){ __VA_ARGS__, NULL })

START_TEST(substrings_are_anywhere)
{
	FOUND(TEST_SUBSTRING, "ab", "ab", "xab", "abx", "aab", "aaab");
	NOT_FOUND(TEST_SUBSTRING, "ab", "", "a", "ba", "aB", "AB");
	FOUND(TEST_SUBSTRING_NOCASE, "aB-\xc3\x89", "Ab-\xc3\x89",
	      "xaab-\xc3\x89");
	NOT_FOUND(TEST_SUBSTRING_NOCASE, "aB-\xc3\x89", "ab-\xc3\xa9");
	FOUND(TEST_SUBSTRING, "", "", "a");
	FOUND(TEST_SUBSTRING, "ababac", "abababac", "ababababac");
}
END_TEST

START_TEST(stars_of_globs_stop_at_slashes)
{
	FOUND(TEST_GLOB, "/etc/*", "/etc/", "/etc/passwd");
	NOT_FOUND(TEST_GLOB, "/etc/*", "/etc", "/etc/ssl/a", "x/etc/a");
	FOUND(TEST_GLOB, "/?/*.so", "/a/.so", "/\xc3\xa9/b.so");
	NOT_FOUND(TEST_GLOB, "/?/*.so", "///.so", "/ab/b.so", "/a/b.so.1");
	FOUND(TEST_GLOB, "", "");
	NOT_FOUND(TEST_GLOB, "", "a");
}
END_TEST

START_TEST(two_stars_of_globs_are_any_folders)
{
	FOUND(TEST_GLOB, "/usr/**", "/usr/", "/usr/bin", "/usr/bin/ls");
	NOT_FOUND(TEST_GLOB, "/usr/**", "/usr", "/usrx");
	FOUND(TEST_GLOB, "/usr/**/ls", "/usr/ls", "/usr/bin/ls", "/usr/a/b/ls");
	NOT_FOUND(TEST_GLOB, "/usr/**/ls", "/usr/als", "/usr/bin/als");
	FOUND(TEST_GLOB, "**/ls", "ls", "/ls", "/bin/ls", "a/ls");
	NOT_FOUND(TEST_GLOB, "**/ls", "als", "/bin/als", "ls/");
	FOUND(TEST_GLOB, "/a**z", "/az", "/a/b/z", "/axz");
	FOUND(TEST_GLOB, "**", "", "/", "a/b");
}
END_TEST

START_TEST(globs_have_classes_choices_and_escapes)
{
	FOUND(TEST_GLOB, "[a-c_]x", "ax", "cx", "_x");
	NOT_FOUND(TEST_GLOB, "[a-c_]x", "dx", "x", "abx");
	FOUND(TEST_GLOB, "[!a-c]x", "dx", "\xc3\xa9x");
	NOT_FOUND(TEST_GLOB, "[!a-c]x", "ax", "/x");
	FOUND(TEST_GLOB, "[]-]", "]", "-");
	FOUND(TEST_GLOB, "[\xc3\xa4x]", "\xc3\xa4", "x");
	NOT_FOUND(TEST_GLOB, "[\xc3\xa4x]", "\xc3", "\xa4");
	FOUND(TEST_GLOB, "/{bin,usr/{bin,sbin}}/*", "/bin/a", "/usr/sbin/a");
	NOT_FOUND(TEST_GLOB, "/{bin,usr/{bin,sbin}}/*", "/usr/a", "/sbin/a");
	FOUND(TEST_GLOB, "a{,b}c", "ac", "abc");
	FOUND(TEST_GLOB, "\\*\\{a,b}", "*{a,b}");
}
END_TEST

START_TEST(regular_expressions_are_searched_for)
{
	FOUND(TEST_REGEX, "b+", "b", "abbc");
	NOT_FOUND(TEST_REGEX, "b+", "", "ac");
	FOUND(TEST_REGEX, "^/tmp/.*\\.sh$", "/tmp/a.sh", "/tmp/.sh",
	      "/tmp/a\n.sh");
	NOT_FOUND(TEST_REGEX, "^/tmp/.*\\.sh$", "/tmp/a.sh\n", "/x/tmp/a.sh",
		  "/tmp/ash");
	FOUND(TEST_REGEX, "^(?:a|bc)*$", "", "abca");
	NOT_FOUND(TEST_REGEX, "^(?:a|bc)*$", "b", "abac");
	FOUND(TEST_REGEX, "^a{2,3}$", "aa", "aaa");
	NOT_FOUND(TEST_REGEX, "^a{2,3}$", "a", "aaaa");
	FOUND(TEST_REGEX, "a{,2}", "a{,2}");
	FOUND(TEST_REGEX, "", "", "a");
	NOT_FOUND(TEST_REGEX, "x^a", "xa", "a");
	FOUND(TEST_REGEX, "^$^$", "");
	NOT_FOUND(TEST_REGEX, "^$^$", "a");
	FOUND(TEST_REGEX, "(^|/)sh$", "sh", "/bin/sh");
	NOT_FOUND(TEST_REGEX, "(^|/)sh$", "/bin/bash", "shx");
}
END_TEST

START_TEST(regular_expressions_have_classes_and_escapes)
{
	FOUND(TEST_REGEX, "^[[:alpha:]_]\\w*$", "a1", "_", "Zz_9");
	NOT_FOUND(TEST_REGEX, "^[[:alpha:]_]\\w*$", "1a", "a-", "\xc3\xa9");
	FOUND(TEST_REGEX, "^[^\\d\\s]$", "a", "\xc3\xa9");
	NOT_FOUND(TEST_REGEX, "^[^\\d\\s]$", "1", " ", "\t", "ab");
	FOUND(TEST_REGEX, "^\\x41\\x{20ac}\\t\\.$", "A\xe2\x82\xac\t.");
	FOUND(TEST_REGEX, "(?i)^caf[e\xc3\xa9]$", "CaFE", "caf\xc3\xa9");
	FOUND(TEST_REGEX, "(?i)[^a]", "b", "\xff");
	NOT_FOUND(TEST_REGEX, "(?i)[^a]", "a", "A", "aA");
}
END_TEST

START_TEST(a_dot_is_one_character)
{
	FOUND(TEST_REGEX, "^.$", "a", "\xc3\xa9", "\xe2\x82\xac",
	      "\xf0\x9f\x98\x80", "\x80", "\xff", "\xe2\x82", "\n");
	NOT_FOUND(TEST_REGEX, "^.$", "", "ab", "\xc3\xa9x", "\xff\xff",
		  "\x80\x80");
	FOUND(TEST_REGEX, "^a.*[^b]$", "a\xe2\x82\xac");
	NOT_FOUND(TEST_REGEX, "^a.*[^b]{2}$", "a\xe2\x82\xac");
	NOT_FOUND(TEST_REGEX, "..b",
		  "\xe2\x82\xac"
		  "b");
}
END_TEST

/* A pattern that is none, and where it is wrong. */
static const struct wrong {
	enum test test;
	const char *pattern;
	size_t column;
	const char *text;
} wrong[] = {
	{ TEST_GLOB, "a[b", 1, "'[' is not closed" },
	{ TEST_GLOB, "a{b,c", 1, "'{' is not closed" },
	{ TEST_GLOB, "ab\\", 2, "nothing follows" },
	{ TEST_GLOB, "[z-a]", 1, "ends before it starts" },
	{ TEST_GLOB, "\xc3\xa9[!\xc3\xa4]", 1, "other than ASCII" },
	{ TEST_REGEX, "a(b", 1, "'(' is not closed" },
	{ TEST_REGEX, "ab)", 2, "closes nothing" },
	{ TEST_REGEX, "*a", 0, "nothing to repeat" },
	{ TEST_REGEX, "a**", 2, "repeated already" },
	{ TEST_REGEX, "a{3,2}", 1, "more times at least" },
	{ TEST_REGEX, "a{1001}", 1, "more than 1000 times" },
	{ TEST_REGEX, "(a)\\1", 3, "references" },
	{ TEST_REGEX, "a(?=b)", 1, "look around" },
	{ TEST_REGEX, "a(?i)b", 1, "not at the begin" },
	{ TEST_REGEX, "a\\bb", 1, "edges of words" },
	{ TEST_REGEX, "\\pL", 0, "classes of Unicode" },
	{ TEST_REGEX, "\\q", 0, "no such escape" },
	{ TEST_REGEX, "\\x0", 0, "two hexadecimal digits" },
	{ TEST_REGEX, "\\x00", 0, "a NUL" },
	{ TEST_REGEX, "[[:alfa:]]", 1, "no such class" },
	{ TEST_REGEX, "[a", 0, "'[' is not closed" },
	{ TEST_REGEX, "a\\", 1, "nothing follows" },
	{ TEST_REGEX, "(.*a.{20}b){30}", 0, "too big an automaton" },
	{ TEST_REGEX, "((a{1000}){1000}){1000}", 0, "too big an automaton" },
	{ TEST_REGEX, "((){1000}){1000}", 0, "too big an automaton" },
};

START_TEST(what_is_no_pattern_is_told_with_its_place)
{
	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		const struct wrong *it = &wrong[i];
		struct pattern_error error = { 0 };
		int err = pattern_check(it->test, it->pattern,
					strlen(it->pattern), &error);

		ck_assert_msg(err == -EINVAL, "%s: %d", it->pattern, err);
		ck_assert_msg(strstr(error.text, it->text), "%s: %s",
			      it->pattern, error.text);
		ck_assert_msg(error.column == it->column, "%s: column %zu",
			      it->pattern, error.column);
	}
}
END_TEST

START_TEST(groups_do_not_go_deeper_than_the_stack)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	struct pattern_error error = { 0 };

	for (int i = 0; i < 4000; i++)
		buf_addc(&text, '(');
	ck_assert_int_eq(pattern_check(TEST_REGEX, text.data, text.len, &error),
			 -EINVAL);
	ck_assert_ptr_nonnull(strstr(error.text, "groups in groups"));
	memset(text.data, '{', text.len);
	ck_assert_int_eq(pattern_check(TEST_GLOB, text.data, text.len, &error),
			 -EINVAL);
	ck_assert_ptr_nonnull(strstr(error.text, "braces in braces"));
}
END_TEST

int main(void)
{
	return RUN("patterns", substrings_are_anywhere,
		   stars_of_globs_stop_at_slashes,
		   two_stars_of_globs_are_any_folders,
		   globs_have_classes_choices_and_escapes,
		   regular_expressions_are_searched_for,
		   regular_expressions_have_classes_and_escapes,
		   a_dot_is_one_character,
		   what_is_no_pattern_is_told_with_its_place,
		   groups_do_not_go_deeper_than_the_stack);
}
