// SPDX-License-Identifier: Apache-2.0

#include "expr.h"

#include <errno.h>
#include <stdbool.h>
#include <string.h>

#include "base/mem.h"
#include "expr_host.h"
#include "random_expr.h"
#include "unit.h"

static const enum value_type arg_types[] = { VALUE_S32, VALUE_U32, VALUE_S64,
					     VALUE_U64, VALUE_STRING };
static const enum value_type data_types[] = { VALUE_U64, VALUE_S16 };

static const struct expr_names names = { arg_types, ARRAY_SIZE(arg_types),
					 data_types, ARRAY_SIZE(data_types) };

static struct expr parsed(const char *text)
{
	struct expr expr = { 0 };
	struct expr_error error = { 0 };

	ck_assert_msg(expr_parse(text, &names, &expr, &error) == 0,
		      "%.200s: %zu %s", text, error.column, error.text);
	return expr;
}

static void expect(const char *text, enum expr_result result)
{
	struct expr expr = parsed(text);

	ck_assert_msg(host_result(&expr) == result, "%.200s", text);
}

static void given(size_t source, uint64_t number)
{
	host_values[source] = (struct value){ number, 0, VALUE_OK, 0 };
}

static void refuse(const char *text, size_t column, const char *why)
{
	struct expr expr = { .n = 7 };
	struct expr_error error = { 0 };

	ck_assert_msg(expr_parse(text, &names, &expr, &error) == -EINVAL,
		      "%.200s", text);
	ck_assert_msg(error.column == column, "%.200s: column %zu, %s", text,
		      error.column, error.text);
	ck_assert_msg(strstr(error.text, why), "%.200s: %s", text, error.text);
	ck_assert_uint_eq(expr.n, 7);
}

START_TEST(literals_are_int64_and_with_u_uint64)
{
	expect("true", EXPR_TRUE);
	expect("false", EXPR_FALSE);
	expect("10 == 0xA", EXPR_TRUE);
	expect("10u != 0xBU", EXPR_TRUE);
	expect("-1 < 0", EXPR_TRUE);
	expect("- 0x10 == -16", EXPR_TRUE);
	expect("-9223372036854775808 < 9223372036854775807", EXPR_TRUE);
	expect("18446744073709551615u > 0u", EXPR_TRUE);
	expect("007 == 7", EXPR_TRUE);
}
END_TEST

START_TEST(operators_bind_as_in_cel)
{
	expect("true || false && false", EXPR_TRUE);
	expect("(true || false) && false", EXPR_FALSE);
	expect("1 + 2 * 3 == 7", EXPR_TRUE);
	expect("10 - 4 - 3 == 3", EXPR_TRUE);
	expect("100 / 10 / 5 == 2", EXPR_TRUE);
	expect("1 + 1 < 3 && 3 > 2", EXPR_TRUE);
	expect("1 < 2 == true", EXPR_TRUE);
	expect("false == false == false", EXPR_FALSE);
	expect("!false == true", EXPR_TRUE);
	expect("!!true", EXPR_TRUE);
	expect("!!!(1 == 1)", EXPR_FALSE);
	expect("5 -3 == 2", EXPR_TRUE);
	expect("5 - -3 == 8", EXPR_TRUE);
}
END_TEST

START_TEST(arithmetic_wraps_in_its_type)
{
	expect("int32(2147483647) + int32(1) == int32(-2147483648)", EXPR_TRUE);
	expect("uint32(4294967295u) + uint32(1u) == uint32(0u)", EXPR_TRUE);
	expect("9223372036854775807 + 1 == -9223372036854775808", EXPR_TRUE);
	expect("0u - 1u == 0xffffffffffffffffu", EXPR_TRUE);
	expect("int8(127) + int8(1) < int8(0)", EXPR_TRUE);
	expect("uint8(16u) * uint8(16u) == uint8(0u)", EXPR_TRUE);
	expect("int16(-32768) - int16(1) == int16(32767)", EXPR_TRUE);
	expect("not(uint8(0u)) == uint8(255u)", EXPR_TRUE);
	expect("not(0) == -1", EXPR_TRUE);
}
END_TEST

