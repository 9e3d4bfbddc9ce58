// SPDX-License-Identifier: Apache-2.0

#include "event.h"

#include <string.h>

#include "base/mem.h"

const char *event_name(enum event_kind kind)
{
	static const char *const names[N_EVENT_KINDS] = {
		[EVENT_EXEC] = "process_exec",
		[EVENT_EXIT] = "process_exit",
		[EVENT_LOADER] = "process_loader",
		[EVENT_KPROBE] = "process_kprobe",
		[EVENT_TRACEPOINT] = "process_tracepoint",
		[EVENT_LSM] = "process_lsm",
		[EVENT_UPROBE] = "process_uprobe",
		[EVENT_USDT] = "process_usdt",
	};

	return names[kind];
}

enum event_kind event_kind_of(enum rule_hook_kind kind)
{
	static const enum event_kind kinds[] = {
		[RULE_HOOK_SYSCALL] = EVENT_KPROBE,
		[RULE_HOOK_FUNCTION] = EVENT_KPROBE,
		[RULE_HOOK_LSM] = EVENT_LSM,
		[RULE_HOOK_TRACEPOINT] = EVENT_TRACEPOINT,
		[RULE_HOOK_RAW_TRACEPOINT] = EVENT_TRACEPOINT,
		[RULE_HOOK_UPROBE] = EVENT_UPROBE,
		[RULE_HOOK_USDT] = EVENT_USDT,
	};

	return kinds[kind];
}

bool event_is_match(const struct event *event)
{
	return event->kind >= EVENT_KPROBE;
}

bool event_is_late(const struct event *event)
{
	return event->hook.rule->waits &&
	       event->hook.record->hook.record->stage == STAGE_RETURN;
}

/* ---- actions ---- */

/* Strongest first, but for SIGKILL, which is not among the flags. */
static const struct action {
	uint32_t flag; /* enum act_flag */
	const char *name;
	const char *outcome;
} actions[] = {
	{ ACT_OVERRIDE, "KPROBE_ACTION_OVERRIDE", "denied" },
	{ ACT_SIGNAL, "KPROBE_ACTION_SIGNAL", "signalled" },
	{ ACT_NOTIFY, "KPROBE_ACTION_NOTIFYENFORCER", "reported" },
	{ ACT_UNNOTIFY, "KPROBE_ACTION_CLEANUPENFORCERNOTIFICATION",
	  "reported" },
	{ ACT_SET, "KPROBE_ACTION_SET", "changed" },
	{ ACT_TRACK_SOCK, "KPROBE_ACTION_TRACKSOCK", "reported" },
	{ ACT_UNTRACK_SOCK, "KPROBE_ACTION_UNTRACKSOCK", "reported" },
};

static const struct action post = { 0, "KPROBE_ACTION_POST", "reported" };

static const struct action *strongest(uint32_t flags)
{
	for (size_t i = 0; i < ARRAY_SIZE(actions); i++)
		if (flags & actions[i].flag)
			return &actions[i];
	return &post;
}

/* The last request that the rule makes; NULL: none. */
static const char *request_name(const struct image_rule *rule, bool late)
{
	static const char *const names[N_REQUEST_KINDS] = {
		[REQUEST_GET_URL] = "KPROBE_ACTION_GETURL",
		[REQUEST_DNS_LOOKUP] = "KPROBE_ACTION_DNSLOOKUP",
	};

	for (size_t i = rule->n_requests; i > 0; i--)
		if (rule->requests[i - 1].late == late)
			return names[rule->requests[i - 1].kind];
	return NULL;
}

static const char *action_name(const struct image_rule *rule, bool late)
{
	const struct action *act =
		strongest(late ? rule->late_act.flags : rule->act.flags);
	const char *request = request_name(rule, late);

	if (late ? rule->late_kill : rule->kill)
		return "KPROBE_ACTION_SIGKILL";
	return act == &post && request ? request : act->name;
}

const char *event_action(const struct event *event)
{
	return action_name(event->hook.rule, false);
}

const char *event_return_action(const struct event *event)
{
	return action_name(event->hook.rule, true);
}

static bool kills(const struct event *event)
{
	const struct image_rule *rule = event->hook.rule;

	return rule->kill || (event_is_late(event) && rule->late_kill);
}

/* All that is done until then. */
static uint32_t acts(const struct event *event)
{
	const struct image_rule *rule = event->hook.rule;

	return rule->act.flags |
	       (event_is_late(event) ? rule->late_act.flags : 0);
}

static enum manner manner(const struct event *event)
{
	return event->hook.record->hook.record->manner;
}

const char *event_mode(const struct event *event)
{
	return manner(event) == MANNER_MONITORED ? "monitor" : NULL;
}

const char *event_spared(const struct event *event)
{
	return manner(event) == MANNER_SPARED ? "protected" : NULL;
}

bool event_kills(const struct event *event)
{
	return manner(event) == MANNER_ENFORCED && kills(event);
}

bool event_denies(const struct event *event)
{
	return manner(event) == MANNER_ENFORCED && acts(event) & ACT_OVERRIDE;
}

const char *event_would(const struct event *event)
{
	return kills(event) ? "killed" : strongest(acts(event))->outcome;
}

const char *event_outcome(const struct event *event)
{
	if (manner(event) == MANNER_ENFORCED)
		return event_would(event);
	return strongest(acts(event) & ACTS_HARMLESS)->outcome;
}

const char *event_stage(const struct event *event)
{
	static const char *const stages[N_STAGES] = {
		[STAGE_ENTRY] = "entry",
		[STAGE_EXEC] = "exec",
		[STAGE_RETURN] = "return",
	};

	return stages[event->hook.record->hook.record->stage];
}

void event_split(const char *name, char separator, struct bytes *ret_first,
		 struct bytes *ret_rest)
{
	const char *at = strchr(name, separator);
	const char *rest = at ? at + 1 : name;

	*ret_first = (struct bytes){ name, at ? (size_t)(at - name) : 0 };
	*ret_rest = (struct bytes){ rest, strlen(rest) };
}

bool event_fits(const struct decoded *hook, const struct image *image)
{
	return hook->hook.record->n_values == image->conf.n_sources &&
	       hook->hook.record->n_words == image->conf.n_words;
}
