// SPDX-License-Identifier: Apache-2.0

#include "lower_target.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "function_list.h"
#include "lower_program.h"
#include "lower_usdt.h"
#include "syscalls.h"

void target_clear(struct target *target)
{
	free(target->name);
	free(target->symbol);
}

void targets_free(struct targets *targets)
{
	for (size_t i = 0; i < targets->n; i++)
		target_clear(&targets->items[i]);
	free(targets->items);
	*targets = (struct targets){ 0 };
}

bool target_never_returns(const struct target *target)
{
	return target->syscall &&
	       (!strcmp(target->syscall->symbol, "exit") ||
		!strcmp(target->syscall->symbol, "exit_group"));
}

int targets_add(struct targets *targets, struct target *target)
{
	struct target *slot;

	slot = target->name
		       ? array_grow(&targets->items, targets->n, sizeof(*slot))
		       : NULL;
	if (!slot) {
		target_clear(target);
		return -ENOMEM;
	}
	*slot = *target;
	targets->n++;
	return 0;
}

static int add_function(struct targets *targets, const char *name,
			const struct policy_call *call)
{
	struct target target = {
		.kind = RULE_HOOK_FUNCTION,
		.name = strdup(name),
		.call = call,
	};

	return targets_add(targets, &target);
}

static int add_syscall(struct targets *targets, const struct syscall *syscall,
		       const struct policy_call *call)
{
	struct target target = {
		.kind = RULE_HOOK_SYSCALL,
		.syscall = syscall,
		.is_compat = call->is_compat,
		.call = call,
	};
	CLEANUP(buf_free) struct buf name = { 0 };

	buf_addf(&name, "%s%s", call->is_compat ? syscall_compat_name : "",
		 syscall->symbol);
	target.name = buf_take(&name);
	return targets_add(targets, &target);
}

static int add_call(struct targets *targets, const struct policy_call *call)
{
	if (call->syscall)
		return add_syscall(targets, call->syscall, call);
	return add_function(targets, call->name, call);
}

/* ---- lists ---- */

/* Those of the kernel that this machine's headers do not know have no number:
 * they are left out where nothing can call them by name either. */
static int add_all_syscalls(struct lowering *l, const struct policy_call *call,
			    struct targets *targets)
{
	CLEANUP(names_free) struct names names = { 0 };
	int err;

	err = function_syscalls(l->facts, &names);
	if (err)
		return lower_facts_error(l, call->list->pos, err,
					 "the kernel's system calls (BTF)");

	for (size_t i = 0; i < names.n; i++) {
		const struct syscall *syscall = syscall_find(names.items[i]);

		if (!syscall)
			continue;
		err = add_syscall(targets, syscall, call);
		if (err)
			return err;
	}
	return 0;
}

static int add_pattern(struct lowering *l, const struct policy_call *call,
		       struct targets *targets)
{
	const struct policy_list *list = call->list;
	CLEANUP(names_free) struct names names = { 0 };
	CLEANUP(buf_free) struct buf why = { 0 };
	int err;

	err = function_list_match(l->facts, list->pattern, &why, &names);
	if (err == -EINVAL)
		return lower_error(l, list->pattern_pos, "%s", why.data);
	if (err)
		return lower_facts_error(l, list->pos, err,
					 "the functions that can be traced "
					 "(available_filter_functions)");
	if (!names.n)
		return lower_error(l, list->pattern_pos,
				   "no function of this kernel matches %s",
				   quote(list->pattern).text);

	for (size_t i = 0; i < names.n; i++) {
		err = add_function(targets, names.items[i], call);
		if (err)
			return err;
	}
	return 0;
}

/* What a list generates comes from @call, which names the list. */
static int add_list(struct lowering *l, const struct policy_call *call,
		    struct targets *targets)
{
	const struct policy_list *list = call->list;

	switch (list->kind) {
	case LIST_ALL_SYSCALLS:
		return add_all_syscalls(l, call, targets);
	case LIST_PATTERN:
		return add_pattern(l, call, targets);
	default:
		break;
	}
	for (size_t i = 0; i < list->n_calls; i++) {
		int err = add_call(targets, &list->calls[i]);

		if (err)
			return err;
	}
	return 0;
}

int lower_call(struct lowering *l, const struct policy_call *call,
	       struct targets *ret)
{
	return call->list ? add_list(l, call, ret) : add_call(ret, call);
}

/* ---- the rest ---- */