START_TEST(conversions_keep_the_low_bits)
{
	expect("int32(-1) == int32(4294967295)", EXPR_TRUE);
	expect("uint32(6u) == uint32(17179869190u)", EXPR_TRUE);
	expect("int8(128) == int8(-128)", EXPR_TRUE);
	expect("uint16(0x12345u) == uint16(0x2345u)", EXPR_TRUE);
	given(2, 0x100000005);
	expect("int32(arg2) == int32(5)", EXPR_TRUE);
	expect("int32(arg2 - 6) == int32(-1)", EXPR_TRUE);
}
END_TEST

START_TEST(signs_decide_about_order_shift_and_quotient)
{
	expect("int32(-1) < int32(0)", EXPR_TRUE);
	expect("uint32(0xffffffffu) > uint32(0u)", EXPR_TRUE);
	expect("rsh(-8, 1) == -4", EXPR_TRUE);
	expect("rsh(0xfffffffffffffff8u, 1u) == 0x7ffffffffffffffcu",
	       EXPR_TRUE);
	expect("lsh(1, 63) < 0", EXPR_TRUE);
	expect("lsh(1, 64) == 1", EXPR_TRUE);
	expect("lsh(int32(1), int32(33)) == int32(2)", EXPR_TRUE);
	expect("lsh(int8(1), int8(8)) == int8(0)", EXPR_TRUE);
	expect("-7 / 2 == -3 && 7 / -2 == -3 && -7 / -2 == 3", EXPR_TRUE);
	expect("0xfffffffffffffff9u / 2u == 0x7ffffffffffffffcu", EXPR_TRUE);
	expect("-9223372036854775808 / -1 == -9223372036854775808", EXPR_TRUE);
}
END_TEST

START_TEST(a_division_by_zero_never_holds)
{
	given(2, 0);
	expect("1 / arg2 == 0", EXPR_FALSE);
	expect("!(1 / arg2 == 0)", EXPR_FALSE);
	expect("true || 1 / arg2 == 0", EXPR_FALSE);
	given(2, 1);
	expect("1 / arg2 == 1", EXPR_TRUE);
}
END_TEST

START_TEST(names_count_args_then_data)
{
	given(0, (uint64_t)-3);
	given(1, 4000000000u);
	given(5, 42);
	given(6, (uint64_t)-1);
	expect("arg0 == int32(-3)", EXPR_TRUE);
	expect("arg1 > uint32(3999999999u)", EXPR_TRUE);
	expect("data0 == 42u && data1 == int16(-1)", EXPR_TRUE);
}
END_TEST

START_TEST(what_cannot_be_read_leaves_no_answer)
{
	given(2, 1);
	host_values[3] = (struct value){ .state = VALUE_UNREADABLE };
	expect("arg2 == 1", EXPR_TRUE);
	expect("arg2 == 1 || arg3 == 1u", EXPR_UNREADABLE);
	expect("!(arg3 == arg3)", EXPR_UNREADABLE);
	host_values[3].state = VALUE_UNREAD;
	expect("arg3 == 0u", EXPR_UNREADABLE);
}
END_TEST

START_TEST(types_do_not_mix)
{
	refuse("arg2 == arg3", 5, "found int64 and uint64");
	refuse("arg0 == 5", 5, "int32 is written int32(5)");
	refuse("5 < arg1", 2, "uint32 is written uint32(5u)");
	refuse("1 == 1u", 2, "'==' takes two of one type");
	refuse("1 + true == 2", 2, "found int64 and bool");
	refuse("true + true == true", 5, "'+' takes integers");
	refuse("true < false", 5, "takes integers");
	refuse("and(true, false)", 0, "'and' takes integers");
	refuse("and(arg0, 1) == arg0", 0, "'and' takes two of one type");
	refuse("1 && true", 2, "'&&' takes conditions, found int64");
	refuse("true || arg1", 5, "found uint32");
	refuse("!arg0", 0, "'!' takes a bool, found int32");
	refuse("!!5", 0, "'!' takes a bool");
	refuse("int32(arg0) == arg0", 0, "'int32' takes int64, found int32");
	refuse("uint32(5) == arg1", 0, "takes uint64, found int64");
	refuse("1 == 1 == 1", 7, "found bool and int64");
	refuse("  arg0 + arg0", 2, "is an int32, not a condition");
}
END_TEST

