// SPDX-License-Identifier: Apache-2.0

#include "interval.h"

#include <errno.h>

#include "base/mem.h"
#include "given.h"
#include "unit.h"

/* An interval table of the rules given, numbered from 0. */
struct fixture {
	struct ruleset *rules;
	struct tables tables;
	struct maps maps;
	struct table_conf conf;
};

static void fixture_free(struct fixture *fixture)
{
	tables_free(&fixture->tables);
	maps_free(&fixture->maps);
	ruleset_free(&fixture->rules);
}

static struct ruleset *rules_on_one_view(void)
{
	struct ruleset *rules = given();

	given_hook(rules, "close", 3);
	given_view(rules, "policy");
	return rules;
}

static void range_rule(struct ruleset *rules, struct source source,
		       bool negated, uint64_t low, uint64_t high)
{
	given_rule(rules);
	given_filter(rules, source, TEST_RANGE, negated);
	given_range(rules, low, high);
}

static void build(struct fixture *fixture)
{
	uint64_t all = (1ULL << fixture->rules->n_rules) - 1;

	for (uint32_t i = 0; i < fixture->rules->n_rules; i++)
		ck_assert_int_eq(tables_add(&fixture->tables,
					    &fixture->rules->rules[i], i),
				 0);
	ck_assert_uint_eq(fixture->tables.n, 1);
	ck_assert_int_eq(maps_init(&fixture->maps, &all, 1), 0);
	ck_assert_int_eq(interval_build(&fixture->tables.items[0],
					&fixture->maps, &fixture->conf),
			 0);
}

static void expect(const struct fixture *fixture, size_t i, uint64_t from,
		   uint64_t bits)
{
	const struct interval *interval = &fixture->maps.intervals[i];

	ck_assert_uint_eq(interval->from, from);
	ck_assert_uint_eq(*rows_at(fixture->maps.rows, interval->row), bits);
}

START_TEST(one_number_cuts_three_intervals)
{
	CLEANUP(fixture_free)
	struct fixture it = { .rules = rules_on_one_view() };

	range_rule(it.rules, PID, false, 7, 7);
	build(&it);
	ck_assert_uint_eq(it.conf.n, 3);
	expect(&it, 0, 0, 0);
	expect(&it, 1, 7, 1);
	expect(&it, 2, 8, 0);
}
END_TEST

START_TEST(overlapping_ranges_cut_where_answers_change)
{
	CLEANUP(fixture_free)
	struct fixture it = { .rules = rules_on_one_view() };

	range_rule(it.rules, PID, false, 0, 10);
	range_rule(it.rules, PID, true, 5, 20);
	range_rule(it.rules, PID, false, 11, UINT64_MAX);
	build(&it);
	ck_assert_uint_eq(it.conf.n, 4);
	expect(&it, 0, 0, 3);
	expect(&it, 1, 5, 1);
	expect(&it, 2, 11, 4);
	expect(&it, 3, 21, 6);
}
END_TEST

START_TEST(neighbours_with_the_same_row_are_one_interval)
{
	CLEANUP(fixture_free)
	struct fixture it = { .rules = rules_on_one_view() };

	given_rule(it.rules);
	given_filter(it.rules, PID, TEST_RANGE, false);
	for (uint64_t i = 100; i > 0; i--)
		given_range(it.rules, i, i);
	given_range(it.rules, 3, 5);
	given_range(it.rules, 9, 8); /* empty */
	build(&it);
	ck_assert_uint_eq(it.conf.n, 3);
	expect(&it, 1, 1, 1);
	expect(&it, 2, 101, 0);
}
END_TEST

START_TEST(signed_numbers_are_in_their_own_order)
{
	CLEANUP(fixture_free)
	struct fixture it = { .rules = rules_on_one_view() };
	const uint64_t flip = 1ULL << 63;

	range_rule(it.rules, ARG(0, S64), false, (uint64_t)INT64_MIN,
		   (uint64_t)-1);
	range_rule(it.rules, ARG(0, S64), false, (uint64_t)-1, 1);
	range_rule(it.rules, ARG(0, S64), false, 1, (uint64_t)INT64_MAX);
	build(&it);
	ck_assert_uint_eq(it.conf.n, 5);
	expect(&it, 0, 0, 1);
	expect(&it, 1, (uint64_t)-1 ^ flip, 3);
	expect(&it, 2, 0 ^ flip, 2);
	expect(&it, 3, 1 ^ flip, 6);
	expect(&it, 4, 2 ^ flip, 4);
}
END_TEST

START_TEST(all_filters_of_a_rule_must_hold)
{
	CLEANUP(fixture_free)
	struct fixture it = { .rules = rules_on_one_view() };

	range_rule(it.rules, PID, false, 10, 30);
	given_filter(it.rules, PID, TEST_RANGE, true);
	given_range(it.rules, 15, 20);
	given_filter(it.rules, PID, TEST_RANGE, true);
	given_range(it.rules, 18, 25);
	build(&it);
	ck_assert_uint_eq(it.conf.n, 5);
	expect(&it, 0, 0, 0);
	expect(&it, 1, 10, 1);
	expect(&it, 2, 15, 0);
	expect(&it, 3, 26, 1);
	expect(&it, 4, 31, 0);
}
END_TEST

START_TEST(a_filter_without_values_answers_always_the_same)
{
	CLEANUP(fixture_free)
	struct fixture it = { .rules = rules_on_one_view() };

	given_rule(it.rules);
	given_filter(it.rules, PID, TEST_RANGE, false);
	given_rule(it.rules);
	given_filter(it.rules, PID, TEST_RANGE, true);
	build(&it);
	ck_assert_uint_eq(it.conf.n, 1);
	expect(&it, 0, 0, 2);
}
END_TEST

START_TEST(more_intervals_than_the_kernel_searches_are_refused)
{
	CLEANUP(fixture_free)
	struct fixture it = { .rules = rules_on_one_view() };
	const uint64_t all = 1;

	given_rule(it.rules);
	given_filter(it.rules, ARG(0, U64), TEST_RANGE, false);
	for (uint64_t i = 1; i <= MAX_INTERVALS / 2; i++)
		given_range(it.rules, 2 * i, 2 * i);

	ck_assert_int_eq(tables_add(&it.tables, &it.rules->rules[0], 0), 0);
	ck_assert_int_eq(maps_init(&it.maps, &all, 1), 0);
	ck_assert_int_eq(
		interval_build(&it.tables.items[0], &it.maps, &it.conf),
		-E2BIG);
	ck_assert_uint_eq(it.conf.n, 0);
}
END_TEST

int main(void)
{
	return RUN("interval", one_number_cuts_three_intervals,
		   overlapping_ranges_cut_where_answers_change,
		   neighbours_with_the_same_row_are_one_interval,
		   signed_numbers_are_in_their_own_order,
		   all_filters_of_a_rule_must_hold,
		   a_filter_without_values_answers_always_the_same,
		   more_intervals_than_the_kernel_searches_are_refused);
}
