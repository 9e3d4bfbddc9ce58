// SPDX-License-Identifier: Apache-2.0

#include "lower_action.h"

#include <errno.h>
#include <signal.h>

#include "base/mem.h"
#include "lower_case.h"
#include "unit.h"

#define SECURITY "  - call: security_task_kill\n    syscall: false\n"

/* Lowers one selector with @actions on @hook. */
static const struct rule *rule_of(struct lower_case *l, const char *hook,
				  const char *actions)
{
	lower_accept(l,
		     "  kprobes:\n"
		     "%s"
		     "    selectors: [ { matchActions: [ %s ] } ]\n",
		     hook, actions);
	ck_assert_uint_eq(l->rules->n_rules, 1);
	return &l->rules->rules[0];
}

START_TEST(actions_say_what_a_match_does)
{
	static const struct {
		const char *actions;
		bool post, kill;
		uint32_t flags;
		unsigned signal;
		int error;
	} cases[] = {
		{ "", true, false, 0, 0, 0 },
		{ "{ action: Post }", true, false, 0, 0, 0 },
		{ "{ action: NoPost }", false, false, 0, 0, 0 },
		{ "{ action: Sigkill }, { action: NoPost }", false, true, 0, 0,
		  0 },
		{ "{ action: Signal, argSig: 9 }", true, true, 0, 0, 0 },
		{ "{ action: Signal, argSig: 10 }", true, false, ACT_SIGNAL,
		  SIGUSR1, 0 },
		{ "{ action: Override, argError: -13 }", true, false,
		  ACT_OVERRIDE, 0, -13 },
		{ "{ action: Override, argError: -1 }, { action: Sigkill }",
		  true, true, ACT_OVERRIDE, 0, -1 },
		{ "{ action: Override, argError: -1 }, "
		  "{ action: Signal, argSig: 10 }",
		  true, false, ACT_OVERRIDE | ACT_SIGNAL, SIGUSR1, -1 },
		{ "{ action: Post, kernelStackTrace: true, "
		  "userStackTrace: true }",
		  true, false, ACT_KERNEL_STACK | ACT_USER_STACK, 0, 0 },
		{ "{ action: CleanupEnforcerNotification }", true, false,
		  ACT_UNNOTIFY, 0, 0 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		CLEANUP(lower_case_free) struct lower_case l = { 0 };
		const struct rule *rule =
			rule_of(&l, SECURITY, cases[i].actions);
		const struct rule_actions *to = &rule->actions;

		ck_assert_int_eq(to->post, cases[i].post);
		ck_assert_int_eq(to->kill, cases[i].kill);
		ck_assert_uint_eq(to->act.flags, cases[i].flags);
		ck_assert_uint_eq(to->act.signal, cases[i].signal);
		ck_assert_int_eq(to->act.error, cases[i].error);
		ck_assert_int_eq(l.rules->hooks[0].denies,
				 (cases[i].flags & ACT_OVERRIDE) != 0);
		ck_assert(!rule->waits);
	}
}
END_TEST

START_TEST(a_positive_error_of_a_function_is_EPERM)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };

	lower_spec(&l, "  kprobes:\n" SECURITY
		       "    selectors: [ { matchActions: [ { action: Override, "
		       "argError: 13 } ] } ]\n");
	ck_assert_int_eq(l.err, 0);
	lower_said(&l, "13 is no errno: -1 is returned");
	ck_assert_int_eq(l.rules->rules[0].actions.act.error, -EPERM);
}
END_TEST

START_TEST(rates_have_a_period_and_a_scope)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct act *act;

	act = &rule_of(&l, SECURITY,
		       "{ action: Post, rateLimit: 2m, "
		       "rateLimitScope: global }")
		       ->actions.act;
	ck_assert_uint_eq(act->flags, ACT_RATE_LIMIT);
	ck_assert_uint_eq(act->period_ns, 120000000000);
	ck_assert_uint_eq(act->scope, RATE_GLOBAL);
}
END_TEST

START_TEST(a_policy_that_only_watches_says_what_it_would_deny)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };

	lower_accept(&l,
		     "  options: [ { name: policy-mode, value: monitor } ]\n"
		     "  kprobes:\n" SECURITY
		     "    selectors: [ { matchActions: [ { action: Override, "
		     "argError: -1 } ] } ]\n");
	ck_assert_int_eq(l.rules->views[0].mode, MODE_MONITOR);
	ck_assert_uint_eq(l.rules->rules[0].actions.act.flags, ACT_OVERRIDE);
	ck_assert(l.rules->hooks[0].denies);
}
END_TEST

