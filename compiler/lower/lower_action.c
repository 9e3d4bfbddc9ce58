// SPDX-License-Identifier: Apache-2.0

#include "lower_action.h"

#include <errno.h>
#include <signal.h>
#include <string.h>

#include "base/mem.h"
#include "lower_source.h"
#include "lower_target.h"
#include "lower_usdt.h"

enum {
	MAX_ERROR = 4095,
};

/* What is being opened cannot be read yet; for writing, IMA opens it again. */
static int lower_hash(struct lowering *l, struct pos pos, struct act *act)
{
	act->flags |= ACT_IMA_HASH;
	if (strcmp(l->target->name, "file_open") != 0)
		return 0;
	return lower_warning(l, pos,
			     "in file_open the kernel cannot hash a file that "
			     "is opened for reading: file_post_open (Linux "
			     "6.9) can");
}

static int lower_post(struct lowering *l, const struct policy_action *from,
		      struct rule_actions *to)
{
	if (from->rate_limit_ns) {
		to->act.flags |= ACT_RATE_LIMIT;
		to->act.period_ns = from->rate_limit_ns;
		to->act.scope = (uint8_t)from->rate_scope;
	}
	if (from->kernel_stack)
		to->act.flags |= ACT_KERNEL_STACK;
	if (from->user_stack)
		to->act.flags |= ACT_USER_STACK;
	return from->ima_hash ? lower_hash(l, from->pos, &to->act) : 0;
}

/* Where the kernel lets a program say what the call returns. */
static bool can_deny(const struct target *target)
{
	switch (target->kind) {
	case RULE_HOOK_LSM:
	case RULE_HOOK_UPROBE:
		return true;
	case RULE_HOOK_SYSCALL:
		return !target->is_compat;
	case RULE_HOOK_FUNCTION:
		return !strncmp(target->name, "security_", 9);
	default:
		return false;
	}
}

/* The kernel takes no answer from a hook that has none to give. */
static int check_returns(struct lowering *l, struct pos pos)
{
	struct shape shape;

	if (!l->has_function || function_return(&l->function, &shape) ||
	    shape.kind != SHAPE_VOID)
		return 0;
	return lower_error(l, pos,
			   "%s returns nothing, so that there is nothing to "
			   "override",
			   l->target->name);
}

int lower_denial(struct lowering *l, struct pos pos)
{
	int err = check_returns(l, pos);

	if (err)
		return err;
	if (!can_deny(l->target))
		return lower_error(l, pos,
				   "the kernel lets no program deny at %s: "
				   "hook a security_ function, or lsmhooks",
				   l->target->name);

	l->rules->hooks[l->rules->n_hooks - 1].denies = true;
	return 0;
}

/* An act has room for one error and one signal. */
static int check_room(struct lowering *l, const struct policy_action *from,
		      const struct act *act, int32_t error)
{
	bool notes = from->kind == ACTION_NOTIFY_ENFORCER;
	uint32_t errors = ACT_OVERRIDE | ACT_NOTIFY;
	uint32_t signals = ACT_SIGNAL | ACT_NOTIFY;
	bool error_differs = act->flags & errors && act->error != error &&
			     from->kind != ACTION_SIGNAL;
	bool signal_differs = act->flags & signals &&
			      act->signal != from->signal &&
			      from->kind != ACTION_OVERRIDE;

	if (!error_differs && !signal_differs)
		return 0;
	return lower_error(l, from->pos,
			   "action %s besides another with %s of its own is "
			   "not supported%s",
			   action_name(from->kind),
			   error_differs ? "an argError" : "an argSig",
			   notes ? ": NotifyEnforcer needs a selector of its "
				   "own"
				 : "");
}

/* What the kernel takes from a program as the error of a call. */
static bool is_error(int64_t error)
{
	return error < 0 && error >= -MAX_ERROR;
}

static int lower_override(struct lowering *l, const struct policy_action *from,
			  struct rule_actions *to)
{
	int64_t error = from->error;
	int err;

