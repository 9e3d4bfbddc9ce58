// SPDX-License-Identifier: Apache-2.0
/*
 * Actions: what is read below "matchActions" and "matchReturnActions".
 */

#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "policy_parts.h"
#include "policy_terms.h"

enum {
	MAX_INDEX = 1000000, /* policy_check() knows how many there are */
	MAX_SIGNAL = 64,
	MAX_RATE = 366 * 24 * 3600, /* seconds */
};

static void read_kind(struct reader *r, const struct node *node, void *into)
{
	struct policy_action *action = into;
	const struct term *term = reader_term(r, node, action_terms, "action");

	if (term)
		action->kind = (enum action_kind)term->value;
}

/* ---- Post ---- */

/* "5", "5s", "1m", "1h": seconds, minutes, hours. */
static void read_rate_limit(struct reader *r, const struct node *node,
			    void *into)
{
	struct policy_action *action = into;
	size_t digits;
	uint64_t seconds;
	const char *unit;

	if (reader_is_unused(node) || !reader_expect(r, node, NODE_SCALAR))
		return;

	digits = strspn(node->text, "0123456789");
	unit = node->text + digits;
	seconds = digits > 0 && digits < 10 ? strtoul(node->text, NULL, 10) : 0;
	if (*unit == 'm')
		seconds *= 60;
	if (*unit == 'h')
		seconds *= 3600;
	if (seconds == 0 || seconds > MAX_RATE ||
	    (*unit && (!strchr("smh", *unit) || unit[1]))) {
		reader_error(r, node->pos,
			     "%s is no period: write 5 or 5s for seconds, 1m "
			     "for minutes, 1h for hours; a year at most",
			     quote(node->text).text);
		return;
	}
	action->rate_limit_ns = seconds * 1000000000;
}

static void read_rate_scope(struct reader *r, const struct node *node,
			    void *into)
{
	struct policy_action *action = into;
	const struct term *term;

	if (reader_is_unused(node))
		return;
	action->scope_pos = node->pos;
	term = reader_term(r, node, rate_scope_terms, "scope");
	if (term)
		action->rate_scope = (enum rate_scope)term->value;
}

static void read_kernel_stack(struct reader *r, const struct node *node,
			      void *into)
{
	reader_flag(r, node, &((struct policy_action *)into)->kernel_stack);
}

static void read_user_stack(struct reader *r, const struct node *node,
			    void *into)
{
	reader_flag(r, node, &((struct policy_action *)into)->user_stack);
}

static void read_ima_hash(struct reader *r, const struct node *node, void *into)
{
	reader_flag(r, node, &((struct policy_action *)into)->ima_hash);
}

/* ---- Signal, Override, NotifyEnforcer ---- */

static void read_signal(struct reader *r, const struct node *node, void *into)
{
	struct policy_action *action = into;
	int64_t number = 0;

	if (reader_is_unused(node))
		return;
	if (policy_read_integer(r, node, 1, MAX_SIGNAL, &number))
		action->signal = (unsigned)number;
}

static void read_error(struct reader *r, const struct node *node, void *into)
{
	struct policy_action *action = into;

	action->error_pos = node->pos;
	action->has_error = policy_read_integer(r, node, INT32_MIN, INT32_MAX,
						&action->error);
}

static void read_register(struct reader *r, const struct node *node, void *into)
{
	struct policy_action *action = into;
	struct policy_register *slot;
	const char *sign;

	if (!reader_expect(r, node, NODE_SCALAR))
		return;
	sign = strchr(node->text, '=');
	if (!sign || sign == node->text || !sign[1]) {
		reader_error(r, node->pos,
			     "%s sets no register: write it as rax=0x1",
			     quote(node->text).text);
		return;
	}

	slot = reader_grow(r, &action->registers, &action->n_registers,
			   sizeof(*slot));
	if (!slot)
		return;
	slot->pos = node->pos;
	slot->name = strndup(node->text, (size_t)(sign - node->text));
	slot->value = strdup(sign + 1);
	r->no_memory |= !slot->name || !slot->value;
}

static void read_registers(struct reader *r, const struct node *node,
			   void *into)
{
	reader_list(r, node, read_register, into);
}

static bool is_new_jump(struct reader *r, const struct node *node,
			struct policy_action *action)
{
	if (action->jump.kind == TARGET_NONE)
		return true;
	reader_error(r, node->pos,
		     "one of argNewSymbol, argNewOffset and argNewAddr says "
		     "where to go on: remove the others");
	return false;
}

static void read_jump_symbol(struct reader *r, const struct node *node,
			     void *into)
{
	struct policy_action *action = into;

	if (reader_is_unused(node) || !is_new_jump(r, node, action))
		return;
	action->jump.pos = node->pos;
	action->jump.kind = TARGET_SYMBOL;
	policy_read_symbol(r, node, &action->jump);
}

static void read_jump(struct reader *r, const struct node *node,
		      struct policy_action *action, enum target_kind kind)
{
	int64_t number = 0;

	if (reader_is_unused(node) || !is_new_jump(r, node, action))
		return;
	action->jump.pos = node->pos;
	action->jump.kind = kind;
	if (policy_read_integer(r, node, 0, INT64_MAX, &number))
		action->jump.offset = (uint64_t)number;
}

static void read_jump_offset(struct reader *r, const struct node *node,
			     void *into)
{
	read_jump(r, node, into, TARGET_OFFSET);
}

static void read_jump_addr(struct reader *r, const struct node *node,
			   void *into)
{
	read_jump(r, node, into, TARGET_ADDR);
}

/* ---- TrackSock, Set, GetUrl, DnsLookup ---- */

