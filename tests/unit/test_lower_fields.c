// SPDX-License-Identifier: Apache-2.0
/*
 * Filters on the fields of types, on expressions, and on fields of tracepoints.
 */

#include "lower_filter.h"

#include <string.h>

#include "base/mem.h"
#include "lower_case.h"
#include "unit.h"

#define ANY 0 /* index of what is no argument */

static void asks(const struct filter *f, enum source_kind kind, unsigned index,
		 enum value_type type)
{
	ck_assert_int_eq(f->source.kind, kind);
	ck_assert_uint_eq(f->source.index, index);
	ck_assert_int_eq(f->source.type, type);
}

/* ---- fields of types ---- */

/* Lowers one filter on the argument of a function; the filter. */
static const struct filter *function_filter(struct lower_case *l,
					    const char *type,
					    const char *filter)
{
	lower_accept(l,
		     "  kprobes:\n"
		     "  - call: vfs_write\n"
		     "    syscall: false\n"
		     "    args: [ { index: 3, type: %s } ]\n"
		     "    selectors:\n"
		     "    - matchArgs: [ { index: 3, %s } ]\n",
		     type, filter);
	ck_assert_uint_eq(l->rules->rules[0].n_filters, 1);
	return &l->rules->rules[0].filters[0];
}

START_TEST(operators_look_at_the_field_that_they_are_about)
{
	static const struct {
		const char *type, *filter;
		enum value_type is;
		bool negated;
		uint64_t low, high;
	} cases[] = {
		{ "sock", "operator: SPort, values: [ '80:90' ]",
		  VALUE_SOCK_SPORT, false, 80, 90 },
		{ "sock", "operator: NotDPort, values: [ 53 ]",
		  VALUE_SOCK_DPORT, true, 53, 53 },
		{ "sock", "operator: DPortPriv", VALUE_SOCK_DPORT, false, 0,
		  1023 },
		{ "skb", "operator: NotSportPriv", VALUE_SKB_SPORT, true, 0,
		  1023 },
		{ "sock", "operator: Protocol, values: [ IPPROTO_UDP ]",
		  VALUE_U32, false, 17, 17 },
		{ "skb", "operator: Protocol, values: [ 6 ]", VALUE_SKB_PROTO,
		  false, 6, 6 },
		{ "sock", "operator: Family, values: [ AF_INET6 ]", VALUE_U16,
		  false, 10, 10 },
		{ "sock", "operator: State, values: [ TCP_LISTEN ]", VALUE_U8,
		  false, 10, 10 },
		{ "sockaddr", "operator: SPort, values: [ 1 ]",
		  VALUE_SOCKADDR_PORT, false, 1, 1 },
		{ "file", "operator: FileType, values: [ reg ]", VALUE_U16,
		  false, 8, 8 },
		{ "path", "operator: NotFileType, values: [ sock ]", VALUE_U16,
		  true, 12, 12 },
		{ "bpf_cmd", "operator: Equal, values: [ BPF_PROG_LOAD ]",
		  VALUE_U32, false, 5, 5 },
		{ "capability", "operator: Equal, values: [ CAP_SYS_ADMIN ]",
		  VALUE_S32, false, 21, 21 },
		{ "cap_effective", "operator: Equal, values: [ 0x20 ]",
		  VALUE_U64, false, 32, 32 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(lower_case_free) struct lower_case l = { 0 };
		const struct filter *f =
			function_filter(&l, cases[i].type, cases[i].filter);

		asks(f, SOURCE_ARG, 3, cases[i].is);
		ck_assert_int_eq(f->test, TEST_RANGE);
		ck_assert_int_eq(f->negated, cases[i].negated);
		ck_assert_uint_eq(f->n_values, 1);
		ck_assert_uint_eq(f->values[0].low, cases[i].low);
		ck_assert_uint_eq(f->values[0].high, cases[i].high);
	}
}
END_TEST

START_TEST(the_type_of_a_file_is_four_bits_of_its_mode)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct filter *f = function_filter(
		&l, "file", "operator: FileType, values: [ dir, fifo ]");

	ck_assert_uint_eq(f->source.shift, 12);
	ck_assert_uint_eq(f->source.bits, 4);
	ck_assert_uint_eq(f->values[0].low, 4);
	ck_assert_uint_eq(f->values[1].low, 1);
}
END_TEST

/* An IPv4 address is also one of IPv6. */
#define MAPPED "600000000000000000000ffff"