	if (from->n_registers || from->jump.kind != TARGET_NONE)
		return lower_error(
			l, from->pos,
			"argRegs, and to go on in another function "
			"(argNewSymbol), are not supported: argError "
			"says what the function returns");
	if (l->target->kind == RULE_HOOK_UPROBE && l->hook->returns)
		return lower_error(l, from->pos,
				   "Override with 'return: true' is not "
				   "supported for functions in user space: the "
				   "kernel would put the probe of the return "
				   "into the caller's stack");
	if (l->target->kind == RULE_HOOK_FUNCTION && error > 0)
		error = -EPERM; /* as Tetragon does */
	if (!is_error(error) && l->target->kind != RULE_HOOK_UPROBE)
		return lower_error(l, from->error_pos,
				   "argError %lld: to return what is no error, "
				   "-1 to -%d, is not supported",
				   (long long)error, MAX_ERROR);
	err = check_room(l, from, &to->act, (int32_t)error);
	if (err)
		return err;

	to->act.flags |= ACT_OVERRIDE;
	to->act.error = (int32_t)error;
	return lower_denial(l, from->pos);
}

static int lower_note(struct lowering *l, const struct policy_action *from,
		      struct rule_actions *to)
{
	int32_t error = from->has_error ? (int32_t)from->error : 0;
	int err = check_room(l, from, &to->act, error);

	if (err)
		return err;
	to->act.flags |= ACT_NOTIFY;
	to->act.error = error;
	to->act.signal = from->signal;
	return 0;
}

static int lower_signal(struct lowering *l, const struct policy_action *from,
			struct rule_actions *to)
{
	int err;

	if (from->kind == ACTION_SIGKILL || from->signal == SIGKILL) {
		to->kill = true;
		return 0;
	}
	err = check_room(l, from, &to->act, 0);
	if (err)
		return err;
	to->act.flags |= ACT_SIGNAL;
	to->act.signal = from->signal;
	return 0;
}

static int lower_sock(struct lowering *l, const struct policy_action *from,
		      struct rule_actions *to)
{
	if (to->act.flags & (ACT_TRACK_SOCK | ACT_UNTRACK_SOCK))
		return lower_error(
			l, from->pos,
			"to track two sockets by one selector is not "
			"supported");
	to->act.flags |= from->kind == ACTION_TRACK_SOCK ? ACT_TRACK_SOCK
							 : ACT_UNTRACK_SOCK;
	return lower_address(l, &l->hook->args[from->arg], SHOWN_ARG,
			     &to->act_source);
}

/* Configured on its own, for whoever writes policies then makes the host talk
 * to others. Returns 0; -EINVAL after telling that it is not; -ENOMEM. */
static int allow_request(struct lowering *l, struct pos pos,
			 enum request_kind kind, const char *action)
{
	const char *name = request_kind_name(kind);

	if (l->facts && l->facts->requests_assumed)
		return lower_warning(l, pos,
				     "action %s is refused unless the daemon's "
				     "haetae.yaml has 'network-actions: [%s]'",
				     action, name);
	if (l->facts && l->facts->requests & 1U << kind)
		return 0;
	return lower_error(l, pos,
			   "action %s is not allowed: haetae.yaml does not "
			   "have 'network-actions: [%s]'",
			   action, name);
}

static int lower_request(struct lowering *l, const struct policy_action *from,
			 struct rule_actions *to)
{
	enum request_kind kind = from->kind == ACTION_GET_URL
					 ? REQUEST_GET_URL
					 : REQUEST_DNS_LOOKUP;
	struct rule_request *request;
	int err;

	err = allow_request(l, from->pos, kind, action_name(from->kind));
	if (err)
		return err;

	request = array_grow(&to->requests, to->n_requests, sizeof(*request));
	if (!request)
		return -ENOMEM;
	to->n_requests++;
	request->kind = kind;
	return lower_text(from->text, &request->text);
}

