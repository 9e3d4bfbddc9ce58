// SPDX-License-Identifier: Apache-2.0

#include "lower_tracing.h"

#include <errno.h>
#include <string.h>
#include <syslog.h>

#include "base/mem.h"
#include "lower_case.h"
#include "lowered.h"
#include "unit.h"

START_TEST(a_hook_without_selectors_has_one_that_always_holds)
{
	CLEANUP(ruleset_free) struct ruleset *rules = NULL;

	rules = lowered_hooks("  - call: sys_newuname\n");
	ck_assert_uint_eq(rules->n_rules, 1);
	ck_assert_uint_eq(rules->rules[0].n_filters, 0);
	ck_assert(rules->rules[0].actions.post);
	ck_assert(!rules->rules[0].actions.kill);
	ck_assert_str_eq(rules->hooks[0].name, "newuname");
	ck_assert_int_eq(rules->hooks[0].syscall, 63);
	ck_assert_str_eq(rules->policies[0], "p");
}
END_TEST

START_TEST(rules_stand_by_hook_then_policy_then_selector)
{
	CLEANUP(policies_free) struct policies policies = { 0 };
	CLEANUP(ruleset_free) struct ruleset *rules = NULL;
	static const unsigned expected[][4] = {
		/* hook, policy, view, selector */
		{ 0, 0, 0, 0 }, { 0, 1, 1, 0 }, { 0, 1, 1, 1 },
		{ 0, 1, 2, 0 }, { 1, 0, 3, 0 }, { 1, 1, 4, 0 },
	};

	lowered_add(&policies, "z",
		    "  - call: sys_write\n  - call: sys_read\n");
	lowered_add(&policies, "a",
		    "  - call: sys_read\n"
		    "    selectors:\n"
		    "    - matchPIDs: [ { operator: In, values: [1] } ]\n"
		    "    - matchPIDs: [ { operator: In, values: [2] } ]\n"
		    "  - call: sys_write\n"
		    "  - call: __x64_sys_read\n");
	rules = lowered(&policies);

	ck_assert_uint_eq(rules->n_hooks, 2);
	ck_assert_str_eq(rules->hooks[0].name, "read");
	ck_assert_str_eq(rules->hooks[1].name, "write");
	ck_assert_uint_eq(rules->n_views, 5);
	ck_assert_uint_eq(rules->n_rules, ARRAY_SIZE(expected));
	for (size_t i = 0; i < rules->n_rules; i++) {
		const struct rule *rule = &rules->rules[i];

		ck_assert_uint_eq(rule->hook, expected[i][0]);
		ck_assert_uint_eq(rule->policy, expected[i][1]);
		ck_assert_uint_eq(rule->view, expected[i][2]);
		ck_assert_uint_eq(rule->selector, expected[i][3]);
		ck_assert_uint_eq(rules->views[rule->view].hook, rule->hook);
		ck_assert_uint_eq(rules->views[rule->view].policy,
				  rule->policy);
	}
}
END_TEST

START_TEST(a_view_keeps_what_events_show)
{
	CLEANUP(ruleset_free) struct ruleset *rules = NULL;
	const struct view *view;

	rules = lowered_hooks("  - call: sys_openat\n"
			      "    message: a file\n"
			      "    tags: [ one, two ]\n"
			      "    args:\n"
			      "    - { index: 1, type: string, label: path }\n"
			      "    - { index: 3, type: nop }\n"
			      "    - { index: 2, type: sint32 }\n");
	view = &rules->views[0];
	ck_assert_str_eq(view->message, "a file");
	ck_assert_uint_eq(view->n_tags, 2);
	ck_assert_str_eq(view->tags[1], "two");
	ck_assert_uint_eq(view->n_shown, 2);
	ck_assert_str_eq(view->shown[0].label, "path");
	ck_assert_uint_eq(view->shown[1].sources[0].index, 2);
	ck_assert_int_eq(view->shown[1].sources[0].type, VALUE_S32);
	ck_assert_int_eq(view->shown[1].type, ARG_SINT32);
	ck_assert_str_eq(view->call, "__x64_sys_openat");
	ck_assert_ptr_null(view->shown[1].label);
}
END_TEST

START_TEST(what_holds_for_a_policy_is_in_its_rules_and_views)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };
	CLEANUP(buf_free) struct buf text = { 0 };

	buf_adds(&text, "apiVersion: cilium.io/v1alpha1\n"
			"kind: TracingPolicy\n"
			"metadata:\n"
			"  name: p\n"
			"  annotations: { haetae.io/severity: critical }\n"
			"spec:\n"
			"  options: [ { name: policy-mode, value: monitor } ]\n"
			"  kprobes: [ { call: sys_read } ]\n");
	lower_text_of(&l, "f", &text);
	ck_assert_msg(!l.err, "%s", l.printed.data);
	ck_assert_int_eq(l.rules->views[0].mode, MODE_MONITOR);
	ck_assert_int_eq(l.rules->views[0].severity, LOG_CRIT);
}
END_TEST

START_TEST(what_is_wrong_is_told_for_every_policy_and_nothing_is_kept)
{
	CLEANUP(lower_case_free) struct lower_case l = { 0 };

	lower_spec(&l, "  kprobes:\n"
		       "  - { call: no_such_function, syscall: false }\n"
		       "  - { call: sys_read }\n"
		       "  - { call: nor_such_a_one, syscall: false }\n");
	ck_assert_int_eq(l.err, -EINVAL);
	ck_assert_uint_eq(l.diag.n_errors, 2);
}
END_TEST

START_TEST(no_policies_are_no_rules)
{
	const struct policies policies = { 0 };
	CLEANUP(ruleset_free) struct ruleset *rules = lowered(&policies);

	ck_assert_uint_eq(rules->n_rules, 0);
	ck_assert_uint_eq(rules->n_hooks, 0);
}
END_TEST

int main(void)
{
	return RUN("lower_tracing",
		   a_hook_without_selectors_has_one_that_always_holds,
		   rules_stand_by_hook_then_policy_then_selector,
		   a_view_keeps_what_events_show,
		   what_holds_for_a_policy_is_in_its_rules_and_views,
		   what_is_wrong_is_told_for_every_policy_and_nothing_is_kept,
		   no_policies_are_no_rules);
}
