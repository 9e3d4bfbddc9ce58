// SPDX-License-Identifier: Apache-2.0

#include "parsed.h"

#include <check.h>
#include <errno.h>
#include <string.h>

#include "base/mem.h"

void parsed_clear(struct parsed *parsed)
{
	policies_free(&parsed->policies);
	diag_free(&parsed->diag);
	buf_free(&parsed->printed);
}

static int parse(struct parsed *p, const char *name, const char *list,
		 const char *text)
{
	CLEANUP(buf_free) struct buf all = { 0 };
	int err;

	buf_addf(&all,
		 "apiVersion: cilium.io/v1alpha1\n"
		 "kind: TracingPolicy\n"
		 "metadata: { name: %s }\n"
		 "spec:\n%s",
		 name, list);
	buf_adds(&all, text);
	err = policies_parse(&p->policies, "f", all.data, all.len, &p->diag);
	buf_clear(&p->printed);
	diag_print(&p->diag, &p->printed);
	return err;
}

int parsed_parse(struct parsed *p, const char *name, const char *hooks)
{
	return parse(p, name, "  kprobes:\n", hooks);
}

static void accepted(const struct parsed *p, int err)
{
	ck_assert_msg(err == 0, "%d: %s", err, p->printed.data);
	ck_assert_uint_eq(p->diag.n_errors, 0);
	ck_assert_uint_eq(p->policies.n, 1);
}

void parsed_accept(struct parsed *p, const char *hooks)
{
	accepted(p, parsed_parse(p, "p", hooks));
}

const struct policy *parsed_spec(struct parsed *p, const char *spec)
{
	accepted(p, parse(p, "p", "", spec));
	return p->policies.items[0];
}

void parsed_refuse(const char *spec, const char *why)
{
	CLEANUP(parsed_clear) struct parsed p = { 0 };

	ck_assert_int_eq(parse(&p, "p", "", spec), -EINVAL);
	ck_assert_uint_eq(p.policies.n, 0);
	parsed_said(&p, why);
}

void parsed_said(const struct parsed *p, const char *text)
{
	ck_assert_msg(p->printed.data && strstr(p->printed.data, text),
		      "no '%s' in: %s", text, p->printed.data);
}