static int lower_action(struct lowering *l, const struct policy_action *from,
			struct rule_actions *to)
{
	switch (from->kind) {
	case ACTION_POST:
		return lower_post(l, from, to);
	case ACTION_NO_POST:
		to->post = false;
		return 0;
	case ACTION_SIGKILL:
	case ACTION_SIGNAL:
		return lower_signal(l, from, to);
	case ACTION_OVERRIDE:
		return lower_override(l, from, to);
	case ACTION_NOTIFY_ENFORCER:
		return lower_note(l, from, to);
	case ACTION_CLEANUP_ENFORCER:
		to->act.flags |= ACT_UNNOTIFY;
		return 0;
	case ACTION_TRACK_SOCK:
	case ACTION_UNTRACK_SOCK:
		return lower_sock(l, from, to);
	case ACTION_SET:
		to->act.flags |= ACT_SET;
		to->act.value = from->value;
		return lower_usdt_storage(l, &l->hook->args[from->arg],
					  &to->act_source);
	case ACTION_GET_URL:
	case ACTION_DNS_LOOKUP:
		return lower_request(l, from, to);
	default:
		return -EINVAL; /* N_ACTIONS */
	}
}

static int lower_list(struct lowering *l, const struct policy_action *actions,
		      size_t n, struct rule_actions *to)
{
	int worst = 0;

	to->post = true;
	for (size_t i = 0; i < n; i++) {
		int err = lower_action(l, &actions[i], to);

		if (err && err != -EINVAL)
			return err;
		worst = err ? err : worst;
	}
	return worst;
}

/* What a policy tracks at the return is the socket that it returns. */
static int lower_return_arg(struct lowering *l, struct rule_actions *to)
{
	const struct policy_hook *hook = l->hook;

	if (hook->return_arg_action == ACTION_POST)
		return 0;
	if (to->act.flags & (ACT_TRACK_SOCK | ACT_UNTRACK_SOCK))
		return lower_error(l, hook->return_arg.pos,
				   "returnArgAction besides an action that "
				   "tracks another socket is not supported");

	to->act.flags |= hook->return_arg_action == ACTION_TRACK_SOCK
				 ? ACT_TRACK_SOCK
				 : ACT_UNTRACK_SOCK;
	return lower_address(l, &hook->return_arg, SHOWN_RETURN,
			     &to->act_source);
}

/* Rates are counted where it is reported; stacks are taken where the hook is,
 * not when it returns. */
static void share_post(struct rule *rule)
{
	const uint32_t stacks = ACT_KERNEL_STACK | ACT_USER_STACK;
	struct act *entry = &rule->actions.act, *late = &rule->late.act;

	if (entry->flags & ACT_RATE_LIMIT) {
		entry->flags &= ~(uint32_t)ACT_RATE_LIMIT;
		late->flags |= ACT_RATE_LIMIT;
		late->scope = entry->scope;
		late->period_ns = entry->period_ns;
	}
	entry->flags |= late->flags & stacks;
	late->flags &= ~stacks;
	rule->late.post &= rule->actions.post;
}

static bool asks_of_return(const struct policy_selector *selector)
{
	bool any = selector->n_return_actions;

	for (size_t i = 0; i < selector->n_filters; i++)
		any |= selector->filters[i].kind == MATCH_RETURN_ARGS;
	return any;
}

/* Something is only known when the call returns. A call that never does is
 * reported where it is, if it may be. */
static bool waits(const struct lowering *l,
		  const struct policy_selector *selector)
{
	const struct policy_hook *hook = l->hook;
	bool any = hook->returns;

	if (target_never_returns(l->target))
		return any && asks_of_return(selector);
	for (size_t i = 0; i < hook->n_args; i++)
		any |= hook->args[i].return_copy;
	return any;
}

int lower_actions(struct lowering *l, const struct policy_selector *selector,
		  struct rule *rule)
{
	int err, worst;

	worst = lower_list(l, selector->actions, selector->n_actions,
			   &rule->actions);
	if ((worst && worst != -EINVAL) || !waits(l, selector))
		return worst;

	rule->waits = true;
	err = lower_list(l, selector->return_actions,
			 selector->n_return_actions, &rule->late);
	if (!err)
		err = lower_return_arg(l, &rule->late);
	share_post(rule);
	return err ? err : worst;
}
