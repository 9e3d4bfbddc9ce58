// SPDX-License-Identifier: Apache-2.0

#include <stdio.h>
#include <string.h>

#include "syscalls.h"
#include "weakness_parts.h"

enum {
	/* Fields of a record of syscalls:sys_enter_* before the arguments. */
	FIRST_FIELD = 5,
	MAX_FIRST = 64, /* calls of a list to look at for one that is known */
};

static const char *after(const char *text, const char *prefix)
{
	size_t len = strlen(prefix);

	return strncmp(text, prefix, len) == 0 ? text + len : NULL;
}

static const char *plain_name(const char *symbol)
{
	char call[128];
	const struct syscall *syscall;

	snprintf(call, sizeof(call), "sys_%s", symbol);
	syscall = syscall_find(call);
	return syscall ? syscall->name : symbol;
}

/* "sys_enter_openat" or "sys_exit_openat" of the group syscalls. */
static void take_tracepoint(struct site *site)
{
	const struct policy_hook *hook = site->hook;
	const char *name;

	if (!hook->group || !hook->call.name)
		return;
	if (strcmp(hook->group, "raw_syscalls") == 0)
		site->is_exit = strcmp(hook->call.name, "sys_exit") == 0;
	if (strcmp(hook->group, "syscalls") != 0)
		return;

	name = after(hook->call.name, "sys_enter_");
	if (!name) {
		name = after(hook->call.name, "sys_exit_");
		site->is_exit = name;
	}
	if (name)
		site->syscall = plain_name(name);
	site->first_arg = FIRST_FIELD;
}

static void take_call(struct site *site, const struct policy_call *call)
{
	if (site->hook->kind == HOOK_SYSCALL && call->syscall) {
		site->syscall = call->syscall->name;
		site->is_compat = call->is_compat;
	} else if (site->hook->kind == HOOK_FUNCTION && call->name) {
		site->deed = deed_of_function(call->name);
	} else if (site->hook->kind == HOOK_LSM && call->name) {
		site->deed = deed_of_hook(call->name);
	} else if (site->hook->kind == HOOK_TRACEPOINT) {
		take_tracepoint(site);
	}
	if (site->syscall)
		site->deed = deed_of_syscall(site->syscall, &site->call);
}

bool site_of(const struct policy_hook *hook, size_t n, struct site *ret)
{
	const struct policy_list *list = hook->call.list;
	struct site site = { .hook = hook };

	if (n >= (list ? list->n_calls : 1))
		return false;
	take_call(&site, list ? &list->calls[n] : &hook->call);
	*ret = site;
	return true;
}

struct site site_first(const struct policy_hook *hook)
{
	struct site first = { .hook = hook }, site;

	for (size_t n = 0; n < MAX_FIRST && site_of(hook, n, &site); n++) {
		if (site.deed)
			return site;
		if (n == 0)
			first = site;
	}
	return first;
}

static bool is_syscall(const struct policy_call *call, const char *name,
		       bool is_compat)
{
	return call->syscall && call->is_compat == is_compat &&
	       strcmp(call->syscall->name, name) == 0;
}

static bool list_sees_syscall(const struct policy_list *list, const char *name,
			      bool is_compat)
{
	if (list->kind == LIST_ALL_SYSCALLS)
		return !is_compat;
	for (size_t i = 0; i < list->n_calls; i++)
		if (is_syscall(&list->calls[i], name, is_compat))
			return true;
	return false;
}

static bool hook_sees_syscall(const struct policy_hook *hook, const char *name,
			      bool is_compat)
{
	struct site site = { .hook = hook };

	if (hook->kind != HOOK_TRACEPOINT)
		return is_syscall(&hook->call, name, is_compat);
	take_tracepoint(&site);
	return !is_compat && site.syscall && strcmp(site.syscall, name) == 0;
}

bool site_sees_syscall(const struct weakness *w, const char *name,
		       bool is_compat)
{
	const struct policy *policy = w->policy;

	for (size_t i = 0; i < policy->n_lists; i++)
		if (w->uses[i] &&
		    list_sees_syscall(&policy->lists[i], name, is_compat))
			return true;
	for (size_t i = 0; i < policy->n_hooks; i++)
		if (hook_sees_syscall(&policy->hooks[i], name, is_compat))
			return true;
	return false;
}

static bool is_hook(const struct policy_call *call, const char *name)
{
	return call->name && (strcmp(call->name, name) == 0 ||
			      deed_is_hook(call->name, name));
}

bool site_sees_hook(const struct weakness *w, const char *name)
{
	const struct policy *policy = w->policy;

	for (size_t i = 0; i < policy->n_lists; i++) {
		const struct policy_list *list = &policy->lists[i];

		for (size_t n = 0; w->uses[i] && n < list->n_calls; n++)
			if (list->kind == LIST_FUNCTIONS &&
			    is_hook(&list->calls[n], name))
				return true;
	}
	for (size_t i = 0; i < policy->n_hooks; i++) {
		const struct policy_hook *hook = &policy->hooks[i];

		if ((hook->kind == HOOK_LSM || hook->kind == HOOK_FUNCTION) &&
		    is_hook(&hook->call, name))
			return true;
	}
	return false;
}