static void read_index(struct reader *r, const struct node *node, void *into)
{
	struct policy_action *action = into;

	action->arg_pos = node->pos;
	reader_number(r, node, MAX_INDEX, &action->index);
}

static void read_value(struct reader *r, const struct node *node, void *into)
{
	struct policy_action *action = into;
	int64_t number = 0;

	action->has_value =
		policy_read_integer(r, node, INT32_MIN, UINT32_MAX, &number);
	action->value = (uint32_t)number;
}

static void read_text(struct reader *r, const struct node *node, void *into)
{
	struct policy_action *action = into;

	if (reader_is_unused(node))
		return;
	action->text_pos = node->pos;
	reader_text(r, node, &action->text);
}

/* ---- all keys ---- */

static const struct key action_keys[] = {
	{ "action", read_kind, KEY_REQUIRED },
	{ "rateLimit", read_rate_limit, KEY_OPTIONAL },
	{ "rateLimitScope", read_rate_scope, KEY_OPTIONAL },
	{ "kernelStackTrace", read_kernel_stack, KEY_OPTIONAL },
	{ "userStackTrace", read_user_stack, KEY_OPTIONAL },
	{ "imaHash", read_ima_hash, KEY_OPTIONAL },
	{ "argSig", read_signal, KEY_OPTIONAL },
	{ "argError", read_error, KEY_OPTIONAL },
	{ "argRegs", read_registers, KEY_OPTIONAL },
	{ "argNewSymbol", read_jump_symbol, KEY_OPTIONAL },
	{ "argNewOffset", read_jump_offset, KEY_OPTIONAL },
	{ "argNewAddr", read_jump_addr, KEY_OPTIONAL },
	{ "argSock", read_index, KEY_OPTIONAL },
	{ "argIndex", read_index, KEY_OPTIONAL },
	{ "argValue", read_value, KEY_OPTIONAL },
	{ "argUrl", read_text, KEY_OPTIONAL },
	{ "argFqdn", read_text, KEY_OPTIONAL },
	{ "argFd", NULL, KEY_UNSUPPORTED },
	{ "argName", NULL, KEY_UNSUPPORTED },
	{ 0 },
};

#define BIT(kind) (1U << (kind))

/* Which actions a key belongs to. */
static const struct {
	const char *name;
	unsigned actions;
} owners[] = {
	{ "rateLimit", BIT(ACTION_POST) },
	{ "rateLimitScope", BIT(ACTION_POST) },
	{ "kernelStackTrace", BIT(ACTION_POST) },
	{ "userStackTrace", BIT(ACTION_POST) },
	{ "imaHash", BIT(ACTION_POST) },
	{ "argSig", BIT(ACTION_SIGNAL) | BIT(ACTION_NOTIFY_ENFORCER) },
	{ "argError", BIT(ACTION_OVERRIDE) | BIT(ACTION_NOTIFY_ENFORCER) },
	{ "argRegs", BIT(ACTION_OVERRIDE) },
	{ "argNewSymbol", BIT(ACTION_OVERRIDE) },
	{ "argNewOffset", BIT(ACTION_OVERRIDE) },
	{ "argNewAddr", BIT(ACTION_OVERRIDE) },
	{ "argSock", BIT(ACTION_TRACK_SOCK) | BIT(ACTION_UNTRACK_SOCK) },
	{ "argIndex", BIT(ACTION_SET) },
	{ "argValue", BIT(ACTION_SET) },
	{ "argUrl", BIT(ACTION_GET_URL) },
	{ "argFqdn", BIT(ACTION_DNS_LOOKUP) },
};

static void check_owner(struct reader *r, const struct pair *pair,
			enum action_kind kind)
{
	if (reader_is_unused(pair->value))
		return;
	for (size_t i = 0; i < ARRAY_SIZE(owners); i++)
		if (strcmp(owners[i].name, pair->key->text) == 0 &&
		    !(owners[i].actions & BIT(kind)))
			reader_warning(r, pair->key->pos,
				       "'%s' has no effect on action '%s'",
				       owners[i].name, action_name(kind));
}

/* What belongs to an action that is not known is not worth a word. */
static bool is_known(const struct node *node)
{
	const struct node *name = node_get(node, "action");
	const struct term *term = action_terms;

	if (!name || name->kind != NODE_SCALAR)
		return false;
	while (term->name && strcmp(term->name, name->text) != 0)
		term++;
	return term->name && term->value >= 0;
}

/* One of a list of actions that is read. */
struct actions {
	struct policy_action **actions;
	size_t *n;
};

static void read_action(struct reader *r, const struct node *node, void *into)
{
	struct actions *to = into;
	struct policy_action *action;
	bool failed = r->failed;

	action = reader_grow(r, to->actions, to->n, sizeof(*action));
	if (!action)
		return;
	action->pos = node->pos;
	r->failed = false;
	reader_mapping(r, node, action_keys, action);
	action->broken = r->failed;
	r->failed |= failed;
	if (!is_known(node))
		return;
	for (size_t i = 0; i < node->n; i++)
		check_owner(r, &node->pairs[i], action->kind);
}

static void read_actions(struct reader *r, const struct node *node,
			 struct policy_action **actions, size_t *n)
{
	struct actions to = { actions, n };

	reader_list(r, node, read_action, &to);
}

void policy_read_match_actions(struct reader *r, const struct node *node,
			       void *into)
{
	struct policy_selector *selector = into;

	read_actions(r, node, &selector->actions, &selector->n_actions);
}

void policy_read_return_actions(struct reader *r, const struct node *node,
				void *into)
{
	struct policy_selector *selector = into;

	read_actions(r, node, &selector->return_actions,
		     &selector->n_return_actions);
}
