// SPDX-License-Identifier: Apache-2.0

#include "image_text.h"

#include <string.h>

#include "base/mem.h"
#include "given.h"
#include "unit.h"

static const struct source path = { SOURCE_ARG, 0, VALUE_STRING };

static char *text_of(const struct ruleset *rules)
{
	CLEANUP(plan_free) struct plan *plan = given_plan(rules);
	struct buf out = { 0 };

	plan_text(plan, &out);
	ck_assert(!out.failed);
	return buf_take(&out);
}

/* Each of the lines is in the text, whole. */
static void has_line(const char *text, const char *line)
{
	CLEANUP(buf_free) struct buf wanted = { 0 };

	buf_addf(&wanted, "\n%s\n", line);
	ck_assert_msg(strstr(text, wanted.data), "no line \"%s\" in:\n%s", line,
		      text);
}

START_TEST(a_small_plan_reads_like_this)
{
	static const char wanted[] =
		"policy \"detect-shell\"\n"
		"mark 0: pids 17\n"
		"\n"
		"syscall execve, number 59\n"
		"\tsources 1 (strings 1), tables 1, words 1, rows 2\n"
		"\tname argument 0\n"
		"\tenforcing\n"
		"\tsource 0: argument 0, string\n"
		"\ttable 0: forward, source 0 (argument 0, string)\n"
		"\t\t\"/bin/bash\": all\n"
		"\t\t\"/bin/sh\": all\n"
		"\t\telse: none\n"
		"\t\tunreadable: all\n"
		"\trule 0: view 0, \"detect-shell\" selector 0, post, kill\n"
		"\trule 1-63: padding\n"
		"\tword 0: views 0-0\n"
		"\t\tlow 0000000000000001 high 0000000000000001\n"
		"\t\tfirst 0000000000000001 last 0000000000000001\n"
		"\t\tpost 0000000000000001 kill 0000000000000001\n"
		"\tview 0: \"detect-shell\"\n"
		"\t\tmessage \"a \\\"shell\\\"\"\n"
		"\t\ttag \"one\"\n"
		"\t\ttag \"two\"\n"
		"\t\tshows source 0 as string, label \"file\\x0aname\"\n";
	CLEANUP(ruleset_free) struct ruleset *rules = given();
	CLEANUP(free_mem) char *text = NULL;

	given_hook(rules, "execve", 59);
	given_view(rules, "detect-shell");
	given_message(rules, "a \"shell\"");
	given_tag(rules, "one");
	given_tag(rules, "two");
	given_shown(rules, path, "string", "file\nname");
	given_mark(rules, 17);
	given_rule(rules)->kill = true;
	given_filter(rules, path, TEST_EQUAL, false);
	given_text(rules, "/bin/sh", 7);
	given_text(rules, "/bin/bash", 9);

	text = text_of(rules);
	ck_assert_str_eq(text, wanted);
}
END_TEST

START_TEST(strings_are_quoted_and_told_apart)
{
	CLEANUP(ruleset_free) struct ruleset *rules = given();
	CLEANUP(free_mem) char *text = NULL;

	given_hook(rules, "execve", 59);
	given_view(rules, "policy");
	given_text_rule(rules, path, TEST_EQUAL, "");
	given_text_rule(rules, path, TEST_PREFIX, "/a");
	given_text_rule(rules, path, TEST_EQUAL, "/a");
	given_text_rule(rules, path, TEST_PREFIX, "/a\xff\\\"\x7f");
	given_text_rule(rules, path, TEST_SUFFIX, ".so");
	given_text_rule(rules, path, TEST_SUFFIX, "x.so");
	text = text_of(rules);

	has_line(text, "\t\t\"\": 0 4-5");
	has_line(text, "\t\t\"/a\"...: 1 4-5");
	has_line(text, "\t\t\"/a\": 1-2 4-5");
	has_line(text, "\t\t\"/a\\xff\\\\\\\"\\x7f\"...: 1 3-5");
	has_line(text, "\t\telse: 4-5");
	has_line(text, "\t\t...\".so\": 0-4");
	has_line(text, "\t\t...\"x.so\": all");
	has_line(text, "\t\telse: 0-3");
}
END_TEST

START_TEST(values_that_change_nothing_are_not_there)
{
	CLEANUP(ruleset_free) struct ruleset *rules = given();
	CLEANUP(free_mem) char *text = NULL;

	given_hook(rules, "execve", 59);
	given_view(rules, "policy");
	given_text_rule(rules, path, TEST_PREFIX, "/etc/");
	given_text(rules, "/etc/ssl/", 9);
	given_filter(rules, path, TEST_EQUAL, true);
	given_text(rules, "/usr", 4);
	text = text_of(rules);

	has_line(text, "\t\t\"/etc/\"...: all");
	ck_assert_ptr_null(strstr(text, "ssl"));
	ck_assert_ptr_null(strstr(text, "usr"));
}
END_TEST

START_TEST(intervals_are_in_the_order_of_the_type)
{
	CLEANUP(ruleset_free) struct ruleset *rules = given();
	CLEANUP(free_mem) char *text = NULL;

	given_hook(rules, "kill", 62);
	given_view(rules, "policy");
	given_rule(rules);
	given_filter(rules, ARG(1, S32), TEST_RANGE, false);
	given_range(rules, (uint64_t)-3, (uint64_t)-1);
	given_range(rules, 7, 7);
	given_rule(rules);
	given_filter(rules, ARG(1, S32), TEST_RANGE, true);
	given_range(rules, 7, (uint64_t)INT64_MAX);
	text = text_of(rules);

	has_line(text, "\t\t..-4: 1");
	has_line(text, "\t\t-3..-1: all");
	has_line(text, "\t\t0..6: 1");
	has_line(text, "\t\t7: 0");
	has_line(text, "\t\t8..: none");
}
END_TEST

START_TEST(masks_show_the_bits_that_matter)
{
	CLEANUP(ruleset_free) struct ruleset *rules = given();
	CLEANUP(free_mem) char *text = NULL;

	given_hook(rules, "open", 2);
	given_view(rules, "policy");
	given_rule(rules);
	given_filter(rules, MARKS, TEST_MASK, false);
	given_range(rules, 1ULL << 63 | 2, 0);
	given_rule(rules);
	given_filter(rules, MARKS, TEST_MASK, true);
	given_range(rules, 4, 0);
	text = text_of(rules);

	has_line(text, "\ttable 0: mask any, source 0 (marks, u64)");
	has_line(text, "\t\tbit 1: all");
	has_line(text, "\t\tbit 63: all");
	has_line(text, "\t\t0: 1");
	has_line(text, "\ttable 1: mask none, source 0 (marks, u64)");
	has_line(text, "\t\tbit 2: 0");
	has_line(text, "\t\t0: all");
	ck_assert_ptr_null(strstr(text, "bit 0"));
}
END_TEST

int main(void)
{
	return RUN("image_text", a_small_plan_reads_like_this,
		   strings_are_quoted_and_told_apart,
		   values_that_change_nothing_are_not_there,
		   intervals_are_in_the_order_of_the_type,
		   masks_show_the_bits_that_matter);
}
