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
	parsed_said(&p, "'010' is octal");
	parsed_said(&p, "'010' is there twice");
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
		parsed_said(&p, "is out of range of");
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

/* The same on type @type of a function. */
static const struct policy_filter *function_filter(struct parsed *p,
						   const char *type,
						   const char *op,
						   const char *values)
{
	CLEANUP(buf_free) struct buf text = { 0 };

	buf_addf(
		&text,
		"  - call: f\n"
		"    syscall: false\n"
		"    args: [ { index: 0, type: %s } ]\n"
		"    selectors:\n"
		"    - matchArgs: [ { index: 0, operator: %s, values: %s } ]\n",
		type, op, values);
	parsed_accept(p, text.data);
	return &p->policies.items[0]->hooks[0].selectors[0].filters[0];
}

/* What one value becomes, which is a number. */
static uint64_t number(const char *type, const char *op, const char *value)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_value *v;
	char values[100];

	snprintf(values, sizeof(values), "[ '%s' ]", value);
	v = function_filter(&p, type, op, values)->values;
	ck_assert_int_eq(v->form, FORM_NUMBER);
	ck_assert_uint_eq(v->low, v->high);
	return v->low;
}

START_TEST(names_are_numbers)
{
	ck_assert_uint_eq(number("sock", "Protocol", "IPPROTO_UDP"), 17);
	ck_assert_uint_eq(number("sock", "Protocol", "ipproto_tcp"), 6);
	ck_assert_uint_eq(number("skb", "Protocol", "132"), 132);
	ck_assert_uint_eq(number("sock", "Family", "AF_INET6"), 10);
	ck_assert_uint_eq(number("sockaddr", "Family", "AF_UNIX"), 1);
	ck_assert_uint_eq(number("sock", "State", "TCP_LISTEN"), 10);
	ck_assert_uint_eq(number("sock", "State", "TCP_NEW_SYN_RECV"), 12);
	ck_assert_uint_eq(number("capability", "Equal", "CAP_SYS_ADMIN"), 21);
	ck_assert_uint_eq(number("capability", "Equal", "40"), 40);
	ck_assert_uint_eq(number("bpf_cmd", "Equal", "BPF_PROG_LOAD"), 5);
	ck_assert_uint_eq(number("file", "FileType", "reg"), 0100000);
	ck_assert_uint_eq(number("path", "NotFileType", "pipe"), 0010000);
	ck_assert_uint_eq(number("file", "FileType", "sock"), 0140000);
}
END_TEST

START_TEST(sets_of_capabilities_are_masks)
{
	ck_assert_uint_eq(number("kernel_cap_t", "Mask", "0x1ffffffffff"),
			  0x1ffffffffffULL);
	ck_assert_uint_eq(number("cap_effective", "Mask", "CAP_BPF"),
			  1ULL << 39);
	ck_assert_uint_eq(
		number("cap_permitted", "Equal", "CAP_CHOWN, CAP_KILL,CAP_BPF"),
		1ULL << 39 | 1 << 5 | 1);
}
END_TEST

START_TEST(ports_are_numbers_and_ranges)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	CLEANUP(parsed_clear) struct parsed q = { 0 };
	const struct policy_filter *f;

	f = function_filter(&p, "sock", "NotDPort", "[ 0, 65535, '20:0x20' ]");
	ck_assert_uint_eq(f->values[1].low, 65535);
	ck_assert_uint_eq(f->values[2].low, 20);
	ck_assert_uint_eq(f->values[2].high, 32);

	f = function_filter(&q, "sock", "SPortPriv", "[]");
	ck_assert_uint_eq(f->n_values, 1);
	ck_assert_uint_eq(f->values[0].low, 0);
	ck_assert_uint_eq(f->values[0].high, 1023);
}
END_TEST

static void address_is(const char *text, unsigned version, unsigned prefix,
		       const char *hex)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_address *a;
	char found[33], values[100];

	snprintf(values, sizeof(values), "[ '%s' ]", text);
	a = &function_filter(&p, "sock", "NotSAddr", values)->values[0].address;
	for (int i = 0; i < 16; i++)
		snprintf(found + 2 * i, 3, "%02x", a->bytes[i]);
	ck_assert_uint_eq(a->version, version);
	ck_assert_uint_eq(a->prefix, prefix);
	ck_assert_str_eq(found, hex);
}

START_TEST(addresses_are_networks_without_host_bits)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };

	address_is("192.0.2.1", 4, 32, "c0000201000000000000000000000000");
	address_is("10.255.255.255/9", 4, 9,
		   "0a800000000000000000000000000000");
	address_is("10.1.2.3/8", 4, 8, "0a000000000000000000000000000000");
	address_is("1.2.3.4/0", 4, 0, "00000000000000000000000000000000");
	address_is("1.2.3.255/31", 4, 31, "010203fe000000000000000000000000");
	address_is("2001:db8::1", 6, 128, "20010db8000000000000000000000001");
	address_is("2001:db8:ffff::/33", 6, 33,
		   "20010db8800000000000000000000000");
	address_is("::ffff/127", 6, 127, "0000000000000000000000000000fffe");

	function_filter(&p, "sock", "SAddr", "[ 10.1.2.3/8, 10.0.0.0/8 ]");
	parsed_said(&p, "'10.1.2.3/8' has bits past its prefix: it is the "
			"network 10.0.0.0/8");
	parsed_said(&p, "'10.0.0.0/8' is there twice");
	ck_assert_uint_eq(p.diag.n_messages, 2);
}
END_TEST

START_TEST(patterns_and_paths_are_texts)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_filter *f;

	f = function_filter(&p, "kiocb", "NotGlob", "[ '/tmp/*', '0x10' ]");
	ck_assert_int_eq(f->op, OP_NOT_GLOB);
	ck_assert_int_eq(f->values[0].form, FORM_TEXT);
	ck_assert_str_eq(f->values[1].text, "0x10");
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
		   a_hundred_thousand_values_are_read, names_are_numbers,
		   sets_of_capabilities_are_masks, ports_are_numbers_and_ranges,
		   addresses_are_networks_without_host_bits,
		   patterns_and_paths_are_texts);
}
