// SPDX-License-Identifier: Apache-2.0

#include "ready.h"

#include <systemd/sd-daemon.h>

#include "base/buf.h"
#include "base/mem.h"
#include "log.h"

static bool in_use(const struct enforcer *enforcer, enum attach_kind kind)
{
	size_t n;
	const struct running *running = enforcer_hooks(enforcer, &n);

	for (size_t i = 0; i < n; i++) {
		if (hook_kind(running[i].hook) == kind)
			return true;
	}
	return false;
}

/* "fentry tracepoint": the kinds in use, best first. */
static void list_kinds(const struct enforcer *enforcer, struct buf *out)
{
	for (int kind = 0; kind < N_ATTACH_KINDS; kind++) {
		if (in_use(enforcer, kind))
			buf_addf(out, "%s%s", out->len ? " " : "",
				 attach_kind_name(kind));
	}
	if (!out->len)
		buf_adds(out, "none");
}

void ready_say(const struct enforcer *enforcer)
{
	size_t n_policies = enforcer_plan(enforcer)->n_policies;
	CLEANUP(buf_free) struct buf kinds = { 0 };
	const char *names;
	size_t n_hooks;

	enforcer_hooks(enforcer, &n_hooks);
	list_kinds(enforcer, &kinds);
	names = kinds.failed ? "?" : kinds.data;

	log_msg(LOG_LEVEL_INFO, "ready: %zu policies, %zu hooks, attach %s",
		n_policies, n_hooks, names);
	sd_notifyf(0, "READY=1\nSTATUS=%zu policies, %zu hooks, attach %s",
		   n_policies, n_hooks, names);
}
