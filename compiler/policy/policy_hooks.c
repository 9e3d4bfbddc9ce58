// SPDX-License-Identifier: Apache-2.0
/*
 * Hooks in the kernel: kprobes, fentries, tracepoints, lsmhooks.
 */

#include <string.h>

#include "policy_parts.h"
#include "policy_terms.h"

struct policy_hook *policy_add_hook(struct reader *r, const struct node *node,
				    struct policy *policy, const char *section)
{
	struct policy_hook *hook;

	hook = reader_grow(r, &policy->hooks, &policy->n_hooks, sizeof(*hook));
	if (!hook)
		return NULL;

	hook->pos = node->pos;
	hook->section = section;
	if (policy->n_hooks > 1 && hook[-1].section == section)
		hook->item = hook[-1].item + 1;
	return hook;
}

/* ---- kprobes, fentries ---- */

static void read_call(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;

	hook->call.pos = node->pos;
	reader_text(r, node, &hook->call.name);
}

static void read_syscall(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;
	bool is_syscall = true;

	hook->syscall_pos = node->pos;
	if (reader_flag(r, node, &is_syscall))
		hook->kind = is_syscall ? HOOK_SYSCALL : HOOK_FUNCTION;
	else
		hook->broken = true;
}

static void read_return(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;

	reader_flag(r, node, &hook->returns);
}

static void read_return_arg_action(struct reader *r, const struct node *node,
				   void *into)
{
	struct policy_hook *hook = into;
	const struct term *term;

	if (node->kind == NODE_SCALAR && node->len == 0)
		return;
	term = reader_term(r, node, return_arg_action_terms, "action");
	if (term)
		hook->return_arg_action = (enum action_kind)term->value;
}

static void read_call_not_found(struct reader *r, const struct node *node,
				void *into)
{
	struct policy_hook *hook = into;

	reader_flag(r, node, &hook->may_be_missing);
}

static const struct key ignore_keys[] = {
	{ "callNotFound", read_call_not_found, KEY_OPTIONAL },
	{ 0 },
};

static void read_ignore(struct reader *r, const struct node *node, void *into)
{
	reader_mapping(r, node, ignore_keys, into);
}

static const struct key kprobe_keys[] = {
	{ "call", read_call, KEY_REQUIRED },
	{ "syscall", read_syscall, KEY_OPTIONAL },
	{ "message", policy_read_message, KEY_OPTIONAL },
	{ "tags", policy_read_tags, KEY_OPTIONAL },
	{ "args", policy_read_args, KEY_OPTIONAL },
	{ "data", policy_read_data, KEY_OPTIONAL },
	{ "return", read_return, KEY_OPTIONAL },
	{ "returnArg", policy_read_return_arg, KEY_OPTIONAL },
	{ "returnArgAction", read_return_arg_action, KEY_OPTIONAL },
	{ "selectors", policy_read_selectors, KEY_OPTIONAL },
	{ "ignore", read_ignore, KEY_OPTIONAL },
	{ 0 },
};

static void read_kprobe(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = policy_add_hook(r, node, into, "kprobes");

	if (!hook)
		return;
	hook->kind = HOOK_SYSCALL;
	reader_mapping(r, node, kprobe_keys, hook);
	hook->broken |= !hook->call.name;
}

static void read_fentry(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = policy_add_hook(r, node, into, "fentries");

	if (!hook)
		return;
	hook->kind = HOOK_SYSCALL;
	hook->is_fentry = true;
	reader_mapping(r, node, kprobe_keys, hook);
	hook->broken |= !hook->call.name;
}

void policy_read_kprobes(struct reader *r, const struct node *node, void *into)
{
	reader_list(r, node, read_kprobe, into);
}

void policy_read_fentries(struct reader *r, const struct node *node, void *into)
{
	reader_list(r, node, read_fentry, into);
}

/* ---- tracepoints ---- */

static void read_subsystem(struct reader *r, const struct node *node,
			   void *into)
{
	struct policy_hook *hook = into;

	hook->group_pos = node->pos;
	reader_text(r, node, &hook->group);
}

static void read_raw(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = into;
	bool raw = false;

	if (reader_flag(r, node, &raw) && raw)
		hook->kind = HOOK_RAW_TRACEPOINT;
}

static const struct key tracepoint_keys[] = {
	{ "subsystem", read_subsystem, KEY_REQUIRED },
	{ "event", read_call, KEY_REQUIRED },
	{ "raw", read_raw, KEY_OPTIONAL },
	{ "message", policy_read_message, KEY_OPTIONAL },
	{ "tags", policy_read_tags, KEY_OPTIONAL },
	{ "args", policy_read_fields, KEY_OPTIONAL },
	{ "selectors", policy_read_selectors, KEY_OPTIONAL },
	{ 0 },
};

static void read_tracepoint(struct reader *r, const struct node *node,
			    void *into)
{
	struct policy_hook *hook =
		policy_add_hook(r, node, into, "tracepoints");

	if (!hook)
		return;
	hook->kind = HOOK_TRACEPOINT;
	reader_mapping(r, node, tracepoint_keys, hook);
	hook->broken |= !hook->call.name || !hook->group;
}

void policy_read_tracepoints(struct reader *r, const struct node *node,
			     void *into)
{
	reader_list(r, node, read_tracepoint, into);
}

/* ---- lsmhooks ---- */

static const struct key lsmhook_keys[] = {
	{ "hook", read_call, KEY_REQUIRED },
	{ "message", policy_read_message, KEY_OPTIONAL },
	{ "tags", policy_read_tags, KEY_OPTIONAL },
	{ "args", policy_read_args, KEY_OPTIONAL },
	{ "selectors", policy_read_selectors, KEY_OPTIONAL },
	{ "ignore", read_ignore, KEY_OPTIONAL },
	{ 0 },
};

static void read_lsmhook(struct reader *r, const struct node *node, void *into)
{
	struct policy_hook *hook = policy_add_hook(r, node, into, "lsmhooks");

	if (!hook)
		return;
	hook->kind = HOOK_LSM;
	reader_mapping(r, node, lsmhook_keys, hook);
	hook->broken |= !hook->call.name;
}

void policy_read_lsmhooks(struct reader *r, const struct node *node, void *into)
{
	reader_list(r, node, read_lsmhook, into);
}
