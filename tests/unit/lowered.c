// SPDX-License-Identifier: Apache-2.0

#include "lowered.h"

#include <check.h>

#include "base/mem.h"
#include "lower_tracing.h"

void lowered_add(struct policies *policies, const char *name, const char *hooks)
{
	CLEANUP(diag_free) struct diag diag = { 0 };
	CLEANUP(buf_free) struct buf text = { 0 };
	CLEANUP(buf_free) struct buf printed = { 0 };
	int err;

	buf_addf(&text,
		 "apiVersion: cilium.io/v1alpha1\n"
		 "kind: TracingPolicy\n"
		 "metadata: { name: %s }\n"
		 "spec:\n"
		 "  kprobes:\n"
		 "%s",
		 name, hooks);
	err = policies_parse(policies, "f", text.data, text.len, &diag);
	diag_print(&diag, &printed);
	ck_assert_msg(!err, "%s", printed.data);
}

struct ruleset *lowered(const struct policies *policies)
{
	CLEANUP(diag_free) struct diag diag = { 0 };
	struct ruleset *rules = NULL;

	ck_assert_int_eq(lower_tracing(policies, NULL, &diag, &rules), 0);
	ck_assert_uint_eq(diag.n_messages, 0);
	return rules;
}

struct ruleset *lowered_hooks(const char *hooks)
{
	CLEANUP(policies_free) struct policies policies = { 0 };

	lowered_add(&policies, "p", hooks);
	return lowered(&policies); /* keeps nothing of the policies */
}
