// SPDX-License-Identifier: Apache-2.0

#include "compile.h"

#include <string.h>

#include "base/mem.h"
#include "given.h"
#include "image_match.h"
#include "unit.h"

static const struct source path = ARG(0, STRING);
static const struct source flags = ARG(1, S32);

static struct ruleset *one_view(void)
{
	struct ruleset *rules = given();

	given_hook(rules, "execve", 59);
	given_view(rules, "policy");
	return rules;
}

static uint64_t holds(const struct plan *plan, const struct fact *facts,
		      size_t n)
{
	const struct event event = { facts, n };
	struct matched matched;

	image_match(plan->images[0], &event, &matched);
	return matched.holds[0];
}

static uint64_t holds_for_text(const struct plan *plan, const char *text)
{
	const struct fact fact = { .source = path,
				   .state = VALUE_OK,
				   .text = text,
				   .len = strlen(text) };

	return holds(plan, &fact, 1);
}

static uint64_t holds_for_number(const struct plan *plan, uint64_t number)
{
	const struct fact fact = { .source = flags,
				   .state = VALUE_OK,
				   .number = number };

	return holds(plan, &fact, 1);
}

START_TEST(no_rules_make_an_empty_plan)
{
	CLEANUP(ruleset_free) struct ruleset *rules = given();
	CLEANUP(plan_free) struct plan *plan = given_plan(rules);

	ck_assert_uint_eq(plan->n_images, 0);
}
END_TEST

START_TEST(a_hook_without_rules_has_no_image)
{
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = given_plan(rules);

	ck_assert_uint_eq(plan->n_images, 0);
	ck_assert_uint_eq(plan->n_policies, 1);
}
END_TEST

START_TEST(a_rule_without_filters_always_holds)
{
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;

	given_rule(rules);
	plan = given_plan(rules);
	ck_assert_uint_eq(plan->images[0]->conf.n_tables, 0);
	ck_assert_uint_eq(plan->images[0]->maps[IMAGE_CELLS].n, 0);
	ck_assert_uint_eq(plan->images[0]->maps[IMAGE_ROWS].n, 2);
	ck_assert_uint_eq(holds(plan, NULL, 0), 1);
}
END_TEST

START_TEST(filters_on_one_string_all_must_hold)
{
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;

	given_text_rule(rules, path, TEST_PREFIX, "/etc/");
	given_filter(rules, path, TEST_PREFIX, true);
	given_text(rules, "/etc/ssl/", 9);
	given_filter(rules, path, TEST_EQUAL, true);
	given_text(rules, "/etc/passwd", 11);
	given_filter(rules, path, TEST_SUFFIX, true);
	given_text(rules, ".bak", 4);
	plan = given_plan(rules);

	ck_assert_uint_eq(holds_for_text(plan, "/etc/group"), 1);
	ck_assert_uint_eq(holds_for_text(plan, "/etc/ssl"), 1);
	ck_assert_uint_eq(holds_for_text(plan, "/etc/ssl/"), 0);
	ck_assert_uint_eq(holds_for_text(plan, "/etc/ssl/cert"), 0);
	ck_assert_uint_eq(holds_for_text(plan, "/etc/passwd"), 0);
	ck_assert_uint_eq(holds_for_text(plan, "/etc/passwd-"), 1);
	ck_assert_uint_eq(holds_for_text(plan, "/etc/group.bak"), 0);
	ck_assert_uint_eq(holds_for_text(plan, "/usr"), 0);
	ck_assert_uint_eq(holds_for_text(plan, ""), 0);
}
END_TEST

START_TEST(several_masks_of_a_rule_are_several_tables)
{
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;

	given_rule(rules);
	for (int i = 0; i < 2; i++) {
		given_filter(rules, flags, TEST_MASK, false);
		given_range(rules, 1 << i, 0);
		given_filter(rules, flags, TEST_MASK, true);
		given_range(rules, 4 << i, 0);
	}
	plan = given_plan(rules);

	ck_assert_uint_eq(plan->images[0]->conf.n_tables, 3);
	ck_assert_uint_eq(plan->images[0]->maps[IMAGE_MASKS].n, 3 * 64);
	ck_assert_uint_eq(holds_for_number(plan, 3), 1);
	ck_assert_uint_eq(holds_for_number(plan, 0x13), 1);
	ck_assert_uint_eq(holds_for_number(plan, 1), 0);
	ck_assert_uint_eq(holds_for_number(plan, 2), 0);
	ck_assert_uint_eq(holds_for_number(plan, 7), 0);
	ck_assert_uint_eq(holds_for_number(plan, 0xb), 0);
	ck_assert_uint_eq(holds_for_number(plan, 0), 0);
}
END_TEST