static int add_named(struct targets *targets, enum rule_hook_kind kind,
		     const char *group, const struct policy_call *call)
{
	CLEANUP(buf_free) struct buf name = { 0 };
	struct target target = { .kind = kind, .call = call };

	if (group)
		buf_addf(&name, "%s/", group);
	buf_adds(&name, call->name);
	if (name.failed)
		return -ENOMEM;
	target.name = buf_take(&name);
	return targets_add(targets, &target);
}

int lower_targets(struct lowering *l, struct targets *ret)
{
	const struct policy_hook *hook = l->hook;

	switch (hook->kind) {
	case HOOK_LSM:
		return add_named(ret, RULE_HOOK_LSM, NULL, &hook->call);
	case HOOK_TRACEPOINT:
		return add_named(ret, RULE_HOOK_TRACEPOINT, hook->group,
				 &hook->call);
	case HOOK_RAW_TRACEPOINT:
		return add_named(ret, RULE_HOOK_RAW_TRACEPOINT, hook->group,
				 &hook->call);
	case HOOK_UPROBE:
		return lower_uprobes(l, ret);
	case HOOK_USDT:
		return lower_usdts(l, ret);
	default:
		break;
	}
	return lower_call(l, &hook->call, ret);
}

/* ---- what a target is called with ---- */

/* What is not there is an error, unless the policy says that it may be so. */
static int tell_missing(struct lowering *l, const char *why)
{
	const struct policy_hook *hook = l->hook;
	struct pos pos = l->target->call->pos;
	int err;

	if (!hook->may_be_missing)
		return lower_error(l, pos, "%s", why);

	err = lower_warning(l, pos, "%s: left out, as ignore.callNotFound says",
			    why);
	return err ? err : -ENOENT;
}

static int open_format(struct lowering *l)
{
	CLEANUP(buf_free) struct buf text = { 0 };
	CLEANUP(buf_free) struct buf why = { 0 };
	int err;

	err = facts_tracepoint(l->facts, l->target->name, &text);
	if (!err)
		err = trace_format_parse(text.data, text.len, &why, &l->format);
	if (err == -EINVAL)
		return lower_error(l, l->target->call->pos, "%s: %s",
				   l->target->name, why.data);
	if (!err || err == -ENOMEM)
		return err;
	if (err != -ENODATA)
		return lower_facts_error(l, l->target->call->pos, err,
					 "the kernel's tracepoints (tracefs)");

	buf_clear(&why);
	buf_addf(&why, "there is no tracepoint %s in this kernel",
		 quote(l->target->name).text);
	return why.failed ? -ENOMEM : tell_missing(l, why.data);
}

/* The kernel lists what it lets be traced; where it does not, only attaching
 * can tell. */
static int look_in_list(struct lowering *l, const struct buf *why)
{
	CLEANUP(free_mem) char *module = NULL;
	int err;

	err = function_list_find(l->facts, l->target->name, &module);
	if (err == -ENOMEM)
		return err;
	return err == -EINVAL ? tell_missing(l, why->data) : 0;
}

static int open_function(struct lowering *l)
{
	static const enum function_kind kinds[] = {
		[RULE_HOOK_FUNCTION] = FUNCTION_KERNEL,
		[RULE_HOOK_LSM] = FUNCTION_LSM,
		[RULE_HOOK_RAW_TRACEPOINT] = FUNCTION_TRACEPOINT,
	};
	CLEANUP(buf_free) struct buf why = { 0 };
	enum rule_hook_kind kind = l->target->kind;
	const char *slash = strchr(l->target->name, '/');
	int err;

	err = function_find(l->facts, kinds[kind], NULL,
			    slash ? slash + 1 : l->target->name, &why,
			    &l->function);
	if (!err)
		l->has_function = true;
	if (err == -EINVAL)
		return kind == RULE_HOOK_FUNCTION ? look_in_list(l, &why)
						  : tell_missing(l, why.data);
	return err == -ENOMEM ? err : 0;
}

int lower_open_target(struct lowering *l)
{
	switch (l->target->kind) {
	case RULE_HOOK_TRACEPOINT:
		return open_format(l);
	case RULE_HOOK_FUNCTION:
	case RULE_HOOK_LSM:
	case RULE_HOOK_RAW_TRACEPOINT:
		return open_function(l);
	default:
		return 0;
	}
}

void lower_close_target(struct lowering *l)
{
	trace_format_free(&l->format);
	l->has_function = false;
}