START_TEST(networks_are_prefixes_of_the_text_of_an_address)
{
	static const struct {
		const char *op, *value;
		size_t n;
		const char *first, *last;
	} cases[] = {
		{ "SAddr", "127.0.0.1", 2, "47f000001", MAPPED "7f000001" },
		{ "NotDAddr", "10.0.0.0/8", 2, "40a", MAPPED "0a" },
		{ "DAddr", "172.16.0.0/12", 2, "4ac1", MAPPED "ac1" },
		{ "DAddr", "192.0.2.0/25", 16, "4c000020", MAPPED "c000027" },
		{ "DAddr", "192.0.2.128/27", 4, "4c000028", MAPPED "c000029" },
		{ "SAddr", "0.0.0.0/0", 2, "4", MAPPED },
		{ "SAddr", "'::/0'", 1, "6", "6" },
		{ "SAddr", "'2001:db8::/33'", 8, "620010db80", "620010db87" },
		{ "SAddr", "'::1'", 1, "600000000000000000000000000000001",
		  "600000000000000000000000000000001" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(lower_case_free) struct lower_case l = { 0 };
		const struct filter *f;
		char filter[100];

		snprintf(filter, sizeof(filter), "operator: %s, values: [ %s ]",
			 cases[i].op, cases[i].value);
		f = function_filter(&l, "sock", filter);
		ck_assert_int_eq(f->test, TEST_PREFIX);
		ck_assert_int_eq(f->negated, cases[i].op[0] == 'N');
		ck_assert_uint_eq(f->n_values, cases[i].n);
		ck_assert_str_eq(f->values[0].text, cases[i].first);
		ck_assert_str_eq(f->values[f->n_values - 1].text,
				 cases[i].last);
	}
}
END_TEST

START_TEST(values_that_a_narrow_number_never_has_are_left_out)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct rule *rule;

	lower_accept(
		&l,
		"  kprobes:\n"
		"  - call: sys_close\n"
		"    data: [ { source: current_task, type: int, "
		"resolve: port } ]\n"
		"    selectors:\n"
		"    - matchData:\n"
		"      - { args: [ 0 ], operator: InRange, values: [ "
		"'-9:-1', '-2:3', '70000:80000' ] }\n"
		"      - { args: [ 0 ], operator: GT, values: [ 70000 ] }\n"
		"      - { args: [ 0 ], operator: LT, values: [ 0 ] }\n"
		"      - { args: [ 0 ], operator: Mask, values: [ -1 ] }\n");
	rule = &l.rules->rules[0];
	asks(&rule->filters[0], SOURCE_TASK, ANY, VALUE_U16);
	ck_assert_uint_eq(rule->filters[0].n_values, 2);
	ck_assert_uint_eq(rule->filters[0].values[0].low, 0);
	ck_assert_uint_eq(rule->filters[0].values[0].high, 3);
	ck_assert_uint_eq(rule->filters[0].values[1].low, 70000);
	ck_assert_uint_eq(rule->filters[1].values[0].low, 70001);
	ck_assert_uint_eq(rule->filters[1].values[0].high, INT32_MAX);
	ck_assert_uint_eq(rule->filters[2].n_values, 0);
	ck_assert_uint_eq(rule->filters[3].values[0].low, UINT64_MAX);
}
END_TEST

START_TEST(what_cannot_be_read_matches_unless_it_is_ignored)
{
	static const char *const said[] = { "", ", onUnreadable: match",
					    ", onUnreadable: ignore" };

	for (size_t i = 0; i < ARRAY_SIZE(said); i++) {
		CLEANUP(lower_case_free) struct lower_case l = { 0 };
		char filter[100];

		snprintf(filter, sizeof(filter),
			 "operator: NotEqual, values: [ a ]%s", said[i]);
		ck_assert_int_eq(function_filter(&l, "string", filter)
					 ->unreadable_matches,
				 i < 2);
	}
}
END_TEST

/* ---- expressions ---- */

START_TEST(an_expression_is_a_source_that_equal_ones_share)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct rule *rules;

	lower_accept(&l,
		     "  kprobes:\n"
		     "  - call: vfs_write\n"
		     "    syscall: false\n"
		     "    args: [ { index: 2, type: uint32 }, "
		     "{ index: 3, type: int64 } ]\n"
		     "    selectors:\n"
		     "    - matchArgs: [ { args: [ 1, 0 ], operator: CelExpr, "
		     "values: [ 'arg0 == 1 && arg1 > uint32(2u)' ] } ]\n"
		     "    - matchArgs: [ { args: [ 1, 0 ], operator: CelExpr, "
		     "values: [ 'arg0 == 1  &&  arg1 > uint32(2u)' ] } ]\n");
	rules = l.rules->rules;
	ck_assert_uint_eq(l.rules->n_exprs, 1);
	ck_assert_uint_eq(l.rules->exprs[0].n_args, 2);
	ck_assert_uint_eq(l.rules->exprs[0].args[0].index, 3);
	ck_assert_uint_eq(l.rules->exprs[0].args[1].index, 2);
	for (size_t i = 0; i < 2; i++) {
		asks(&rules[i].filters[0], SOURCE_EXPR, 0, VALUE_U64);
		ck_assert_uint_eq(rules[i].filters[0].values[0].low, 1);
		ck_assert_uint_eq(rules[i].filters[0].values[0].high,
				  UINT64_MAX);
	}
}
END_TEST

