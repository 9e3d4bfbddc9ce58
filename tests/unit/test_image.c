// SPDX-License-Identifier: Apache-2.0
/*
 * What of rules reaches an image besides tables of plain values.
 */

#include "image.h"

#include <string.h>

#include "base/mem.h"
#include "given.h"
#include "image_match.h"
#include "modes.h"
#include "unit.h"

static const struct source path = ARG(0, STRING);

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

START_TEST(late_tables_come_last_and_their_rules_wait)
{
	const struct source result = { .kind = SOURCE_RETURN,
				       .type = VALUE_S64,
				       .flags = SOURCE_LATE };
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;
	const struct hook_conf *conf;
	struct rule *rule = given_rule(rules);

	rule->waits = true;
	rule->late.post = true;
	rule->late.act.flags = ACT_RATE_LIMIT;
	given_filter(rules, result, TEST_RANGE, false);
	given_range(rules, 0, 0);
	given_filter(rules, path, TEST_EQUAL, false);
	given_text(rules, "/bin/sh", 7);
	plan = given_plan(rules);
	conf = &plan->images[0]->conf;

	ck_assert_uint_eq(conf->n_tables, 1);
	ck_assert_uint_eq(conf->n_late, 1);
	ck_assert_uint_eq(conf->sources[conf->tables[0].source].kind,
			  SOURCE_ARG);
	ck_assert_uint_eq(conf->sources[conf->tables[1].source].flags,
			  SOURCE_LATE);
	ck_assert_uint_eq(conf->waiting, 1);
	ck_assert_uint_eq(conf->acting, 1);
}
END_TEST

START_TEST(acts_of_the_return_follow_those_of_the_entry)
{
	const struct source sock = ARG(2, ADDRESS);
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;
	const struct image *image;
	const struct act *acts;
	struct rule *rule;

	given_rule(rules);
	rule = given_rule(rules);
	rule->waits = true;
	rule->actions.act.flags = ACT_SIGNAL;
	rule->actions.act.signal = 10;
	rule->late.act.flags = ACT_TRACK_SOCK;
	rule->late.act_source = sock;
	plan = given_plan(rules);
	image = plan->images[0];
	acts = image->maps[IMAGE_ACTS].values;

	ck_assert_uint_eq(image->conf.n_rules, 64);
	ck_assert_uint_eq(image->maps[IMAGE_ACTS].n, 128);
	ck_assert_uint_eq(acts[0].flags, 0);
	ck_assert_uint_eq(acts[1].signal, 10);
	ck_assert_uint_eq(acts[64 + 1].flags, ACT_TRACK_SOCK);
	ck_assert_uint_eq(image->conf.sources[acts[65].index].type,
			  VALUE_ADDRESS);
	ck_assert_uint_eq(image->rules[1].late_act.flags, ACT_TRACK_SOCK);
	ck_assert_uint_eq(image->conf.n_args, 3);
}
END_TEST

START_TEST(without_acts_their_map_has_one_that_is_empty)
{
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;

	given_rule(rules);
	plan = given_plan(rules);
	ck_assert_uint_eq(plan->images[0]->maps[IMAGE_ACTS].n, 1);
	ck_assert_uint_eq(plan->images[0]->conf.acting, 0);
}
END_TEST

START_TEST(what_cannot_be_read_is_as_each_filter_says)
{
	const struct fact fact = { .source = path, .state = VALUE_UNREADABLE };
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;

	for (unsigned i = 0; i < 8; i++) {
		struct rule *rule = given_rule(rules);

		given_filter(rules, path, i & 1 ? TEST_GLOB : TEST_EQUAL,
			     i & 2);
		given_text(rules, "a", 1);
		rule->filters->unreadable_matches = i & 4;
	}
	plan = given_plan(rules);
	ck_assert_uint_eq(holds(plan, &fact, 1), 0xf0);
}
END_TEST

START_TEST(sizes_are_sources_that_stand_before)
{
	const struct source bytes = {
		.kind = SOURCE_ARG,
		.index = 1,
		.type = VALUE_BYTES,
		.size = { .kind = SOURCE_ARG, .index = 4, .type = VALUE_U64 }
	};
	const struct source returned = { .kind = SOURCE_ARG,
					 .index = 1,
					 .type = VALUE_BYTES,
					 .flags = SOURCE_LATE,
					 .size = { .kind = SOURCE_RETURN } };
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;
	const struct hook_conf *conf;

	given_shown(rules, bytes, ARG_CHAR_BUF, NULL);
	given_shown(rules, returned, ARG_CHAR_BUF, NULL);
	given_rule(rules);
	plan = given_plan(rules);
	conf = &plan->images[0]->conf;

	ck_assert_uint_eq(conf->n_sources, 3);
	ck_assert_uint_eq(conf->sources[0].index, 4);
	ck_assert_uint_eq(conf->sources[1].size, 0);
	ck_assert_uint_eq(conf->sources[2].size, NO_SOURCE);
	ck_assert_uint_eq(conf->n_args, 5);
	ck_assert_uint_eq(conf->n_strings, 2);
}
END_TEST

