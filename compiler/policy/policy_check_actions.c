// SPDX-License-Identifier: Apache-2.0
/*
 * Actions: which may stand where, and what they need.
 */

#include <string.h>

#include "base/mem.h"
#include "policy_check.h"

enum {
	MAX_ERRNO = 4095,
};

/* ---- where ---- */

#define ON(kind) (1U << HOOK_##kind)

static const struct {
	unsigned hooks;
	const char *where;
} places[] = {
	[ACTION_POST] = { ~0U, NULL },
	[ACTION_NO_POST] = { ~0U, NULL },
	[ACTION_SIGKILL] = { ~0U, NULL },
	[ACTION_SIGNAL] = { ~0U, NULL },
	[ACTION_OVERRIDE] = { ON(SYSCALL) | ON(FUNCTION) | ON(LSM) | ON(UPROBE),
			      "kprobes, lsmhooks and uprobes: nothing can be "
			      "overridden here" },
	[ACTION_NOTIFY_ENFORCER] = { ON(SYSCALL) | ON(FUNCTION) |
					     ON(TRACEPOINT) |
					     ON(RAW_TRACEPOINT),
				     "kprobes and tracepoints" },
	[ACTION_CLEANUP_ENFORCER] = { ON(SYSCALL) | ON(FUNCTION) |
					      ON(TRACEPOINT) |
					      ON(RAW_TRACEPOINT),
				      "kprobes and tracepoints" },
	[ACTION_TRACK_SOCK] = { ON(SYSCALL) | ON(FUNCTION), "kprobes" },
	[ACTION_UNTRACK_SOCK] = { ON(SYSCALL) | ON(FUNCTION), "kprobes" },
	[ACTION_GET_URL] = { ON(SYSCALL) | ON(FUNCTION) | ON(TRACEPOINT) |
				     ON(RAW_TRACEPOINT),
			     "kprobes and tracepoints" },
	[ACTION_DNS_LOOKUP] = { ON(SYSCALL) | ON(FUNCTION) | ON(TRACEPOINT) |
					ON(RAW_TRACEPOINT),
				"kprobes and tracepoints" },
	[ACTION_SET] = { ON(USDT), "usdts" },
};

static bool check_place(struct reader *r, const struct policy_hook *hook,
			const struct policy_action *action)
{
	if (places[action->kind].hooks & 1U << hook->kind)
		return true;
	reader_error(r, action->pos, "action '%s' is for %s",
		     action_name(action->kind), places[action->kind].where);
	return false;
}

/* ---- Post ---- */

/* Those in which IMA can be asked. */
static const char *const ima_hooks[] = {
	"bprm_check_security",
	"bprm_committed_creds",
	"bprm_committing_creds",
	"bprm_creds_for_exec",
	"bprm_creds_from_file",
	"file_ioctl",
	"file_lock",
	"file_open",
	"file_post_open",
	"file_receive",
	"mmap_file",
};

static bool has_ima(const struct policy_hook *hook)
{
	if (hook->kind != HOOK_LSM || !hook->call.name)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(ima_hooks); i++)
		if (strcmp(hook->call.name, ima_hooks[i]) == 0)
			return true;
	return false;
}

static void check_post(struct reader *r, const struct policy_hook *hook,
		       const struct policy_action *action)
{
	bool is_call =
		hook->kind == HOOK_SYSCALL || hook->kind == HOOK_FUNCTION;

	if ((action->kernel_stack || action->user_stack) && !is_call)
		reader_error(r, action->pos,
			     "stack traces are for kprobes and fentries");
	if (action->ima_hash && !has_ima(hook))
		reader_error(r, action->pos,
			     "'imaHash' is for lsmhooks in which IMA can be "
			     "asked: bprm_*, file_open, file_post_open, "
			     "file_ioctl, file_lock, file_receive, mmap_file");
	if (action->scope_pos.line && !action->rate_limit_ns)
		reader_warning(r, action->scope_pos,
			       "'rateLimitScope' has no effect without "
			       "'rateLimit'");
}

