// SPDX-License-Identifier: Apache-2.0

#include "image_text.h"
#include "source_text.h"

#include <string.h>

#include "base/mem.h"
#include "given.h"
#include "unit.h"

static const struct source path = ARG(0, STRING);

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
		"\tsource 0: argument 0, string\n"
		"\ttable 0: forward, source 0 (argument 0, string)\n"
		"\t\t\"/bin/bash\": all\n"
		"\t\t\"/bin/sh\": all\n"
		"\t\telse: none\n"
		"\t\tunreadable: all\n"
		"\t\tunreadable, EFAULT: none\n"
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
	given_shown(rules, path, ARG_STRING, "file\nname");
	given_mark(rules, 17);
	given_rule(rules)->actions.kill = true;
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

	has_line(
		text,
		"\ttable 0: mask any, source 0 (marks of self or ancestor, word 0, u64)");
	has_line(text, "\t\tbit 1: all");
	has_line(text, "\t\tbit 63: all");
	has_line(text, "\t\t0: 1");
	has_line(
		text,
		"\ttable 1: mask none, source 0 (marks of self or ancestor, word 0, u64)");
	has_line(text, "\t\tbit 2: 0");
	has_line(text, "\t\t0: all");
	ck_assert_ptr_null(strstr(text, "bit 0"));
}
END_TEST

START_TEST(sources_say_where_they_lead)
{
	const struct source field = { .kind = SOURCE_ARG,
				      .index = 2,
				      .type = VALUE_U32,
				      .bits = 3,
				      .shift = 5,
				      .n_steps = 2,
				      .steps = { 24, 8 } };
	CLEANUP(ruleset_free) struct ruleset *rules = given();
	CLEANUP(free_mem) char *text = NULL;

	given_hook(rules, "execve", 59);
	given_view(rules, "policy");
	given_shown(rules, field, ARG_UINT32, NULL);
	given_rule(rules);
	given_filter(rules, given_expr(rules, 1, 7), TEST_RANGE, false);
	given_range(rules, 1, 1);
	text = text_of(rules);

	has_line(text, "\tsource 0: argument 1, s64");
	has_line(text, "\tsource 1: expression load source 0 s64 in 0, "
		       "literal 7 s64 in 1, == u64 in 0, u64");
	has_line(text, "\tsource 2: argument 2 +24 -> +8, u32, 3 bits from 5");
}
END_TEST

START_TEST(every_kind_of_source_has_a_name)
{
	for (unsigned kind = 0; kind < N_SOURCE_KINDS; kind++) {
		CLEANUP(buf_free) struct buf text = { 0 };
		struct image image = { 0 };

		image.conf.sources[0].kind = (uint8_t)kind;
		source_text(&image, 0, &text);
		ck_assert_msg(text.len > 0 && text.data[0] != ',',
			      "source kind %u", kind);
	}
}
END_TEST

START_TEST(acts_and_late_tables_are_told)
{
	const struct source result = { .kind = SOURCE_RETURN,
				       .type = VALUE_S64,
				       .flags = SOURCE_LATE };
	CLEANUP(ruleset_free) struct ruleset *rules = given();
	CLEANUP(free_mem) char *text = NULL;
	struct rule *rule;

	given_hook(rules, "execve", 59);
	given_view(rules, "policy");
	rule = given_rule(rules);
	rule->waits = true;
	rule->late.post = true;
	rule->actions.act = (struct act){ .flags = ACT_SIGNAL, .signal = 10 };
	given_filter(rules, result, TEST_RANGE, false);
	given_range(rules, 0, 0);
	text = text_of(rules);

	has_line(text, "\ttables at the return 1");
	has_line(text, "\ttable 0: interval, at the return, source 0 "
		       "(return value, s64, at the return)");
	has_line(text, "\trule 0: view 0, \"policy\" selector 0, post; waits, "
		       "post");
	has_line(text, "\t\tdoes: signal; error 0, signal 10, index 0, value "
		       "0, once in 0 ns a thread");
	has_line(text, "\t\twait 0000000000000001 late post "
		       "0000000000000001");
}
END_TEST

START_TEST(automata_show_their_states)
{
	CLEANUP(ruleset_free) struct ruleset *rules = given();
	CLEANUP(free_mem) char *text = NULL;

	given_hook(rules, "execve", 59);
	given_view(rules, "policy");
	given_text_rule(rules, path, TEST_GLOB, "a?");
	text = text_of(rules);

	has_line(text, "\ttable 0: text any, source 0 (argument 0, string)");
	has_line(text, "\t\tnothing found: none");
	ck_assert_ptr_nonnull(strstr(text, "else as 0, found: all\n"));
	ck_assert_ptr_nonnull(strstr(text, "; a -> "));
	ck_assert_ptr_nonnull(strstr(text, "; end -> "));
}
END_TEST

int main(void)
{
	return RUN("image_text", a_small_plan_reads_like_this,
		   strings_are_quoted_and_told_apart,
		   values_that_change_nothing_are_not_there,
		   intervals_are_in_the_order_of_the_type,
		   masks_show_the_bits_that_matter, sources_say_where_they_lead,
		   every_kind_of_source_has_a_name,
		   acts_and_late_tables_are_told, automata_show_their_states);
}
