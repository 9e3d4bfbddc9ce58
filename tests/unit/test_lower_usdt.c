// SPDX-License-Identifier: Apache-2.0

#include "lower_usdt.h"

#include <string.h>

#include "../e2e/static_probe.h"
#include "base/mem.h"
#include "own_policy.h"
#include "unit.h"

STATIC_PROBE_BASE;
STATIC_PROBE_SEMAPHORE(own_semaphore);

/* The words of struct pt_regs. */
enum {
	RBP = 4,
	RBX = 5,
	RAX = 10,
	RDI = 14,
	RIP = 16,
};

/* Never called: what is said of a probe is looked at, not what is there. */
void own_probes(void);
void own_probes(void)
{
	STATIC_PROBE("own", "args", own_semaphore,
		     "-4@%%edi 8@%%rbx -4@-20(%%rbp) 8@-32(%%rbp) -4@$-5 "
		     "1@%%ah -4@own_variable(%%rip) 4@(%%rax,%%rbx,4) 4@%%edi "
		     "8f@%%xmm0 8@-16(%%rbp,%%rdi,8) 4@(,%%rdi,4)");
	STATIC_PROBE("own", "twice", 0, "8@%%rax");
	STATIC_PROBE("own", "twice", 0, "8@$1");
}

/* The source of the only argument, of type @type, of probe own:args. */
static struct source source_of(unsigned index, const char *type)
{
	CLEANUP(own_policy_free) struct own_policy l = { 0 };
	CLEANUP(buf_free) struct buf spec = { 0 };

	buf_addf(&spec,
		 "  usdts:\n"
		 "  - path: /own\n"
		 "    provider: own\n"
		 "    name: args\n"
		 "    args: [ { index: %u, type: %s } ]\n",
		 index, type);
	own_lower(&l, spec.data);
	ck_assert_msg(!l.err, "%s", l.printed.data);
	ck_assert_uint_eq(l.rules->n_views, 1);
	ck_assert_uint_eq(l.rules->views[0].n_shown, 1);
	return l.rules->views[0].shown[0].sources[0];
}

static void is_source(const struct source *source, enum source_kind kind,
		      unsigned index, enum value_type type)
{
	ck_assert_int_eq(source->kind, kind);
	ck_assert_uint_eq(source->index, index);
	ck_assert_int_eq(source->type, type);
}

/* ---- arguments ---- */

START_TEST(a_number_in_a_register_is_read_by_both_sizes)
{
	struct source source = source_of(0, "int32");

	is_source(&source, SOURCE_REGISTER, RDI, VALUE_S32);
	ck_assert_uint_eq(source.n_steps, 0);
	ck_assert_uint_eq(source.flags, SOURCE_USER);

	source = source_of(0, "int64"); /* extended as the int that it is */
	is_source(&source, SOURCE_REGISTER, RDI, VALUE_S32);
	source = source_of(0, "uint64");
	is_source(&source, SOURCE_REGISTER, RDI, VALUE_U32);
	source = source_of(0, "int8");
	is_source(&source, SOURCE_REGISTER, RDI, VALUE_S8);
	source = source_of(8, "int64");
	is_source(&source, SOURCE_REGISTER, RDI, VALUE_U32);
}
END_TEST

START_TEST(a_part_of_a_register_is_a_bit_field)
{
	struct source source = source_of(5, "uint32");

	is_source(&source, SOURCE_REGISTER, RAX, VALUE_U64);
	ck_assert_uint_eq(source.shift, 8);
	ck_assert_uint_eq(source.bits, 8);
}
END_TEST

START_TEST(memory_may_be_below_the_register)
{
	struct source source = source_of(2, "int32");

	is_source(&source, SOURCE_REGISTER, RBP, VALUE_S32);
	ck_assert_uint_eq(source.n_steps, 1);
	ck_assert_int_eq((int32_t)source.steps[0], -20);
}
END_TEST

START_TEST(memory_may_be_at_a_sum_of_two_registers)
{
	struct source source = source_of(7, "int32");

	is_source(&source, SOURCE_REGISTERS, RAX, VALUE_S32);
	ck_assert_uint_eq(source.fd_steps, WORD_SHIFTED(RBX, 2));
	ck_assert_uint_eq(source.n_steps, 1);
	ck_assert_int_eq((int32_t)source.steps[0], 0);

	source = source_of(10, "string");
	is_source(&source, SOURCE_REGISTERS, RBP, VALUE_STRING);
	ck_assert_uint_eq(source.fd_steps, WORD_SHIFTED(RDI, 3));
	ck_assert_uint_eq(source.n_steps, 2);
	ck_assert_int_eq((int32_t)source.steps[0], -16);
	ck_assert_uint_eq(source.steps[1], 0);
}
END_TEST

