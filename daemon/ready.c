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
	CLEANUP(buf_free) struct buf kinds = { 0 };
	CLEANUP(buf_free) struct buf line = { 0 };
	size_t n_hooks;

	enforcer_hooks(enforcer, &n_hooks);
	list_kinds(enforcer, &kinds);
	buf_addf(&line, "ready: %zu policies, %zu hooks, attach %s",
		 enforcer_plan(enforcer)->n_policies, n_hooks,
		 kinds.failed ? "?" : kinds.data);
	if (line.failed)
		return;

	sd_notifyf(0, "READY=1\nSTATUS=%s", line.data);
	log_lines(LOG_LEVEL_INFO, line.data, line.len);
}