START_TEST(equal_expressions_share_their_source)
{
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;
	const uint64_t numbers[] = { 7, 8, 7 };
	const struct source_conf *source;
	const struct expr_op *ops;

	for (size_t i = 0; i < ARRAY_SIZE(numbers); i++) {
		struct source expr = given_expr(rules, 3, numbers[i]);

		given_rule(rules);
		given_filter(rules, expr, TEST_RANGE, false);
		given_range(rules, 1, 1);
	}
	plan = given_plan(rules);
	source = plan->images[0]->conf.sources;
	ops = plan->images[0]->maps[IMAGE_EXPRS].values;

	ck_assert_uint_eq(plan->images[0]->conf.n_tables, 2);
	ck_assert_uint_eq(plan->images[0]->conf.n_sources, 3);
	ck_assert_uint_eq(plan->images[0]->maps[IMAGE_EXPRS].n, 6);
	ck_assert_uint_eq(source[0].kind, SOURCE_ARG);
	ck_assert_uint_eq(source[1].kind, SOURCE_EXPR);
	ck_assert_uint_eq(source[2].steps[0], 3);
	ck_assert_uint_eq(source[2].steps[1], 3);
	ck_assert_uint_eq(ops[3].op, EXPR_LOAD);
	ck_assert_uint_eq(ops[3].value, 0);
	ck_assert_uint_eq(ops[4].value, 8);
}
END_TEST

START_TEST(sources_differ_in_every_field)
{
	const struct source sources[] = {
		ARG(0, U32),
		ARG(1, U32),
		ARG(0, U64),
		{ .kind = SOURCE_ARG, .type = VALUE_U32, .shift = 1 },
		{ .kind = SOURCE_ARG, .type = VALUE_U32, .bits = 1 },
		{ .kind = SOURCE_ARG, .type = VALUE_U32, .n_steps = 1 },
		{ .kind = SOURCE_ARG,
		  .type = VALUE_U32,
		  .n_steps = 1,
		  .steps = { 8 } },
		{ .kind = SOURCE_ARG, .type = VALUE_U32, .flags = SOURCE_USER },
	};
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;

	given_rule(rules);
	for (size_t i = 0; i < ARRAY_SIZE(sources); i++) {
		given_filter(rules, sources[i], TEST_RANGE, false);
		given_range(rules, 0, 0);
		given_filter(rules, sources[i], TEST_RANGE, false);
		given_range(rules, 0, 0);
	}
	plan = given_plan(rules);
	ck_assert_uint_eq(plan->images[0]->conf.n_sources, ARRAY_SIZE(sources));
	ck_assert_uint_eq(plan->images[0]->conf.n_tables, ARRAY_SIZE(sources));
}
END_TEST

START_TEST(bytes_with_a_nul_equal_nothing)
{
	static const char text[] = "ab\0cd";
	struct fact fact = { .source = path, .state = VALUE_OK, .text = text };
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;

	given_text_rule(rules, path, TEST_EQUAL, "ab");
	given_text_rule(rules, path, TEST_PREFIX, "ab");
	given_text_rule(rules, path, TEST_SUFFIX, "cd");
	given_text_rule(rules, path, TEST_SUBSTRING, "cd");
	given_text_rule(rules, path, TEST_REGEX, "^ab$");
	given_text_rule(rules, path, TEST_GLOB, "ab?c*");
	given_text_rule(rules, path, TEST_PREFIX, "abc");
	plan = given_plan(rules);

	fact.len = 5;
	fact.flags = VALUE_INNER_NUL;
	ck_assert_uint_eq(holds(plan, &fact, 1), 0x2e);
	fact.len = 3;
	ck_assert_uint_eq(holds(plan, &fact, 1), 0x2);
	fact.len = 2;
	fact.flags = 0;
	ck_assert_uint_eq(holds(plan, &fact, 1), 0x13);
}
END_TEST

START_TEST(rules_that_do_harm_spare_what_is_protected)
{
	CLEANUP(ruleset_free) struct ruleset *rules = one_view();
	CLEANUP(plan_free) struct plan *plan = NULL;
	struct modes modes;

	given_rule(rules)->actions.kill = true;
	given_rule(rules)->actions.act.flags = ACT_RATE_LIMIT;
	given_rule(rules)->actions.act.flags = ACT_OVERRIDE;
	given_rule(rules)->actions.act.flags = ACT_ENFORCE;
	given_rule(rules)->actions.act.flags = ACT_NOTIFY;
	plan = given_plan(rules);

	modes_of(plan->images[0], &modes);
	ck_assert_uint_eq(modes.spares, 1 | 1 << 2 | 1 << 4);
	plan->images[0]->views[0].allow_protected = true;
	modes_of(plan->images[0], &modes);
	ck_assert_uint_eq(modes.spares, 0);
}
END_TEST

int main(void)
{
	return RUN("image", late_tables_come_last_and_their_rules_wait,
		   acts_of_the_return_follow_those_of_the_entry,
		   without_acts_their_map_has_one_that_is_empty,
		   what_cannot_be_read_is_as_each_filter_says,
		   sizes_are_sources_that_stand_before,
		   equal_expressions_share_their_source,
		   sources_differ_in_every_field,
		   bytes_with_a_nul_equal_nothing,
		   rules_that_do_harm_spare_what_is_protected);
}
