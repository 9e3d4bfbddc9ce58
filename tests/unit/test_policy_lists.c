// SPDX-License-Identifier: Apache-2.0
/*
 * What hooks of a policy share: lists, macros, options, enforcers.
 */

#include "policy.h"

#include <string.h>

#include "base/mem.h"
#include "parsed.h"
#include "syscalls.h"
#include "unit.h"

#define LISTS                                                             \
	"  lists:\n"                                                      \
	"  - { name: calls, type: syscalls, values: [sys_dup, "           \
	"i386/sys_dup] }\n"                                               \
	"  - { name: all, type: generated_syscalls, validated: false }\n" \
	"  - { name: ksys, type: generated_ftrace, pattern: ^ksys_ }\n"   \
	"  - { name: plain, values: [tcp_connect, security_file_open] }\n"

START_TEST(lists_of_every_type_are_read)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_list *lists;

	lists = parsed_spec(&p, LISTS "  loader: true\n")->lists;
	ck_assert_int_eq(lists[0].kind, LIST_SYSCALLS);
	ck_assert_uint_eq(lists[0].n_calls, 2);
	ck_assert_int_eq(lists[0].calls[0].syscall->number, 32);
	ck_assert_int_eq(lists[0].calls[1].syscall->number, 41);
	ck_assert(lists[0].calls[1].is_compat);
	ck_assert_int_eq(lists[1].kind, LIST_ALL_SYSCALLS);
	ck_assert_int_eq(lists[2].kind, LIST_PATTERN);
	ck_assert_str_eq(lists[2].pattern, "^ksys_");
	ck_assert_int_eq(lists[3].kind, LIST_FUNCTIONS);
	ck_assert_str_eq(lists[3].calls[1].name, "security_file_open");
	ck_assert_ptr_null(lists[3].calls[1].syscall);
}
END_TEST

START_TEST(a_list_says_what_its_hook_hooks)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy *policy;

	policy = parsed_spec(&p,
			     "  kprobes:\n"
			     "  - { call: list:calls }\n"
			     "  - { call: list:all }\n"
			     "  - { call: list:ksys }\n"
			     "  - { call: list:plain, syscall: true }\n"
			     "  - { call: list:calls, syscall: true }\n" LISTS);
	ck_assert_int_eq(policy->hooks[0].kind, HOOK_SYSCALL);
	ck_assert_ptr_eq(policy->hooks[0].call.list, &policy->lists[0]);
	ck_assert_ptr_null(policy->hooks[0].call.syscall);
	ck_assert_int_eq(policy->hooks[1].kind, HOOK_SYSCALL);
	ck_assert_int_eq(policy->hooks[2].kind, HOOK_FUNCTION);
	ck_assert_int_eq(policy->hooks[3].kind, HOOK_FUNCTION);
	parsed_said(&p, "f:9:34: warning: spec.kprobes[3].call: 'syscall' has "
			"no effect: the list is one of functions");
	ck_assert_uint_eq(p.diag.n_messages, 1);
}
END_TEST

START_TEST(a_list_of_system_calls_is_a_value_of_a_map)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_value *values;
	const struct policy *policy;

	policy = parsed_spec(
		&p, LISTS
		"  tracepoints:\n"
		"  - subsystem: raw_syscalls\n"
		"    event: sys_enter\n"
		"    args: [ { index: 4, type: syscall64 } ]\n"
		"    selectors:\n"
		"    - matchArgs:\n"
		"      - { index: 4, operator: InMap, values: [ list:calls, "
		"3, '5:7', list:all ] }\n");
	values = policy->hooks[0].selectors[0].filters[0].values;
	ck_assert_int_eq(values[0].form, FORM_LIST);
	ck_assert_ptr_eq(values[0].list, &policy->lists[0]);
	ck_assert_int_eq(values[1].form, FORM_NUMBER);
	ck_assert_uint_eq(values[2].high, 7);
	ck_assert_ptr_eq(values[3].list, &policy->lists[1]);
}
END_TEST

#define MACROS                                                          \
	"  selectorsMacros:\n"                                          \
	"    shells: { matchBinaries: [ { operator: In, values: "       \
	"[/bin/sh, /bin/bash] } ] }\n"                                  \
	"    kill: { matchActions: [ { action: Signal, argSig: 9 }, "   \
	"{ action: GetUrl, argUrl: 'http://a' } ], label: deadly }\n"   \
	"    arg: { matchArgs: [ { index: 0, operator: Equal, values: " \
	"[7] } ] }\n"                                                   \
	"    unused: { matchPIDs: [ { operator: In, values: [1] } ] }\n"