/* ---- Override, NotifyEnforcer ---- */

static bool is_security(const struct policy_hook *hook)
{
	static const char prefix[] = "security_";

	if (hook->call.list)
		return hook->call.list->is_security;
	return strncmp(hook->call.name, prefix, strlen(prefix)) == 0;
}

/* What the kernel lets such a hook return. */
static void check_error(struct reader *r, const struct policy_hook *hook,
			const struct policy_action *action)
{
	bool is_errno = action->error >= -MAX_ERRNO && action->error < 0;
	bool is_small = action->error > 0 && action->error <= MAX_ERRNO;

	if (is_errno)
		return;
	if (hook->kind == HOOK_FUNCTION && is_small)
		reader_warning(r, action->error_pos,
			       "%lld is no errno: -1 is returned, as by "
			       "Tetragon",
			       (long long)action->error);
	else if (hook->kind == HOOK_FUNCTION || hook->kind == HOOK_LSM)
		reader_error(r, action->error_pos,
			     "argError %lld: -1 to -%d can be returned here%s",
			     (long long)action->error, MAX_ERRNO,
			     action->error ? ", Tetragon would return -1"
					   : "; by 0 nothing is overridden");
	else if (action->error < -MAX_ERRNO && hook->kind == HOOK_SYSCALL)
		reader_error(r, action->error_pos,
			     "argError %lld is no errno: -1 to -%d",
			     (long long)action->error, MAX_ERRNO);
}

static void check_override(struct reader *r, const struct policy_hook *hook,
			   const struct policy_action *action)
{
	unsigned ways = (unsigned)action->has_error +
			(action->n_registers > 0) +
			(action->jump.kind != TARGET_NONE);

	if (hook->kind == HOOK_UPROBE) {
		if (ways != 1)
			reader_error(r, action->pos,
				     "Override needs one of 'argError', "
				     "'argRegs' and 'argNewSymbol' "
				     "(argNewOffset, argNewAddr)");
		return;
	}
	if (ways > action->has_error)
		reader_error(r, action->pos,
			     "registers and another place to go on are for "
			     "uprobes: only 'argError' has a meaning here");
	if (hook->kind == HOOK_FUNCTION && !hook->broken && !is_security(hook))
		reader_error(r, action->pos,
			     "%s cannot be overridden, only system calls and "
			     "functions that begin with security_: use one of "
			     "these, or the hook of lsmhooks",
			     quote(hook->call.name).text);
	else if (!action->has_error)
		reader_error(r, action->pos,
			     "'argError' is missing: what is to be returned, "
			     "like -1 for EPERM?");
	else
		check_error(r, hook, action);
}

static void check_notify(struct reader *r, const struct policy *policy,
			 const struct policy_action *action)
{
	if (policy->n_enforcers == 0)
		reader_error(r, action->pos,
			     "NotifyEnforcer needs 'enforcers' in this policy");
	if (action->error > 0 || action->error < -MAX_ERRNO)
		reader_error(r, action->error_pos,
			     "argError %lld is no errno: -1 to -%d",
			     (long long)action->error, MAX_ERRNO);
	else if (action->error == 0 && action->signal == 0)
		reader_error(r, action->pos,
			     "'argError' or 'argSig' is missing: what is the "
			     "enforcer to do?");
}

/* ---- TrackSock, Set ---- */

/* As with Tetragon, an index that is not given is 0. */
static void find_arg(struct reader *r, const struct policy_hook *hook,
		     struct policy_action *action)
{
	if (!action->arg_pos.line)
		action->arg_pos = action->pos;
	for (size_t i = 0; i < hook->n_args; i++)
		if (hook->args[i].index == action->index) {
			action->arg = (unsigned)i;
			return;
		}
	reader_error(r, action->arg_pos,
		     "no argument has index %u: declare it in 'args'",
		     action->index);
}

static void check_track(struct reader *r, const struct policy_hook *hook,
			struct policy_action *action)
{
	bool failed = r->failed;

