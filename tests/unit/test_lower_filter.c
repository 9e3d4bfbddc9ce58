// SPDX-License-Identifier: Apache-2.0

#include "lower_filter.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "lower_case.h"
#include "lower_tracing.h"
#include "lowered.h"
#include "unit.h"

#define ANY 0 /* index of what is no argument */

/* The rules of one filter on argument 2. */
static struct ruleset *lower_arg(const char *type, const char *op,
				 const char *values)
{
	char hooks[500];

	snprintf(
		hooks, sizeof(hooks),
		"  - call: sys_read\n"
		"    args: [ { index: 2, type: %s } ]\n"
		"    selectors:\n"
		"    - matchArgs: [ { index: 2, operator: %s, values: %s } ]\n",
		type, op, values);
	return lowered_hooks(hooks);
}

static void asks(const struct filter *f, enum source_kind kind, unsigned index,
		 enum value_type type)
{
	ck_assert_int_eq(f->source.kind, kind);
	ck_assert_uint_eq(f->source.index, index);
	ck_assert_int_eq(f->source.type, type);
}

static void ranges(const struct ruleset *rules, bool negated, size_t n,
		   const int64_t (*expected)[2])
{
	const struct filter *f = &rules->rules[0].filters[0];

	ck_assert_int_eq(f->test, TEST_RANGE);
	ck_assert_int_eq(f->negated, negated);
	ck_assert_uint_eq(f->n_values, n);
	for (size_t i = 0; i < n; i++) {
		ck_assert_int_eq((int64_t)f->values[i].low, expected[i][0]);
		ck_assert_int_eq((int64_t)f->values[i].high, expected[i][1]);
	}
}

START_TEST(text_operators_become_tests)
{
	static const struct {
		const char *op;
		enum test test;
		bool negated;
	} ops[] = {
		{ "Equal", TEST_EQUAL, false },
		{ "NotEqual", TEST_EQUAL, true },
		{ "Prefix", TEST_PREFIX, false },
		{ "NotPrefix", TEST_PREFIX, true },
		{ "Postfix", TEST_SUFFIX, false },
		{ "NotPostfix", TEST_SUFFIX, true },
		{ "SubString", TEST_SUBSTRING, false },
		{ "SubStringIgnCase", TEST_SUBSTRING_NOCASE, false },
		{ "Glob", TEST_GLOB, false },
		{ "NotGlob", TEST_GLOB, true },
		{ "Regex", TEST_REGEX, false },
		{ "NotRegex", TEST_REGEX, true },
	};

	for (size_t i = 0; i < ARRAY_SIZE(ops); i++) {
		CLEANUP(ruleset_free) struct ruleset *rules = NULL;
		const struct filter *f;

		rules = lower_arg("string", ops[i].op, "[ /b, /a ]");
		f = &rules->rules[0].filters[0];
		asks(f, SOURCE_ARG, 2, VALUE_STRING);
		ck_assert_int_eq(f->test, ops[i].test);
		ck_assert_int_eq(f->negated, ops[i].negated);
		ck_assert_uint_eq(f->n_values, 2);
		ck_assert_str_eq(f->values[0].text, "/b");
		ck_assert_uint_eq(f->values[0].len, 2);
	}
}
END_TEST

