// SPDX-License-Identifier: Apache-2.0

#include "own_policy.h"

#include <check.h>
#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "lower_tracing.h"

void own_lower_by(struct own_policy *l, const char *spec)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	int err;

	buf_addf(&text,
		 "apiVersion: cilium.io/v1alpha1\n"
		 "kind: TracingPolicy\n"
		 "metadata: { name: p }\n"
		 "spec:\n"
		 "%s",
		 spec);
	err = policies_parse(&l->policies, "f", text.data, text.len, &l->diag);
	if (!err)
		l->err = lower_tracing(&l->policies,
				       l->own.facts.read ? &l->own.facts : NULL,
				       &l->diag, &l->rules);
	buf_adds(&l->printed, "");
	diag_print(&l->diag, &l->printed);
	ck_assert_msg(!err, "%s", l->printed.data);
}

void own_policy_free(struct own_policy *l)
{
	policies_free(&l->policies);
	ruleset_free(&l->rules);
	diag_free(&l->diag);
	buf_free(&l->printed);
	own_facts_free(&l->own);
}

void own_lower(struct own_policy *l, const char *spec)
{
	own_facts_init(&l->own);
	own_lower_by(l, spec);
}

void own_refused(const char *spec, const char *message)
{
	CLEANUP(own_policy_free) struct own_policy l = { 0 };

	own_lower(&l, spec);
	ck_assert_int_eq(l.err, -EINVAL);
	ck_assert_msg(strstr(l.printed.data, message), "%s", l.printed.data);
}