START_TEST(a_selector_has_what_its_macros_have)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_selector *selectors;

	selectors =
		parsed_spec(
			&p,
			"  kprobes:\n"
			"  - call: sys_dup\n"
			"    args: [ { index: 1, type: int }, { index: 0, "
			"type: int } ]\n"
			"    selectors:\n"
			"    - macros: [ shells, kill, arg ]\n"
			"      matchPIDs: [ { operator: In, values: [2] } ]\n"
			"    - macros: [ shells ]\n" MACROS)
			->hooks[0]
			.selectors;
	ck_assert_uint_eq(selectors[0].n_filters, 3);
	ck_assert_int_eq(selectors[0].filters[0].kind, MATCH_PIDS);
	ck_assert_int_eq(selectors[0].filters[1].kind, MATCH_BINARIES);
	ck_assert_str_eq(selectors[0].filters[1].values[1].text, "/bin/bash");
	ck_assert_uint_eq(selectors[0].filters[2].args[0], 1);
	ck_assert_uint_eq(selectors[0].n_actions, 2);
	ck_assert_uint_eq(selectors[0].actions[0].signal, 9);
	ck_assert_str_eq(selectors[0].actions[1].text, "http://a");
	ck_assert_str_eq(selectors[0].label, "deadly");
	ck_assert_uint_eq(selectors[1].n_filters, 1);
	ck_assert_uint_eq(selectors[1].n_actions, 0);
	ck_assert_uint_eq(p.diag.n_messages, 0);
}
END_TEST

START_TEST(what_a_macro_filters_must_suit_the_hook_that_uses_it)
{
	parsed_refuse("  kprobes:\n"
		      "  - { call: sys_dup, selectors: [ { macros: [arg] } ] "
		      "}\n" MACROS,
		      "spec.kprobes[0].selectors[0].matchArgs[0]: no argument "
		      "has index 0");
}
END_TEST

START_TEST(macros_are_no_way_to_a_bomb)
{
	CLEANUP(buf_free) struct buf text = { 0 };

	buf_adds(&text, "  selectorsMacros:\n"
			"    m: { matchPIDs: [ { operator: In, values: [ 0");
	for (int i = 1; i < 10000; i++)
		buf_addf(&text, ", %d", i);
	buf_adds(&text, " ] } ] }\n"
			"  kprobes:\n"
			"  - call: sys_dup\n"
			"    selectors:\n");
	for (int i = 0; i < 1000; i++)
		buf_adds(&text, "    - macros: [ m ]\n");
	parsed_refuse(text.data, "the macros of this policy stand for more "
				 "than 4194304 values");
}
END_TEST

START_TEST(options_are_read_with_their_values)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	CLEANUP(parsed_clear) struct parsed q = { 0 };
	const struct policy_options *o;

	o = &parsed_spec(&p,
			 "  loader: true\n"
			 "  options:\n"
			 "  - { name: disable-kprobe-multi, value: '1' }\n"
			 "  - { name: disable-uprobe-multi, value: 'true' }\n"
			 "  - { name: policy-mode, value: monitor }\n"
			 "  - { name: override-method, value: fmod-ret }\n"
			 "  - { name: sleepable-preload-size, value: 10 }\n")
		     ->options;
	ck_assert(o->no_kprobe_multi && o->no_uprobe_multi && o->monitor);
	ck_assert_int_eq(o->override_method, OVERRIDE_FMOD_RET);
	ck_assert_uint_eq(o->preload_size, 10);

	o = &parsed_spec(&q, "  loader: true\n"
			     "  options:\n"
			     "  - { name: policy-mode, value: enforce }\n")
		     ->options;
	ck_assert(!o->no_kprobe_multi && !o->no_uprobe_multi && !o->monitor);
	ck_assert_int_eq(o->override_method, OVERRIDE_BEST);
}
END_TEST

START_TEST(enforcers_take_calls_and_lists)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy *policy;

	policy = parsed_spec(
		&p, "  enforcers:\n"
		    "  - calls: [ list:calls, sys_dup, security_file_open ]\n"
		    "  - calls: [ i386/sys_dup ]\n" LISTS);
	ck_assert_uint_eq(policy->n_enforcers, 2);
	ck_assert_ptr_eq(policy->enforcers[0].calls[0].list, policy->lists);
	ck_assert_str_eq(policy->enforcers[0].calls[1].syscall->name, "dup");
	ck_assert_ptr_null(policy->enforcers[0].calls[2].syscall);
	ck_assert(policy->enforcers[1].calls[0].is_compat);
}
END_TEST

int main(void)
{
	return RUN("policy_lists", lists_of_every_type_are_read,
		   a_list_says_what_its_hook_hooks,
		   a_list_of_system_calls_is_a_value_of_a_map,
		   a_selector_has_what_its_macros_have,
		   what_a_macro_filters_must_suit_the_hook_that_uses_it,
		   macros_are_no_way_to_a_bomb,
		   options_are_read_with_their_values,
		   enforcers_take_calls_and_lists);
}
