// SPDX-License-Identifier: Apache-2.0

#include "limit.h"

#include <errno.h>

#include "base/buf.h"
#include "base/mem.h"

enum {
	MAX_NAMES = 5, /* of policies in a message */
};

/* "'a', 'b' and 3 more": the policies with a view on @hook. */
static void name_policies(const struct ruleset *rules, unsigned hook,
			  struct buf *out)
{
	const char *last = NULL;
	size_t n = 0;

	for (size_t i = 0; i < rules->n_views; i++) {
		const char *name = rules->policies[rules->views[i].policy];

		if (rules->views[i].hook != hook || name == last)
			continue;
		if (n < MAX_NAMES)
			buf_addf(out, "%s'%s'", n ? ", " : "", name);
		last = name;
		n++;
	}
	if (n > MAX_NAMES)
		buf_addf(out, " and %zu more", n - MAX_NAMES);
}

static void name_hook(const struct ruleset *rules, unsigned hook,
		      struct buf *out)
{
	buf_addf(out, "hook %s", rules->hooks[hook].name);
}

int limit_exceeded(struct diag *diag, const struct ruleset *rules,
		   unsigned hook, unsigned limit, const char *what)
{
	CLEANUP(buf_free) struct buf file = { 0 };
	CLEANUP(buf_free) struct buf names = { 0 };

	name_hook(rules, hook, &file);
	name_policies(rules, hook, &names);
	if (file.failed || names.failed)
		return -ENOMEM;

	diag_add(diag, SEVERITY_ERROR, file.data, (struct pos){ 0 },
		 "more than %u %s: not supported; policies here: %s", limit,
		 what, names.len ? names.data : "none");
	return -EINVAL;
}

int limit_of_rule(struct diag *diag, const struct ruleset *rules,
		  const struct rule *rule, const char *what)
{
	CLEANUP(buf_free) struct buf file = { 0 };

	name_hook(rules, rule->hook, &file);
	if (file.failed)
		return -ENOMEM;

	diag_add(diag, SEVERITY_ERROR, file.data, (struct pos){ 0 },
		 "policy '%s', selector %u: %s: not supported",
		 rules->policies[rule->policy], rule->selector, what);
	return -EINVAL;
}