START_TEST(an_expression_knows_a_narrow_number_by_its_type)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };

	lower_accept(&l, "  kprobes:\n"
			 "  - call: sys_close\n"
			 "    data: [ { source: current_task, type: int64, "
			 "resolve: port } ]\n"
			 "    selectors:\n"
			 "    - matchData: [ { args: [ 0 ], operator: CelExpr, "
			 "values: [ 'arg0 > 0' ] } ]\n");
	ck_assert_int_eq(l.rules->exprs[0].args[0].type, VALUE_U16);
}
END_TEST

START_TEST(gained_capabilities_are_an_expression)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct source *args;

	lower_accept(&l, "  kprobes:\n"
			 "  - call: vfs_write\n"
			 "    syscall: false\n"
			 "    args: [ { index: 0, type: kernel_cap_t }, "
			 "{ index: 3, type: kernel_cap_t } ]\n"
			 "    selectors:\n"
			 "    - matchArgs: [ { args: [ 1, 0 ], "
			 "operator: CapabilitiesGained } ]\n");
	args = l.rules->exprs[0].args;
	ck_assert_uint_eq(args[0].index, 3);
	ck_assert_uint_eq(args[1].index, 0);
	ck_assert_int_eq(args[0].type, VALUE_U64);
}
END_TEST

/* ---- tracepoints ---- */

START_TEST(values_of_an_argument_without_a_type_are_typed_by_its_format)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct rule *rule;

	lower_accept(
		&l,
		"  tracepoints:\n"
		"  - subsystem: test\n"
		"    event: all\n"
		"    args: [ { index: 4 }, { index: 5 }, { index: 9 }, "
		"{ index: 10 } ]\n"
		"    selectors:\n"
		"    - matchArgs:\n"
		"      - { index: 4, operator: Prefix, values: [ k ] }\n"
		"      - { index: 5, operator: Equal, values: [ 7 ] }\n"
		"      - { index: 9, operator: GT, values: [ 7 ] }\n"
		"      - { index: 10, operator: LT, values: [ -1 ] }\n"
		"      - { args: [ 2 ], operator: Equal, values: [ 7 ] }\n");
	rule = &l.rules->rules[0];
	asks(&rule->filters[0], SOURCE_FIELD, ANY, VALUE_STRING);
	ck_assert_int_eq(rule->filters[0].test, TEST_PREFIX);
	asks(&rule->filters[1], SOURCE_FIELD, ANY, VALUE_DATA_LOC);
	ck_assert_str_eq(rule->filters[1].values[0].text, "7");
	asks(&rule->filters[2], SOURCE_FIELD, ANY, VALUE_U16);
	ck_assert_uint_eq(rule->filters[2].values[0].low, 8);
	ck_assert_uint_eq(rule->filters[2].values[0].high, UINT16_MAX);
	asks(&rule->filters[3], SOURCE_FIELD, ANY, VALUE_S16);
	ck_assert_int_eq((int64_t)rule->filters[3].values[0].low, INT16_MIN);
	ck_assert_int_eq((int64_t)rule->filters[3].values[0].high, -2);
}
END_TEST

START_TEST(lists_are_the_numbers_of_their_system_calls)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct filter *f;

	lower_accept(
		&l,
		"  lists:\n"
		"  - { name: some, type: syscalls, values: [ sys_write, "
		"i386/sys_write ] }\n"
		"  - { name: all, type: generated_syscalls }\n"
		"  tracepoints:\n"
		"  - subsystem: raw_syscalls\n"
		"    event: sys_enter\n"
		"    args: [ { index: 4, type: syscall64 } ]\n"
		"    selectors:\n"
		"    - matchArgs:\n"
		"      - { index: 4, operator: InMap, values: [ 'list:some', "
		"'10:20' ] }\n"
		"      - { index: 4, operator: NotInMap, "
		"values: [ 'list:all' ] }\n");
	f = &l.rules->rules[0].filters[0];
	asks(f, SOURCE_FIELD, ANY, VALUE_SYSCALL);
	ck_assert_uint_eq(f->n_values, 3);
	ck_assert_uint_eq(f->values[0].low, 1);
	ck_assert_uint_eq(f->values[1].low, SYSCALL_COMPAT | 4);
	ck_assert_uint_eq(f->values[2].low, 10);
	ck_assert_uint_eq(f->values[2].high, 20);
	f = &l.rules->rules[0].filters[1]; /* close, openat */
	ck_assert_uint_eq(f->n_values, 2);
	ck_assert_uint_eq(f->values[0].low, 3);
	ck_assert_uint_eq(f->values[1].low, 257);
}
END_TEST

int main(void)
{
	return RUN("lower_fields",
		   operators_look_at_the_field_that_they_are_about,
		   the_type_of_a_file_is_four_bits_of_its_mode,
		   networks_are_prefixes_of_the_text_of_an_address,
		   values_that_a_narrow_number_never_has_are_left_out,
		   what_cannot_be_read_matches_unless_it_is_ignored,
		   an_expression_is_a_source_that_equal_ones_share,
		   an_expression_knows_a_narrow_number_by_its_type,
		   gained_capabilities_are_an_expression,
		   values_of_an_argument_without_a_type_are_typed_by_its_format,
		   lists_are_the_numbers_of_their_system_calls);
}
