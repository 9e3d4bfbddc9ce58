// SPDX-License-Identifier: Apache-2.0

#include "parsed.h"

#include <check.h>

#include "base/mem.h"

#define HEAD                               \
	"apiVersion: cilium.io/v1alpha1\n" \
	"kind: TracingPolicy\n"            \
	"metadata: { name: %s }\n"         \
	"spec:\n"                          \
	"  kprobes:\n"

void parsed_clear(struct parsed *parsed)
{
	policies_free(&parsed->policies);
	diag_free(&parsed->diag);
	buf_free(&parsed->printed);
}

int parsed_parse(struct parsed *p, const char *name, const char *hooks)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	int err;

	buf_addf(&text, HEAD, name);
	buf_adds(&text, hooks);
	err = policies_parse(&p->policies, "f", text.data, text.len, &p->diag);
	buf_clear(&p->printed);
	diag_print(&p->diag, &p->printed);
	return err;
}

void parsed_accept(struct parsed *p, const char *hooks)
{
	int err = parsed_parse(p, "p", hooks);

	ck_assert_msg(err == 0, "%d: %s", err, p->printed.data);
	ck_assert_uint_eq(p->diag.n_errors, 0);
	ck_assert_uint_eq(p->policies.n, 1);
}
