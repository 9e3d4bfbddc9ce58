// SPDX-License-Identifier: Apache-2.0
#include "policy.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "parsed.h"
#include "unit.h"

/* Accepts one filter on an argument 0 of @type. */
static const struct policy_filter *filter(struct parsed *p, const char *type,
					  const char *op, const char *values)
{
	CLEANUP(buf_free) struct buf text = { 0 };

	buf_addf(&text,
		 "  - call: sys_read\n"
		 "    args: [ { index: 0, type: %s } ]\n"
		 "    selectors:\n"
		 "    - matchArgs:\n"
		 "      - { index: 0, operator: %s, values: %s }\n",
		 type, op, values);
	parsed_accept(p, text.data);
	return &p->policies.items[0]->hooks[0].selectors[0].filters[0];
}

static void warned(const struct parsed *p, const char *text)
{
	ck_assert_msg(p->printed.data && strstr(p->printed.data, text),
		      "no '%s' in: %s", text, p->printed.data);
}

START_TEST(numbers_are_read_in_every_base)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	static const int64_t expected[] = { 10, 16, 8, 8, 2, -16, 5, 0, 7 };
	const struct policy_filter *f;

	f = filter(&p, "int64", "Equal",
		   "[ 10, 0x10, 0o10, 010, 0b10, -0X10, +5, \"0\", '7' ]");
	ck_assert_uint_eq(f->n_values, ARRAY_SIZE(expected));
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		ck_assert_int_eq((int64_t)f->values[i].low, expected[i]);
		ck_assert_int_eq((int64_t)f->values[i].high, expected[i]);
	}
	warned(&p, "'010' is octal");
	warned(&p, "'010' is there twice");
}
END_TEST

START_TEST(ends_of_every_type_are_accepted)
{
	static const struct {
		const char *type, *low, *high;
		uint64_t low_value, high_value;
	} types[] = {
		{ "int8", "-128", "127", -128, 127 },
		{ "sint16", "-32768", "32767", -32768, 32767 },
		{ "int", "-2147483648", "2147483647", -2147483648LL,
		  2147483647 },
		{ "long", "-9223372036854775808", "9223372036854775807",
		  1ULL << 63, INT64_MAX },
		{ "uint8", "0", "255", 0, 255 },
		{ "uint16", "0", "0xffff", 0, 65535 },
		{ "uint32", "0", "4294967295", 0, 4294967295 },
		{ "size_t", "0", "18446744073709551615", 0, UINT64_MAX },
	};

	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		CLEANUP(parsed_clear) struct parsed p = { 0 };
		const struct policy_filter *f;
		char values[100];

		snprintf(values, sizeof(values), "[ '%s:%s' ]", types[i].low,
			 types[i].high);
		f = filter(&p, types[i].type, "InRange", values);
		ck_assert_uint_eq(f->values[0].low, types[i].low_value);
		ck_assert_uint_eq(f->values[0].high, types[i].high_value);
	}
}
END_TEST

START_TEST(one_past_the_end_of_a_type_is_refused)
{
	static const char *const wrong[][2] = {
		{ "int8", "128" },
		{ "int8", "-129" },
		{ "uint8", "256" },
		{ "uint8", "-1" },
		{ "int", "2147483648" },
		{ "uint32", "4294967296" },
		{ "long", "9223372036854775808" },
		{ "ulong", "18446744073709551616" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		CLEANUP(parsed_clear) struct parsed p = { 0 };
		char hooks[300];

		snprintf(
			hooks, sizeof(hooks),
			"  - call: sys_read\n"
			"    args: [ { index: 0, type: %s } ]\n"
			"    selectors: [ { matchArgs: [ { index: 0, operator: "
			"Equal, values: [ %s ] } ] } ]\n",
			wrong[i][0], wrong[i][1]);
		ck_assert_int_eq(parsed_parse(&p, "p", hooks), -EINVAL);
		warned(&p, "is out of range of");
		ck_assert_uint_eq(p.policies.n, 0);
	}
}
END_TEST

START_TEST(maps_take_numbers_and_ranges)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_filter *f;

	f = filter(&p, "int", "NotInMap", "[ 5, '-3:7' ]");
	ck_assert_int_eq(f->op, OP_NOT_IN_MAP);
	ck_assert_int_eq((int64_t)f->values[1].low, -3);
	ck_assert_int_eq((int64_t)f->values[1].high, 7);
}
END_TEST

START_TEST(long_names_of_operators_are_the_short_ones)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	CLEANUP(parsed_clear) struct parsed q = { 0 };

	ck_assert_int_eq(filter(&p, "int", "GreaterThan", "[1]")->op, OP_GT);
	ck_assert_int_eq(filter(&q, "int", "LessThan", "[1]")->op, OP_LT);
}
END_TEST

START_TEST(a_number_for_a_string_is_its_text)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_filter *f;

	f = filter(&p, "string", "Equal", "[ 0x10, true, '' ]");
	ck_assert_str_eq(f->values[0].text, "0x10");
	ck_assert_str_eq(f->values[1].text, "true");
	ck_assert_uint_eq(f->values[2].len, 0);
}
END_TEST

START_TEST(a_hundred_thousand_values_are_read)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	CLEANUP(buf_free) struct buf values = { 0 };

	buf_adds(&values, "[ 0");
	for (int i = 1; i < 100000; i++)
		buf_addf(&values, ", %d", i);
	buf_adds(&values, " ]");
	ck_assert_uint_eq(filter(&p, "int", "InMap", values.data)->n_values,
			  100000);
	ck_assert_uint_eq(p.diag.n_messages, 0);
}
END_TEST

int main(void)
{
	return RUN("policy_values", numbers_are_read_in_every_base,
		   ends_of_every_type_are_accepted,
		   one_past_the_end_of_a_type_is_refused,
		   maps_take_numbers_and_ranges,
		   long_names_of_operators_are_the_short_ones,
		   a_number_for_a_string_is_its_text,
		   a_hundred_thousand_values_are_read);
}