START_TEST(names_that_are_not_there_are_told)
{
	refuse("arg5 == 1", 0, "there are 5 arguments");
	refuse("data2 == 1u", 0, "unknown name 'data2'");
	refuse("arg00 == int32(1)", 0, "unknown name 'arg00'");
	refuse("arg == 1", 0, "unknown name");
	refuse("arg99999999999999999999 == 1", 0, "unknown name");
	refuse("arg4 == 1", 0, "'arg4' is not an integer");
	refuse("int23(1) == arg0", 0, "did you mean 'int32'?");
	refuse("min(1, 2) == 1", 0, "unknown function 'min'");
	refuse("True", 0, "unknown name");
}
END_TEST

START_TEST(numbers_have_a_range)
{
	refuse("1 == 9223372036854775808", 5, "out of range of int64");
	refuse("1 == -9223372036854775809", 6, "out of range of int64");
	refuse("1u == 18446744073709551616u", 6, "out of range of 64 bits");
	refuse("1u == -5u", 7, "cannot be negative");
	refuse("1 == 0x", 5, "not a number");
	refuse("1 == 5x", 5, "not a number");
	refuse("1 == 5uu", 5, "not a number");
	refuse("1 == 1.5", 5, "floating-point");
	refuse("1 == 1e3", 5, "floating-point");
}
END_TEST

START_TEST(syntax_errors_have_a_column)
{
	refuse("", 0, "empty");
	refuse(" // nothing", 11, "empty");
	refuse("1 ==", 4, "found the end");
	refuse("(1 == 1", 7, "expected ')', found the end");
	refuse("1 == 1)", 6, "expected an operator or the end, found ')'");
	refuse("arg0 == int32 5", 8, "unknown name 'int32'");
	refuse("1 == 1 arg0", 7, "found 'arg0'");
	refuse("and(1) == 1", 5, "expected ','");
	refuse("and(1, 2, 3) == 1", 8, "expected ')'");
	refuse("-arg2 == 1", 0, "write 0 - x");
	refuse("--5 == 5", 0, "not supported");
	refuse("and(1,) == 1", 6, "found ')'");
	refuse("* 5", 0, "expected a number, a name or '(', found '*'");
	refuse("1 == 1;", 6, "no sign of the language");
	refuse("// \xc3\xa4\n\xc3\xa4", 5, "no sign of the language");
	refuse("\xff", 0, "no sign of the language");
}
END_TEST

START_TEST(the_rest_of_cel_is_not_supported)
{
	refuse("arg2 & 1 == 1", 5, "write and(x, y)");
	refuse("arg2 | 1 == 1", 5, "write or(x, y)");
	refuse("arg2 = 1", 5, "did you mean '=='?");
	refuse("arg2 << 1 == 2", 5, "write lsh(x, y)");
	refuse("~arg2 == 2", 0, "write not(x)");
	refuse("arg2 % 2 == 0", 5, "there is no remainder");
	refuse("true ? true : false", 5, "'?' is not supported");
	refuse("arg2.x == 1", 4, "'.' is not supported");
	refuse("arg2 in [1]", 5, "found 'in'");
	refuse("arg2 == 'x'", 8, "a string, which is not supported");
	refuse("arg2 == r\"x\"", 8, "a string, which is not supported");
}
END_TEST

/* @before, @n times @each, @after. */
static char *repeated(const char *before, const char *each, size_t n,
		      const char *after)
{
	struct buf text = { 0 };

	buf_adds(&text, before);
	for (size_t i = 0; i < n; i++)
		buf_adds(&text, each);
	buf_adds(&text, after);
	return buf_take(&text);
}