START_TEST(a_string_is_where_its_argument_points)
{
	struct source source = source_of(1, "string");

	is_source(&source, SOURCE_REGISTER, RBX, VALUE_STRING);
	ck_assert_uint_eq(source.n_steps, 0);

	source = source_of(3, "string");
	is_source(&source, SOURCE_REGISTER, RBP, VALUE_STRING);
	ck_assert_uint_eq(source.n_steps, 2);
	ck_assert_int_eq((int32_t)source.steps[0], -32);
	ck_assert_uint_eq(source.steps[1], 0);
}
END_TEST

START_TEST(a_constant_is_of_the_type_of_the_policy)
{
	struct source source = source_of(4, "int64");

	is_source(&source, SOURCE_CONSTANT, 0, VALUE_S64);
	ck_assert_uint_eq(source.n_steps, 2);
	ck_assert_uint_eq(source.steps[0], (uint32_t)-5);
	ck_assert_uint_eq(source.steps[1], UINT32_MAX);

	source = source_of(4, "uint64");
	ck_assert_uint_eq(source.steps[0], (uint32_t)-5);
	ck_assert_uint_eq(source.steps[1], 0);

	source = source_of(4, "uint8");
	ck_assert_uint_eq(source.steps[0], (uint8_t)-5);
}
END_TEST

START_TEST(a_variable_is_found_from_the_probe)
{
	struct source source = source_of(6, "int32");
	intptr_t here = (intptr_t)own_probes;
	intptr_t variable = (intptr_t)&own_variable;

	is_source(&source, SOURCE_REGISTER, RIP, VALUE_S32);
	ck_assert_uint_eq(source.n_steps, 1);
	ck_assert_int_le((int32_t)source.steps[0], variable - here);
	ck_assert_int_gt((int32_t)source.steps[0], variable - here - 256);
}
END_TEST

