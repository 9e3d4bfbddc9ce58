// SPDX-License-Identifier: Apache-2.0
/*
 * What is big: the limits of bpf/abi.h, and the time and memory for many
 * values, rules and policies, which are printed.
 */

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include "base/mem.h"
#include "compile.h"
#include "given.h"
#include "image_match.h"
#include "unit.h"

#ifdef __SANITIZE_ADDRESS__
#define SLOWER 5 /* than without a sanitizer, at most */
#else
#define SLOWER 1
#endif

static const struct source path = ARG(0, STRING);

static struct ruleset *one_view(void)
{
	struct ruleset *rules = given();

	given_hook(rules, "execve", 59);
	given_view(rules, "policy");
	return rules;
}

/* Compiles what is too much; the message must have @part in it. */
static void refused(const struct ruleset *rules, const char *part)
{
	CLEANUP(diag_free) struct diag diag = { 0 };
	struct plan *plan = NULL;

	ck_assert_int_eq(compile(rules, &diag, &plan), -EINVAL);
	ck_assert_ptr_null(plan);
	ck_assert_uint_eq(diag.n_errors, 1);
	ck_assert_str_eq(diag.messages[0].file, "hook execve");
	ck_assert_ptr_nonnull(strstr(diag.messages[0].text, part));
	ck_assert_ptr_nonnull(strstr(diag.messages[0].text, "'policy'"));
}

START_TEST(too_many_values_to_read_are_refused)
{
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();

	for (unsigned i = 0; i <= MAX_SOURCES; i++)
		given_shown(rules, SOURCE(REGISTER, i, U64), ARG_INT, NULL);
	given_rule(rules);
	refused(rules, "more than 128 different values");
}
END_TEST

START_TEST(too_many_tables_are_refused)
{
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();

	given_rule(rules);
	for (int i = 0; i <= MAX_TABLES; i++) {
		given_filter(rules, ARG(1, S32), TEST_MASK, false);
		given_range(rules, 1, 1);
	}
	refused(rules, "more than 96 kinds of test");
}
END_TEST

START_TEST(too_many_rules_are_refused)
{
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();

	for (int i = 0; i <= 64 * MAX_WORDS; i++)
		given_rule(rules);
	refused(rules, "more than 65536 rules");
}
END_TEST

START_TEST(too_many_bytes_are_refused)
{
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();

	for (int i = 0; i < 64 * MAX_WORDS; i++) {
		char text[16];

		snprintf(text, sizeof(text), "%d", i);
		given_text_rule(rules, path, TEST_EQUAL, text);
	}
	refused(rules, "more than 512 MiB");
}
END_TEST

/* Compiles and prints what it took. Returns seconds of processor time. */
static double timed(const char *what, const struct ruleset *rules,
		    struct plan **ret)
{
	struct rusage before, after;
	clock_t start;
	double seconds;

	getrusage(RUSAGE_SELF, &before);
	start = clock();
	*ret = given_plan(rules);
	seconds = (double)(clock() - start) / CLOCKS_PER_SEC;
	getrusage(RUSAGE_SELF, &after);

	printf("%s: %.3f s, %ld MiB more at most; %zu cells, %zu rows of %u "
	       "words\n",
	       what, seconds, (after.ru_maxrss - before.ru_maxrss) / 1024,
	       (*ret)->images[0]->maps[IMAGE_CELLS].n,
	       (*ret)->images[0]->maps[IMAGE_ROWS].n,
	       (*ret)->images[0]->conf.n_words);
	fflush(stdout);
	return seconds;
}

/* 40 bytes that begin and end alike and differ in the middle. */
static int numbered_path(char text[static 64], unsigned i)
{
	return snprintf(text, 64, "/usr/lib/%08x/%08x/program%06u",
			i * 2654435761U, i, i % 1000000);
}

/* Does rule 0 hold? */
static bool holds_for(const struct plan *plan, const char *text)
{
	const struct fact fact = { .source = path,
				   .state = VALUE_OK,
				   .text = text,
				   .len = strlen(text) };
	const struct event event = { &fact, 1 };
	struct matched matched;

	image_match(plan->images[0], &event, &matched);
	return matched.holds[0] & 1;
}

START_TEST(a_hundred_thousand_values_compile_in_seconds)
{
	enum {
		N = 100000
	};
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;
	char text[64];

	given_rule(rules);
	given_filter(rules, path, TEST_EQUAL, false);
	for (unsigned i = 0; i < N; i++)
		given_text(rules, text, (size_t)numbered_path(text, i));

	ck_assert_double_lt(timed("100000 values", rules, &plan), 3 * SLOWER);
	for (unsigned i = 0; i < N; i += 97) {
		numbered_path(text, i);
		ck_assert(holds_for(plan, text));
		text[20] ^= 1;
		ck_assert(!holds_for(plan, text));
	}
}
END_TEST

START_TEST(ten_thousand_rules_compile_in_seconds)
{
	enum {
		N = 10000
	};
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;
	struct matched matched;
	char text[64];

	for (unsigned i = 0; i < N; i++) {
		if (i % 10 == 0)
			given_view(rules, i % 20 ? "a" : "b");
		numbered_path(text, i);
		given_text_rule(rules, path, TEST_EQUAL, text);
	}

	ck_assert_double_lt(timed("10000 rules", rules, &plan), 3 * SLOWER);
	for (unsigned i = 0; i < N; i += 97) {
		struct fact fact = { .source = path,
				     .state = VALUE_OK,
				     .text = text };
		const struct event event = { &fact, 1 };
		size_t number = i / 60 * 64 + i % 60;

		fact.len = (size_t)numbered_path(text, i);
		image_match(plan->images[0], &event, &matched);
		ck_assert_uint_eq(matched.holds[number / 64],
				  1ULL << number % 64);
	}
}
END_TEST