START_TEST(numbers_become_ranges)
{
	static const struct {
		const char *type, *op, *values;
		bool negated;
		size_t n;
		int64_t ranges[2][2];
	} cases[] = {
		{ "int",
		  "Equal",
		  "[ 5, -1 ]",
		  false,
		  2,
		  { { 5, 5 }, { -1, -1 } } },
		{ "int", "NotEqual", "[ 5 ]", true, 1, { { 5, 5 } } },
		{ "int",
		  "InMap",
		  "[ '1:3', 9 ]",
		  false,
		  2,
		  { { 1, 3 }, { 9, 9 } } },
		{ "int", "NotInMap", "[ 9 ]", true, 1, { { 9, 9 } } },
		{ "int", "InRange", "[ '-2:3' ]", false, 1, { { -2, 3 } } },
		{ "int", "InRange", "[ -2 ]", false, 1, { { -2, -2 } } },
		{ "int", "NotInRange", "[ '-2:3' ]", true, 1, { { -2, 3 } } },
		{ "int", "GT", "[ -1 ]", false, 1, { { 0, INT32_MAX } } },
		{ "int8", "LT", "[ -1 ]", false, 1, { { -128, -2 } } },
		{ "uint16", "GT", "[ 0 ]", false, 1, { { 1, 65535 } } },
		{ "uint64", "LT", "[ 1 ]", false, 1, { { 0, 0 } } },
		{ "uint64", "GT", "[ 7 ]", false, 1, { { 8, -1 } } },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(ruleset_free) struct ruleset *rules = NULL;

		rules = lower_arg(cases[i].type, cases[i].op, cases[i].values);
		ranges(rules, cases[i].negated, cases[i].n, cases[i].ranges);
	}
}
END_TEST

START_TEST(past_the_end_of_a_type_there_is_nothing)
{
	static const char *const cases[][3] = {
		{ "int8", "GT", "[ 127 ]" },
		{ "int8", "LT", "[ -128 ]" },
		{ "uint64", "GT", "[ 18446744073709551615 ]" },
		{ "uint64", "LT", "[ 0 ]" },
		{ "long", "GT", "[ 9223372036854775807 ]" },
		{ "long", "LT", "[ -9223372036854775808 ]" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(ruleset_free) struct ruleset *rules = NULL;

		rules = lower_arg(cases[i][0], cases[i][1], cases[i][2]);
		ranges(rules, false, 0, NULL);
	}
}
END_TEST

START_TEST(a_mask_stays_a_mask)
{
	CLEANUP(ruleset_free) struct ruleset *rules = NULL;
	const struct filter *f;

	rules = lower_arg("int", "Mask", "[ 0x40, -1 ]");
	f = &rules->rules[0].filters[0];
	ck_assert_int_eq(f->test, TEST_MASK);
	ck_assert_uint_eq(f->values[0].low, 0x40);
	ck_assert_uint_eq(f->values[1].low, UINT64_MAX);
}
END_TEST

/* ---- marks ---- */

START_TEST(one_mark_too_many_is_told_with_its_place)
{
	CLEANUP(policies_free) struct policies policies = { 0 };
	CLEANUP(diag_free) struct diag diag = { 0 };
	CLEANUP(buf_free) struct buf printed = { 0 };
	struct ruleset *rules = NULL;

	for (unsigned i = 0; i <= MAX_MARKS; i++) {
		char name[20], hooks[300];

		snprintf(name, sizeof(name), "p%u", i);
		snprintf(hooks, sizeof(hooks),
			 "  - call: sys_read\n"
			 "    selectors:\n"
			 "    - matchPIDs: [ { operator: In, values: [ %u ], "
			 "followForks: true } ]\n",
			 i);
		lowered_add(&policies, name, hooks);
	}
	ck_assert_int_eq(lower_tracing(&policies, NULL, &diag, &rules),
			 -EINVAL);
	ck_assert_ptr_null(rules);
	diag_print(&diag, &printed);
	ck_assert_str_eq(
		printed.data,
		"f:8:20: error: spec.kprobes[0]: all policies together "
		"have more than 1024 different sets of processes that "
		"are followed (followForks, followChildren, "
		"matchParentBinaries, matchAncestors): use fewer\n");
}
END_TEST

int main(void)
{
	return RUN("lower_filter", text_operators_become_tests,
		   numbers_become_ranges,
		   past_the_end_of_a_type_there_is_nothing, a_mask_stays_a_mask,
		   one_mark_too_many_is_told_with_its_place);
}
