// SPDX-License-Identifier: Apache-2.0
/*
 * Actions and what belongs to them.
 */

#include "policy.h"

#include <string.h>

#include "base/mem.h"
#include "parsed.h"
#include "unit.h"

/* The actions of the only selector of the first hook of @spec. */
static const struct policy_action *actions(struct parsed *p, const char *spec)
{
	return parsed_spec(p, spec)->hooks[0].selectors[0].actions;
}

START_TEST(post_has_a_rate_and_traces)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_action *a;

	a = actions(&p,
		    "  kprobes:\n"
		    "  - call: sys_dup\n"
		    "    selectors:\n"
		    "    - matchActions:\n"
		    "      - { action: Post, rateLimit: 5 }\n"
		    "      - { action: Post, rateLimit: 5s, rateLimitScope: "
		    "process }\n"
		    "      - { action: Post, rateLimit: 2m, rateLimitScope: "
		    "global }\n"
		    "      - { action: Post, rateLimit: 1h }\n"
		    "      - { action: Post, kernelStackTrace: true, "
		    "userStackTrace: true }\n"
		    "      - { action: Post, rateLimitScope: thread }\n");
	ck_assert_uint_eq(a[0].rate_limit_ns, 5000000000ULL);
	ck_assert_int_eq(a[0].rate_scope, RATE_THREAD);
	ck_assert_uint_eq(a[1].rate_limit_ns, 5000000000ULL);
	ck_assert_int_eq(a[1].rate_scope, RATE_PROCESS);
	ck_assert_uint_eq(a[2].rate_limit_ns, 120000000000ULL);
	ck_assert_int_eq(a[2].rate_scope, RATE_GLOBAL);
	ck_assert_uint_eq(a[3].rate_limit_ns, 3600000000000ULL);
	ck_assert(a[4].kernel_stack && a[4].user_stack);
	ck_assert(!a[3].kernel_stack && !a[3].user_stack);
	parsed_said(&p, "'rateLimitScope' has no effect without 'rateLimit'");
	ck_assert_uint_eq(p.diag.n_messages, 1);
}
END_TEST

START_TEST(the_hash_of_ima_is_for_lsm_hooks)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };

	ck_assert(actions(&p, "  lsmhooks:\n"
			      "  - hook: bprm_check_security\n"
			      "    selectors:\n"
			      "    - matchActions: [ { action: Post, imaHash: "
			      "true } ]\n")
			  ->ima_hash);
}
END_TEST

/* As Tetragon has it. */
START_TEST(the_argument_of_an_action_is_0_if_not_said)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_action *a;

	a = actions(&p,
		    "  kprobes:\n"
		    "  - call: f\n"
		    "    syscall: false\n"
		    "    args: [ { index: 1, type: int }, { index: 0, type: "
		    "sock } ]\n"
		    "    selectors:\n"
		    "    - matchActions: [ { action: UntrackSock } ]\n");
	ck_assert_uint_eq(a[0].index, 0);
	ck_assert_uint_eq(a[0].arg, 1);
}
END_TEST

START_TEST(signals_and_sockets_have_their_numbers)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_action *a;

	a = actions(&p,
		    "  enforcers: [ { calls: [ sys_dup ] } ]\n"
		    "  kprobes:\n"
		    "  - call: f\n"
		    "    syscall: false\n"
		    "    args: [ { index: 3, type: int }, { index: 2, type: "
		    "sock } ]\n"
		    "    selectors:\n"
		    "    - matchActions:\n"
		    "      - { action: Sigkill }\n"
		    "      - { action: Signal, argSig: 64 }\n"
		    "      - { action: UntrackSock, argSock: 2 }\n"
		    "      - { action: NotifyEnforcer, argError: -1, argSig: "
		    "9 }\n"
		    "      - { action: NotifyEnforcer, argSig: 9, argError: 0 "
		    "}\n"
		    "      - { action: CleanupEnforcerNotification }\n"
		    "      - { action: NoPost }\n");
	ck_assert_int_eq(a[0].kind, ACTION_SIGKILL);
	ck_assert_uint_eq(a[1].signal, 64);
	ck_assert_uint_eq(a[2].arg, 1);
	ck_assert_uint_eq(a[2].index, 2);
	ck_assert_int_eq(a[3].error, -1);
	ck_assert_uint_eq(a[3].signal, 9);
	ck_assert_int_eq(a[4].error, 0);
	ck_assert_int_eq(a[5].kind, ACTION_CLEANUP_ENFORCER);
	ck_assert_int_eq(a[6].kind, ACTION_NO_POST);
	ck_assert_uint_eq(p.diag.n_messages, 0);
}
END_TEST

START_TEST(calls_and_hooks_are_overridden_by_an_error)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy *policy;

	policy = parsed_spec(
		&p, "  kprobes:\n"
		    "  - call: sys_dup\n"
		    "    selectors: [ { matchActions: [ { action: Override, "
		    "argError: -4095 } ] } ]\n"
		    "  - call: security_file_open\n"
		    "    syscall: false\n"
		    "    selectors: [ { matchActions: [ { action: Override, "
		    "argError: 1 } ] } ]\n"
		    "  lsmhooks:\n"
		    "  - hook: file_open\n"
		    "    selectors: [ { matchActions: [ { action: Override, "
		    "argError: -1 } ] } ]\n");
	ck_assert_int_eq(policy->hooks[0].selectors[0].actions[0].error, -4095);
	ck_assert_int_eq(policy->hooks[1].selectors[0].actions[0].error, 1);
	ck_assert_int_eq(policy->hooks[2].selectors[0].actions[0].error, -1);
	parsed_said(&p, "f:10:66: warning: spec.kprobes[1].selectors[0]."
			"matchActions[0]: 1 is no errno");
	ck_assert_uint_eq(p.diag.n_messages, 1);
}
END_TEST