	r->failed = false;
	find_arg(r, hook, action);
	if (!r->failed && !hook->args[action->arg].broken &&
	    hook->args[action->arg].type != ARG_SOCK)
		reader_error(r, action->arg_pos,
			     "argument %u is no sock: give it that type",
			     action->index);
	r->failed |= failed;
}

static void check_set(struct reader *r, const struct policy_hook *hook,
		      struct policy_action *action)
{
	find_arg(r, hook, action);
	if (!action->has_value)
		reader_error(r, action->pos,
			     "'argValue' is missing: what is to be written?");
}

static void check_action(struct reader *r, const struct policy *policy,
			 const struct policy_hook *hook,
			 struct policy_action *action)
{
	switch (action->kind) {
	case ACTION_POST:
		check_post(r, hook, action);
		break;
	case ACTION_SIGNAL:
		if (!action->signal)
			reader_error(r, action->pos,
				     "'argSig' is missing: which signal?");
		break;
	case ACTION_OVERRIDE:
		check_override(r, hook, action);
		break;
	case ACTION_NOTIFY_ENFORCER:
		check_notify(r, policy, action);
		break;
	case ACTION_TRACK_SOCK:
	case ACTION_UNTRACK_SOCK:
		check_track(r, hook, action);
		break;
	case ACTION_SET:
		check_set(r, hook, action);
		break;
	case ACTION_GET_URL:
	case ACTION_DNS_LOOKUP:
		policy_check_request(r, action);
		break;
	default:
		break;
	}
}

/* ---- all of a selector ---- */

static void check_one(struct reader *r, const struct policy *policy,
		      const struct policy_hook *hook,
		      struct policy_action *action, bool late)
{
	if (action->broken)
		return;
	if (late && (action->kind == ACTION_OVERRIDE ||
		     action->kind == ACTION_NOTIFY_ENFORCER))
		reader_error(r, action->pos,
			     "the call has returned: action '%s' comes too "
			     "late, put it in matchActions",
			     action_name(action->kind));
	else if (check_place(r, hook, action))
		check_action(r, policy, hook, action);
}

static void check_all(struct reader *r, const struct policy *policy,
		      const struct policy_hook *hook,
		      struct policy_selector *selector, bool late)
{
	struct policy_action *actions =
		late ? selector->return_actions : selector->actions;
	size_t n = late ? selector->n_return_actions : selector->n_actions;

	for (size_t i = 0; i < n; i++) {
		size_t path = reader_enter(
			r, ".%s[%zu]",
			late ? "matchReturnActions" : "matchActions", i);

		check_one(r, policy, hook, &actions[i], late);
		reader_leave(r, path);
	}
}

static bool has_no_post(const struct policy_action *actions, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!actions[i].broken && actions[i].kind == ACTION_NO_POST)
			return true;
	return false;
}

/* They are done when the event arrives. */
static void warn_requests(struct reader *r, const struct policy_action *actions,
			  size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!actions[i].broken &&
		    (actions[i].kind == ACTION_GET_URL ||
		     actions[i].kind == ACTION_DNS_LOOKUP))
			reader_warning(r, actions[i].pos,
				       "action '%s' has no effect: it is done "
				       "when the event arrives, and by NoPost "
				       "there is none",
				       action_name(actions[i].kind));
}

void policy_check_actions(struct reader *r, const struct policy *policy,
			  const struct policy_hook *hook,
			  struct policy_selector *selector)
{
	check_all(r, policy, hook, selector, false);
	if (selector->n_return_actions > 0 && !hook->returns)
		reader_error(r, selector->return_actions[0].pos,
			     "matchReturnActions needs 'return: true' of the "
			     "hook");
	else
		check_all(r, policy, hook, selector, true);

	if (has_no_post(selector->actions, selector->n_actions) ||
	    has_no_post(selector->return_actions, selector->n_return_actions)) {
		warn_requests(r, selector->actions, selector->n_actions);
		warn_requests(r, selector->return_actions,
			      selector->n_return_actions);
	}
}