START_TEST(cheap_tables_are_asked_first_and_shown_sources_come_last)
{
	const struct source wanted[] = { PID,	 MARKS, ARG(1, S32),
					 BINARY, path,	ARG(3, U64) };
	const enum table_class classes[] = {
		TABLE_INTERVAL, TABLE_MASK_ANY, TABLE_INTERVAL,
		TABLE_FORWARD,	TABLE_FORWARD,	TABLE_BACKWARD,
	};
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;
	const struct hook_conf *conf;

	given_shown(rules, ARG(3, U64), ARG_UINT64, "label");
	given_shown(rules, path, ARG_STRING, NULL);
	given_text_rule(rules, path, TEST_SUFFIX, "sh");
	given_text_rule(rules, BINARY, TEST_EQUAL, "/bin/sh");
	given_text_rule(rules, path, TEST_EQUAL, "/bin/sh");
	given_filter(rules, flags, TEST_RANGE, false);
	given_filter(rules, MARKS, TEST_MASK, false);
	given_filter(rules, PID, TEST_RANGE, false);
	plan = given_plan(rules);
	conf = &plan->images[0]->conf;

	ck_assert_uint_eq(conf->n_sources, ARRAY_SIZE(wanted));
	for (size_t i = 0; i < ARRAY_SIZE(wanted); i++) {
		ck_assert_uint_eq(conf->sources[i].kind, wanted[i].kind);
		ck_assert_uint_eq(conf->sources[i].index, wanted[i].index);
		ck_assert_uint_eq(conf->sources[i].type, wanted[i].type);
	}
	ck_assert_uint_eq(conf->n_tables, ARRAY_SIZE(classes));
	for (size_t i = 0; i < ARRAY_SIZE(classes); i++)
		ck_assert_uint_eq(conf->tables[i].class, classes[i]);
	ck_assert_uint_eq(conf->n_strings, 2);
	ck_assert_uint_eq(conf->n_args, 4);
	ck_assert_uint_eq(plan->images[0]->views[0].shown[0].sources[0], 5);
	ck_assert_uint_eq(plan->images[0]->views[0].shown[1].sources[0], 4);
}
END_TEST

/* Rules that say which paths, which not, and both. */
START_TEST(a_path_that_is_not_of_the_host_is_none_of_those_left_out)
{
	static const enum test tests[] = { TEST_EQUAL, TEST_SUFFIX, TEST_GLOB };
	static const unsigned flags_of[] = { VALUE_STRANGE, VALUE_PARTIAL };

	for (size_t i = 0; i < ARRAY_SIZE(tests); i++) {
		CLEANUP(ruleset_free) struct ruleset *rules = one_view();
		CLEANUP(plan_free) struct plan *plan = NULL;
		struct fact fact = { .source = BINARY,
				     .state = VALUE_OK,
				     .text = "/bin/sh",
				     .len = 7 };

		given_text_rule(rules, BINARY, tests[i], "/bin/sh");
		given_rule(rules);
		given_filter(rules, BINARY, tests[i], true);
		given_text(rules, "/bin/sh", 7);
		given_text_rule(rules, BINARY, TEST_PREFIX, "/bin/");
		given_filter(rules, BINARY, tests[i], true);
		given_text(rules, "/bin/sh", 7);
		plan = given_plan(rules);

		ck_assert_uint_eq(holds(plan, &fact, 1), 1);
		for (size_t j = 0; j < ARRAY_SIZE(flags_of); j++) {
			fact.flags = flags_of[j];
			ck_assert_uint_eq(holds(plan, &fact, 1), 7);
		}
	}
}
END_TEST

START_TEST(two_views_of_one_policy_decide_each_by_itself)
{
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;
	const struct event event = { 0 };
	struct matched matched;

	given_rule(rules);
	given_rule(rules);
	given_view(rules, "policy");
	given_rule(rules)->actions.kill = true;
	plan = given_plan(rules);

	image_match(plan->images[0], &event, &matched);
	ck_assert_uint_eq(plan->n_policies, 1);
	ck_assert_uint_eq(matched.wins[0], 5);
	ck_assert(matched.kill);
	ck_assert_uint_eq(plan->images[0]->conf.acting, 0);
	ck_assert_uint_eq(plan->images[0]->conf.waiting, 0);
}
END_TEST