START_TEST(a_thousand_policies_share_one_pass)
{
	CLEANUP(ruleset_free) struct ruleset *rules = given();
	CLEANUP(plan_free) struct plan *plan = NULL;
	char text[64];

	given_hook(rules, "execve", 59);
	for (unsigned i = 0; i < 1000; i++) {
		char name[16];

		snprintf(name, sizeof(name), "policy-%u", i);
		given_view(rules, name);
		numbered_path(text, i);
		given_text_rule(rules, path, TEST_EQUAL, text);
	}

	ck_assert_double_lt(timed("1000 policies", rules, &plan), SLOWER);
	ck_assert_uint_eq(plan->images[0]->conf.n_tables, 1);
	ck_assert_uint_eq(plan->images[0]->conf.n_words, 16);
}
END_TEST

/* A filter with @n patterns; its rule holds for text @i where the caller knows
 * it does. */
static void given_patterns(struct ruleset *rules, enum test test, unsigned n,
			   int (*write)(char text[static 64], unsigned i))
{
	char text[64];

	given_rule(rules);
	given_filter(rules, path, test, false);
	for (unsigned i = 0; i < n; i++)
		given_text(rules, text, (size_t)write(text, i));
}

START_TEST(ten_thousand_substrings_compile_in_a_second)
{
	enum {
		N = 10000
	};
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;
	char text[80] = "x/usr";

	given_patterns(rules, TEST_SUBSTRING, N, numbered_path);
	ck_assert_double_lt(timed("10000 substrings", rules, &plan),
			    2 * SLOWER);
	for (unsigned i = 0; i < N; i += 97) {
		numbered_path(text + 5, i);
		ck_assert(holds_for(plan, text));
		text[25] ^= 1;
		ck_assert(!holds_for(plan, text));
	}
}
END_TEST

static int numbered_glob(char text[static 64], unsigned i)
{
	static const char *const folders[] = { "/usr/lib", "/etc", "/home/*",
					       "/opt/**" };
	unsigned h = i * 2654435761U;

	switch (i % 4) {
	case 0:
		return snprintf(text, 64, "%s/name%x*.so", folders[h % 4], i);
	case 1:
		return snprintf(text, 64, "**/*.%x", h >> 20);
	case 2:
		return snprintf(text, 64, "%s/[a-f]?%x/**", folders[h % 4], i);
	}
	return snprintf(text, 64, "%s/{x%x,y%x}/*", folders[h % 4], i, h >> 24);
}

START_TEST(a_thousand_globs_compile_in_a_second)
{
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;

	given_patterns(rules, TEST_GLOB, 1000, numbered_glob);
	ck_assert_double_lt(timed("1000 globs", rules, &plan), 2 * SLOWER);
	ck_assert_uint_eq(plan->images[0]->conf.n_tables, 1);
	ck_assert(holds_for(plan, "/usr/lib/name0-anything.so"));
	ck_assert(!holds_for(plan, "/usr/lib/name0/anything.so"));
	ck_assert(holds_for(plan, "/etc/x3/a") ||
		  holds_for(plan, "/opt/x3/a") ||
		  holds_for(plan, "/usr/lib/x3/a") ||
		  holds_for(plan, "/home/a/x3/a"));
}
END_TEST

/* Each by itself is in two places at once after any folder: 2^n states. */
static int numbered_regex(char text[static 64], unsigned i)
{
	return snprintf(text, 64, "a%u.*b%u.*c%u", i, i, i);
}

START_TEST(patterns_that_multiply_become_several_automata)
{
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;
	const struct image *image;
	const struct step *states;
	uint32_t first;

	given_patterns(rules, TEST_REGEX, 40, numbered_regex);
	ck_assert_double_lt(timed("40 regexes", rules, &plan), 4 * SLOWER);
	image = plan->images[0];
	states = image->maps[IMAGE_STATES].values;
	first = image->conf.tables[0].first;

	ck_assert_uint_eq(image->conf.n_tables, 1);
	ck_assert_uint_ne(states[first + TEXT_AFTER].to, 0);
	ck_assert(holds_for(plan, "xa3,b3,c3"));
	ck_assert(holds_for(plan, "a39,a1,b39,b1,c39"));
	ck_assert(!holds_for(plan, "a39,a1,b39,b1,c2"));
}
END_TEST

START_TEST(a_pattern_that_is_too_big_names_its_policy)
{
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();

	given_rule(rules);
	given_text_rule(rules, path, TEST_REGEX, "(.*a.{20}b){30}");
	refused(rules, "selector 1: a pattern that needs too big");
}
END_TEST

int main(void)
{
	return RUN("scale", too_many_values_to_read_are_refused,
		   too_many_tables_are_refused, too_many_rules_are_refused,
		   too_many_bytes_are_refused,
		   a_hundred_thousand_values_compile_in_seconds,
		   ten_thousand_rules_compile_in_seconds,
		   a_thousand_policies_share_one_pass,
		   ten_thousand_substrings_compile_in_a_second,
		   a_thousand_globs_compile_in_a_second,
		   patterns_that_multiply_become_several_automata,
		   a_pattern_that_is_too_big_names_its_policy);
}