START_TEST(an_enforcer_does_what_was_left_for_it)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct rule *note, *enforcer;

	lower_accept(&l,
		     "  lists: [ { name: all, type: generated_syscalls } ]\n"
		     "  enforcers:\n"
		     "  - calls: [ security_task_kill, 'list:all' ]\n"
		     "  tracepoints:\n"
		     "  - subsystem: raw_syscalls\n"
		     "    event: sys_enter\n"
		     "    selectors:\n"
		     "    - matchActions: [ { action: NotifyEnforcer, "
		     "argError: -13, argSig: 9 } ]\n");
	ck_assert_uint_eq(l.rules->n_hooks, 4);
	ck_assert_int_eq(l.rules->hooks[0].kind, RULE_HOOK_SYSCALL);
	ck_assert_str_eq(l.rules->hooks[0].name, "close");
	ck_assert_str_eq(l.rules->hooks[1].name, "openat");
	ck_assert_str_eq(l.rules->hooks[2].name, "security_task_kill");
	enforcer = &l.rules->rules[2];
	ck_assert_uint_eq(enforcer->actions.act.flags, ACT_ENFORCE);
	ck_assert(!enforcer->actions.post);
	ck_assert(l.rules->hooks[2].denies);
	note = &l.rules->rules[3];
	ck_assert_uint_eq(note->actions.act.flags, ACT_NOTIFY);
	ck_assert_int_eq(note->actions.act.error, -13);
	ck_assert_uint_eq(note->actions.act.signal, 9);
	ck_assert(!l.rules->hooks[3].denies);
}
END_TEST

START_TEST(a_socket_is_tracked_by_its_address)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct rule_actions *to;

	to = &rule_of(&l,
		      "  - call: vfs_write\n"
		      "    syscall: false\n"
		      "    args: [ { index: 2, type: nop }, "
		      "{ index: 3, type: sock } ]\n",
		      "{ action: TrackSock, argSock: 3 }")
		      ->actions;
	ck_assert_uint_eq(to->act.flags, ACT_TRACK_SOCK);
	ck_assert_int_eq(to->act_source.kind, SOURCE_ARG);
	ck_assert_uint_eq(to->act_source.index, 3);
	ck_assert_int_eq(to->act_source.type, VALUE_ADDRESS);
}
END_TEST

/* ---- at the return ---- */

START_TEST(a_rule_that_waits_acts_twice_and_reports_once)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	const struct rule *rule;

	lower_spec(&l,
		   "  kprobes:\n"
		   "  - call: sock_alloc\n"
		   "    syscall: false\n"
		   "    return: true\n"
		   "    returnArg: { index: 0, type: sock }\n"
		   "    returnArgAction: TrackSock\n"
		   "    selectors:\n"
		   "    - matchActions: [ { action: Post, rateLimit: 5, "
		   "userStackTrace: true } ]\n"
		   "      matchReturnActions: [ { action: Sigkill } ]\n"
		   "    - matchReturnActions: [ { action: Post, rateLimit: 7, "
		   "kernelStackTrace: true } ]\n"
		   "    - matchActions: [ { action: NoPost } ]\n");
	ck_assert_msg(!l.err, "%s", l.printed.data);
	rule = &l.rules->rules[0];
	ck_assert(rule->waits && rule->late.post && rule->late.kill);
	ck_assert_uint_eq(rule->actions.act.flags, ACT_USER_STACK);
	ck_assert_uint_eq(rule->late.act.flags,
			  ACT_RATE_LIMIT | ACT_TRACK_SOCK);
	ck_assert_uint_eq(rule->late.act.period_ns, 5000000000);
	ck_assert_int_eq(rule->late.act_source.kind, SOURCE_RETURN);
	ck_assert_int_eq(rule->late.act_source.type, VALUE_ADDRESS);

	rule = &l.rules->rules[1]; /* its own limit, stacks of the entry */
	ck_assert_uint_eq(rule->actions.act.flags, ACT_KERNEL_STACK);
	ck_assert_uint_eq(rule->late.act.flags,
			  ACT_RATE_LIMIT | ACT_TRACK_SOCK);
	ck_assert_uint_eq(rule->late.act.period_ns, 7000000000);

	rule = &l.rules->rules[2];
	ck_assert(rule->waits && !rule->late.post);
}
END_TEST

int main(void)
{
	return RUN("lower_action", actions_say_what_a_match_does,
		   a_positive_error_of_a_function_is_EPERM,
		   rates_have_a_period_and_a_scope,
		   a_policy_that_only_watches_says_what_it_would_deny,
		   an_enforcer_does_what_was_left_for_it,
		   a_socket_is_tracked_by_its_address,
		   a_rule_that_waits_acts_twice_and_reports_once);
}