START_TEST(length_depth_and_nesting_are_bounded)
{
	CLEANUP(free_mem)
	char *fits = repeated("!true", "&&true", 31, "");
	CLEANUP(free_mem) char *longer = repeated("true", "&&true", 32, "");
	CLEANUP(free_mem) char *deep = repeated("", "1+(", 13, "1");
	CLEANUP(free_mem) char *nested = repeated("", "(", 100000, "");
	CLEANUP(free_mem) char *nots = repeated("", "!", 100000, "true");
	CLEANUP(free_mem) char *closed = repeated(deep, ")", 13, "== 1+1");
	CLEANUP(free_mem) char *slots = repeated("", "1+(", 16, "1");
	struct expr expr = { 0 };

	expr = parsed(fits);
	ck_assert_uint_eq(expr.n, MAX_EXPR_OPS);
	refuse(longer, 4 + 31 * 6, "64 operations at most");
	refuse(nested, 32, "nested deeper than 32");
	refuse(slots, 16 * 3, "more than 16 intermediate results");
	expect(nots, EXPR_TRUE);
	expect(closed, EXPR_FALSE);
}
END_TEST

START_TEST(gained_is_what_the_old_has_not)
{
	struct expr gained = expr_gained();

	given(0, 0x6);
	given(1, 0x2);
	ck_assert_int_eq(host_result(&gained), EXPR_FALSE);
	given(1, 0x6);
	ck_assert_int_eq(host_result(&gained), EXPR_FALSE);
	given(1, 1ULL << 63);
	ck_assert_int_eq(host_result(&gained), EXPR_TRUE);
	host_values[0].state = VALUE_UNREADABLE;
	ck_assert_int_eq(host_result(&gained), EXPR_UNREADABLE);
}
END_TEST

START_TEST(random_expressions_mean_what_their_trees_mean)
{
	static struct random_expr random = { .state = 0x2545f4914f6cdd1d };
	size_t n_too_long = 0, n_results[3] = { 0 };
	CLEANUP(buf_free) struct buf text = { 0 };

	for (int i = 0; i < 200000; i++) {
		struct expr expr = { 0 };
		struct expr_error error = { 0 };
		enum expr_meaning meaning;

		buf_clear(&text);
		random_expr(&random, &text);
		if (expr_parse(text.data, &random_expr_names, &expr, &error)) {
			ck_assert_msg(strstr(error.text, "too long"), "%s: %s",
				      text.data, error.text);
			n_too_long++;
			continue;
		}

		meaning = random_expr_meaning(&random);
		memcpy(host_values, random.values, sizeof(host_values));
		ck_assert_msg((int)host_result(&expr) == (int)meaning, "%s",
			      text.data);
		n_results[meaning]++;
	}

	ck_assert_uint_lt(n_too_long, 10000);
	for (size_t i = 0; i < ARRAY_SIZE(n_results); i++)
		ck_assert_uint_gt(n_results[i], 2000);
}
END_TEST

/* Texts that are nearly right: each either parses or has an error in it. */
START_TEST(broken_texts_are_refused_inside_them)
{
	static struct random_expr random = { .state = 99 };
	CLEANUP(buf_free) struct buf text = { 0 };

	for (int i = 0; i < 100000; i++) {
		struct expr expr = { 0 };
		struct expr_error error = { 0 };

		buf_clear(&text);
		random_expr(&random, &text);
		text.data[random.state % text.len] = (char)(random.state >> 40);
		if (expr_parse(text.data, &random_expr_names, &expr, &error)) {
			ck_assert_uint_le(error.column, text.len);
			ck_assert_uint_gt(strlen(error.text), 10);
		} else {
			host_result(&expr);
		}
	}
}
END_TEST

int main(void)
{
	return RUN("expr", literals_are_int64_and_with_u_uint64,
		   operators_bind_as_in_cel, arithmetic_wraps_in_its_type,
		   conversions_keep_the_low_bits,
		   signs_decide_about_order_shift_and_quotient,
		   a_division_by_zero_never_holds, names_count_args_then_data,
		   what_cannot_be_read_leaves_no_answer, types_do_not_mix,
		   names_that_are_not_there_are_told, numbers_have_a_range,
		   syntax_errors_have_a_column,
		   the_rest_of_cel_is_not_supported,
		   length_depth_and_nesting_are_bounded,
		   gained_is_what_the_old_has_not,
		   random_expressions_mean_what_their_trees_mean,
		   broken_texts_are_refused_inside_them);
}