START_TEST(a_uprobe_is_overridden_in_three_ways)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_action *a;

	a = actions(&p, "  uprobes:\n"
			"  - path: /bin/a\n"
			"    symbols: [ b ]\n"
			"    selectors:\n"
			"    - matchActions:\n"
			"      - { action: Override, argError: 123 }\n"
			"      - { action: Override, argRegs: [ rax=0x1, "
			"'rip=(%rsp)' ] }\n"
			"      - { action: Override, argNewSymbol: c+4 }\n"
			"      - { action: Override, argNewOffset: 0x1180 }\n"
			"      - { action: Override, argNewAddr: 4480 }\n");
	ck_assert(a[0].has_error);
	ck_assert_int_eq(a[0].error, 123);
	ck_assert_uint_eq(a[1].n_registers, 2);
	ck_assert_str_eq(a[1].registers[0].name, "rax");
	ck_assert_str_eq(a[1].registers[0].value, "0x1");
	ck_assert_str_eq(a[1].registers[1].value, "(%rsp)");
	ck_assert_int_eq(a[2].jump.kind, TARGET_SYMBOL);
	ck_assert_str_eq(a[2].jump.symbol, "c");
	ck_assert_uint_eq(a[2].jump.offset, 4);
	ck_assert_int_eq(a[3].jump.kind, TARGET_OFFSET);
	ck_assert_uint_eq(a[3].jump.offset, 0x1180);
	ck_assert_int_eq(a[4].jump.kind, TARGET_ADDR);
	ck_assert_uint_eq(a[4].jump.offset, 4480);
}
END_TEST

START_TEST(set_writes_to_an_argument_of_a_usdt)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_action *a;

	a = actions(&p, "  usdts:\n"
			"  - path: /bin/a\n"
			"    provider: b\n"
			"    name: c\n"
			"    args: [ { index: 1, type: int32 }, { index: 0, "
			"type: int32 } ]\n"
			"    selectors:\n"
			"    - matchActions:\n"
			"      - { action: Set, argIndex: 0, argValue: 7 }\n"
			"      - { action: Set, argIndex: 1, argValue: -1 }\n");
	ck_assert_uint_eq(a[0].arg, 1);
	ck_assert_uint_eq(a[0].value, 7);
	ck_assert_uint_eq(a[1].arg, 0);
	ck_assert_uint_eq(a[1].value, UINT32_MAX);
}
END_TEST

START_TEST(urls_and_names_are_kept)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_action *a;

	a = actions(&p, "  tracepoints:\n"
			"  - subsystem: a\n"
			"    event: b\n"
			"    selectors:\n"
			"    - matchActions:\n"
			"      - { action: GetUrl, argUrl: 'https://a/b' }\n"
			"      - { action: DnsLookup, argFqdn: a.example }\n");
	ck_assert_str_eq(a[0].text, "https://a/b");
	ck_assert_str_eq(a[1].text, "a.example");
}
END_TEST

START_TEST(what_has_no_effect_is_told)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };

	actions(&p, "  kprobes:\n"
		    "  - call: sys_dup\n"
		    "    selectors:\n"
		    "    - matchActions:\n"
		    "      - { action: Sigkill, argError: -1 }\n"
		    "      - { action: Post, argError: 0, argSig: 0, argUrl: "
		    "'', argRegs: [], argFqdn: '' }\n");
	parsed_said(&p, "f:9:28: warning: spec.kprobes[0].selectors[0]."
			"matchActions[0]: 'argError' has no effect on action "
			"'Sigkill'");
	ck_assert_uint_eq(p.diag.n_messages, 1);
}
END_TEST

START_TEST(what_is_done_at_the_return_stands_apart)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };
	const struct policy_selector *s;

	s = parsed_spec(&p,
			"  kprobes:\n"
			"  - call: sys_dup\n"
			"    return: true\n"
			"    returnArg: { index: 0, type: int }\n"
			"    selectors:\n"
			"    - matchActions: [ { action: NoPost } ]\n"
			"      matchReturnActions: [ { action: Signal, argSig: "
			"15 }, { action: Post } ]\n")
		    ->hooks[0]
		    .selectors;
	ck_assert_uint_eq(s->n_actions, 1);
	ck_assert_uint_eq(s->n_return_actions, 2);
	ck_assert_uint_eq(s->return_actions[0].signal, 15);
}
END_TEST

int main(void)
{
	return RUN("policy_actions", post_has_a_rate_and_traces,
		   the_hash_of_ima_is_for_lsm_hooks,
		   the_argument_of_an_action_is_0_if_not_said,
		   signals_and_sockets_have_their_numbers,
		   calls_and_hooks_are_overridden_by_an_error,
		   a_uprobe_is_overridden_in_three_ways,
		   set_writes_to_an_argument_of_a_usdt, urls_and_names_are_kept,
		   what_has_no_effect_is_told,
		   what_is_done_at_the_return_stands_apart);
}