START_TEST(arguments_that_cannot_be_read_are_refused)
{
	static const struct {
		const char *arg;
		const char *message;
	} cases[] = {
		{ "{ index: 9, type: uint64 }", "floating-point" },
		{ "{ index: 11, type: int32 }", "an array at a fixed address" },
		{ "{ index: 4, type: string }", "constant" },
		{ "{ index: 0, type: string }", "less than 8 bytes" },
		{ "{ index: 5, type: string }", "less than 8 bytes" },
		{ "{ index: 0, type: fd }", "type 'fd' is not supported" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(buf_free) struct buf spec = { 0 };
		CLEANUP(buf_free) struct buf message = { 0 };

		buf_addf(&spec,
			 "  usdts:\n"
			 "  - path: /own\n"
			 "    provider: own\n"
			 "    name: args\n"
			 "    args:\n"
			 "    - %s\n",
			 cases[i].arg);
		own_refused(spec.data, cases[i].message);
		own_refused(spec.data, "f:10:7: error: spec.usdts[0]: ");
	}
}
END_TEST

START_TEST(a_signed_type_asks_nothing_negative_of_an_unsigned_argument)
{
	CLEANUP(own_policy_free) struct own_policy l = { 0 };
	const struct filter *filter;

	own_lower(&l,
		  "  usdts:\n"
		  "  - path: /own\n"
		  "    provider: own\n"
		  "    name: args\n"
		  "    args: [ { index: 8, type: int64 } ]\n"
		  "    selectors:\n"
		  "    - matchArgs:\n"
		  "      - { index: 8, operator: GT, values: [ '-5' ] }\n"
		  "      - { index: 8, operator: Equal, values: [ '-5' ] }\n"
		  "      - { index: 8, operator: LT, values: [ '7' ] }\n");
	ck_assert_msg(!l.err, "%s", l.printed.data);
	filter = l.rules->rules[0].filters;
	ck_assert_int_eq(filter[0].source.type, VALUE_U32);
	ck_assert_uint_eq(filter[0].values[0].low, 0);
	ck_assert_uint_eq(filter[0].values[0].high, INT64_MAX);
	ck_assert_uint_eq(filter[1].n_values, 0);
	ck_assert_uint_eq(filter[2].values[0].low, 0);
	ck_assert_uint_eq(filter[2].values[0].high, 6);
}
END_TEST

START_TEST(what_is_in_memory_can_be_set)
{
	static const char spec[] =
		"  usdts:\n"
		"  - path: /own\n"
		"    provider: own\n"
		"    name: args\n"
		"    args: [ { index: %u, type: int32 } ]\n"
		"    selectors:\n"
		"    - matchActions:\n"
		"      - { action: Set, argIndex: %u, argValue: 7 }\n";
	CLEANUP(own_policy_free) struct own_policy l = { 0 };
	CLEANUP(buf_free) struct buf text = { 0 };
	const struct rule_actions *actions;

	buf_addf(&text, spec, 2, 2);
	own_lower(&l, text.data);
	ck_assert_msg(!l.err, "%s", l.printed.data);
	actions = &l.rules->rules[0].actions;
	ck_assert_uint_eq(actions->act.flags, ACT_SET);
	ck_assert_uint_eq(actions->act.value, 7);
	is_source(&actions->act_source, SOURCE_REGISTER, RBP, VALUE_ADDRESS);
	ck_assert_uint_eq(actions->act_source.n_steps, 1);
	ck_assert_int_eq((int32_t)actions->act_source.steps[0], -20);

	buf_clear(&text);
	buf_addf(&text, spec, 0, 0);
	own_refused(text.data, "does not have it in memory");
}
END_TEST

/* ---- places ---- */

START_TEST(each_place_of_a_probe_is_a_hook)
{
	CLEANUP(own_policy_free) struct own_policy l = { 0 };
	const struct rule_hook *hooks;

	own_lower(&l, "  usdts:\n"
		      "  - path: /own\n"
		      "    provider: own\n"
		      "    name: twice\n"
		      "    args: [ { index: 0, type: uint64 } ]\n");
	ck_assert_msg(!l.err, "%s", l.printed.data);
	ck_assert_uint_eq(l.rules->n_hooks, 2);
	hooks = l.rules->hooks;
	for (size_t i = 0; i < 2; i++) {
		ck_assert_int_eq(hooks[i].kind, RULE_HOOK_USDT);
		ck_assert_str_eq(hooks[i].name, "/own");
		ck_assert_str_eq(hooks[i].symbol, "own:twice");
		ck_assert_uint_eq(hooks[i].ref_counter, 0);
		ck_assert_uint_eq(hooks[i].file.inode, 7);
		ck_assert_uint_eq((uint8_t)l.own.bytes.data[hooks[i].place],
				  0x90);
	}
	ck_assert_uint_ne(hooks[0].place, hooks[1].place);
	ck_assert_int_eq(l.rules->views[0].shown[0].sources[0].kind,
			 SOURCE_REGISTER);
	ck_assert_int_eq(l.rules->views[1].shown[0].sources[0].kind,
			 SOURCE_CONSTANT);
}
END_TEST

START_TEST(a_probe_that_is_not_there_is_told_with_the_nearest)
{
	own_refused("  usdts:\n"
		    "  - { path: /own, provider: own, name: twise }\n",
		    "f:6:40: error: spec.usdts[0]: '/own' has no probe "
		    "'own:twise'; did you mean 'own:twice'?");
	own_refused("  usdts:\n"
		    "  - { path: /none, provider: own, name: twice }\n",
		    "f:6:13: error: spec.usdts[0]: there is no file '/none'");
}
END_TEST

int main(void)
{
	return RUN("lower_usdt", a_number_in_a_register_is_read_by_both_sizes,
		   a_part_of_a_register_is_a_bit_field,
		   memory_may_be_below_the_register,
		   memory_may_be_at_a_sum_of_two_registers,
		   a_string_is_where_its_argument_points,
		   a_constant_is_of_the_type_of_the_policy,
		   a_variable_is_found_from_the_probe,
		   arguments_that_cannot_be_read_are_refused,
		   a_signed_type_asks_nothing_negative_of_an_unsigned_argument,
		   what_is_in_memory_can_be_set,
		   each_place_of_a_probe_is_a_hook,
		   a_probe_that_is_not_there_is_told_with_the_nearest);
}