START_TEST(images_are_ordered_by_hook_and_name_their_argument)
{
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;

	given_rule(rules);
	given_hook(rules, "close", 3);
	given_view(rules, "policy");
	given_rule(rules);
	plan = given_plan(rules);

	ck_assert_uint_eq(plan->n_images, 2);
	ck_assert_str_eq(plan->images[0]->hook.name, "close");
	ck_assert_int_eq(plan->images[0]->conf.syscall, 3);
	ck_assert_int_eq(plan->images[0]->conf.name_arg, -1);
	ck_assert_str_eq(plan->images[1]->hook.name, "execve");
	ck_assert_int_eq(plan->images[1]->conf.name_arg, 0);
}
END_TEST

/* Rules of one view that differ from each other in the details. */
static struct ruleset *detailed(const char *value, const char *message,
				const char *label, bool kill)
{
	struct ruleset *rules = one_view();

	given_message(rules, message);
	given_shown(rules, path, ARG_STRING, label);
	given_text_rule(rules, path, TEST_EQUAL, value);
	rules->rules[0].actions.kill = kill;
	return rules;
}

START_TEST(every_difference_makes_images_differ)
{
	struct ruleset *rules[] = {
		detailed("a", "b", "c", false), detailed("x", "b", "c", false),
		detailed("a", "x", "c", false), detailed("a", "b", "x", false),
		detailed("a", "b", "c", true),	detailed("a", "bc", "", false),
	};
	struct plan *plans[ARRAY_SIZE(rules)];

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++)
		plans[i] = given_plan(rules[i]);

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		for (size_t j = 0; j < ARRAY_SIZE(rules); j++) {
			const struct image *a = plans[i]->images[0];
			const struct image *b = plans[j]->images[0];

			ck_assert_int_eq(image_equal(a, b), i == j);
			ck_assert_int_eq(a->hash == b->hash, i == j);
		}
	}

	for (size_t i = 0; i < ARRAY_SIZE(rules); i++) {
		plan_free(&plans[i]);
		ruleset_free(&rules[i]);
	}
}
END_TEST

START_TEST(values_that_change_nothing_make_the_same_image)
{
	CLEANUP(ruleset_free) struct ruleset *plain = one_view();
	CLEANUP(ruleset_free) struct ruleset *wordy = one_view();
	CLEANUP(plan_free) struct plan *a = NULL;
	CLEANUP(plan_free) struct plan *b = NULL;

	given_text_rule(plain, path, TEST_PREFIX, "/etc/");
	given_text_rule(wordy, path, TEST_PREFIX, "/etc/ssl/");
	given_text(wordy, "/etc/", 5);
	given_text(wordy, "/etc/", 5);
	given_filter(wordy, path, TEST_EQUAL, true);
	given_text(wordy, "/usr", 4);
	a = given_plan(plain);
	b = given_plan(wordy);
	ck_assert(image_equal(a->images[0], b->images[0]));
}
END_TEST

START_TEST(an_image_that_is_loaded_equals_one_that_is_not)
{
	CLEANUP(ruleset_free)
	struct ruleset *rules = detailed("a", "b", "c", 0);
	CLEANUP(plan_free) struct plan *a = given_plan(rules);
	CLEANUP(plan_free) struct plan *b = given_plan(rules);

	a->images[0]->conf.image = 17;
	ck_assert(image_equal(a->images[0], b->images[0]));
}
END_TEST

START_TEST(marks_are_copied)
{
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;

	given_mark(rules, 1);
	given_mark(rules, 4711);
	plan = given_plan(rules);
	ck_assert_uint_eq(plan->n_marks, 2);
	ck_assert_uint_eq(plan->marks[1].n_pids, 1);
	ck_assert_uint_eq(plan->marks[1].pids[0], 4711);
	ck_assert_ptr_ne(plan->marks[1].pids, rules->marks[1].pids);
}
END_TEST

int main(void)
{
	return RUN("compile", no_rules_make_an_empty_plan,
		   a_hook_without_rules_has_no_image,
		   a_rule_without_filters_always_holds,
		   filters_on_one_string_all_must_hold,
		   several_masks_of_a_rule_are_several_tables,
		   cheap_tables_are_asked_first_and_shown_sources_come_last,
		   a_path_that_is_not_of_the_host_is_none_of_those_left_out,
		   two_views_of_one_policy_decide_each_by_itself,
		   images_are_ordered_by_hook_and_name_their_argument,
		   every_difference_makes_images_differ,
		   values_that_change_nothing_make_the_same_image,
		   an_image_that_is_loaded_equals_one_that_is_not,
		   marks_are_copied);
}
