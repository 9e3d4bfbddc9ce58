// SPDX-License-Identifier: Apache-2.0
/*
 * What is hooked: functions, system calls, lists of them.
 */

#include <ctype.h>
#include <string.h>

#include "policy_check.h"
#include "syscalls.h"

static const char list_prefix[] = "list:";
static const char security_prefix[] = "security_";

/* ---- names of functions ---- */

/* A compiler may add ".constprop.0" and the like. */
static bool is_symbol(const char *name)
{
	if (!isalpha((unsigned char)*name) && *name != '_')
		return false;
	for (; *name; name++)
		if (!isalnum((unsigned char)*name) && !strchr("_.$", *name))
			return false;
	return true;
}

static void check_symbol(struct reader *r, const struct policy_call *call,
			 const char *what)
{
	if (!is_symbol(call->name))
		reader_error(r, call->pos, "%s is no name of %s",
			     quote(call->name).text, what);
}

/* ---- system calls ---- */

static const char *syscall_name(size_t n, const void *data)
{
	const struct syscall *syscall = syscall_at(n);

	(void)data;
	return syscall ? syscall->name : NULL;
}

static const char *nearest_syscall(const struct reader *r, const char *name)
{
	const char *bare = strstr(name, "sys_");

	if (r->diag->n_errors >= MAX_MESSAGES)
		return NULL;
	return diag_nearest(bare ? bare + strlen("sys_") : name, syscall_name,
			    NULL);
}

static void tell_unknown_syscall(struct reader *r,
				 const struct policy_call *call,
				 const char *advice)
{
	const char *nearest = nearest_syscall(r, call->name);

	if (nearest)
		reader_error(r, call->pos,
			     "unknown system call %s; did you mean 'sys_%s'?",
			     quote(call->name).text, nearest);
	else
		reader_error(r, call->pos, "unknown system call %s%s",
			     quote(call->name).text, advice);
}

/* Fills @call->syscall; false when @call is none. */
static bool find_syscall(struct policy_call *call)
{
	static const char compat[] = "i386/", native[] = "x64/";
	const char *name = call->name;

	call->is_compat = strncmp(name, compat, strlen(compat)) == 0 ||
			  strncmp(name, "__ia32_", 7) == 0;
	if (strncmp(name, compat, strlen(compat)) == 0)
		name += strlen(compat);
	else if (strncmp(name, native, strlen(native)) == 0)
		name += strlen(native);
	call->syscall = call->is_compat ? syscall_find_compat(name)
					: syscall_find(name);
	return call->syscall;
}

/* ---- lists ---- */

const struct policy_list *policy_find_list(const struct policy *policy,
					   const char *name)
{
	for (size_t i = 0; i < policy->n_lists; i++)
		if (policy->lists[i].name &&
		    strcmp(policy->lists[i].name, name) == 0)
			return &policy->lists[i];
	return NULL;
}

static const char *list_name(size_t n, const void *policy)
{
	const struct policy *p = policy;

	while (n < p->n_lists && !p->lists[n].name)
		n++;
	return n < p->n_lists ? p->lists[n].name : NULL;
}

static bool is_list(const struct policy_call *call)
{
	return strncmp(call->name, list_prefix, strlen(list_prefix)) == 0;
}

static void find_list(struct reader *r, const struct policy *policy,
		      struct policy_call *call)
{
	const char *name = call->name + strlen(list_prefix);
	const char *nearest = NULL;

	call->list = policy_find_list(policy, name);
	if (call->list)
		return;
	if (r->diag->n_errors < MAX_MESSAGES)
		nearest = diag_nearest(name, list_name, policy);
	reader_error(r, call->pos, "no list is called %s%s%s%s",
		     quote(name).text, nearest ? "; did you mean 'list:" : "",
		     nearest ? nearest : "", nearest ? "'?" : "");
}

static bool is_security(const struct policy_call *call)
{
	return strncmp(call->name, security_prefix, strlen(security_prefix)) ==
	       0;
}

void policy_check_lists(struct reader *r, struct policy *policy)
{
	for (size_t i = 0; i < policy->n_lists; i++) {
		struct policy_list *list = &policy->lists[i];

		list->is_security = list->kind == LIST_FUNCTIONS;
		for (size_t k = 0; !list->broken && k < list->n_calls; k++) {
			struct policy_call *call = &list->calls[k];
			size_t path = reader_enter(
				r, "spec.lists[%zu].values[%zu]", i, k);

			list->is_security &= is_security(call);
			if (list->kind == LIST_FUNCTIONS)
				check_symbol(r, call, "a function");
			else if (!find_syscall(call))
				tell_unknown_syscall(r, call, "");
			reader_leave(r, path);
		}
	}
}

/* ---- enforcers ---- */

static void check_enforcer_list(struct reader *r,
				const struct policy_call *call)
{
	const struct policy_list *list = call->list;

	if (!list->broken && list->kind == LIST_FUNCTIONS && !list->is_security)
		reader_error(r, call->pos,
			     "%s has functions that cannot be overridden: only "
			     "system calls and functions that begin with "
			     "security_ can be",
			     quote(list->name).text);
}

static void check_enforcer_call(struct reader *r, const struct policy *policy,
				struct policy_call *call)
{
	if (!call->name)
		return;
	if (is_list(call)) {
		find_list(r, policy, call);
		if (call->list)
			check_enforcer_list(r, call);
	} else if (is_security(call)) {
		check_symbol(r, call, "a function");
	} else if (!find_syscall(call)) {
		tell_unknown_syscall(
			r, call,
			": only system calls and functions that begin with "
			"security_ can be overridden");
	}
}

void policy_check_enforcers(struct reader *r, struct policy *policy)
{
	for (size_t i = 0; i < policy->n_enforcers; i++) {
		struct policy_enforcer *enforcer = &policy->enforcers[i];

		for (size_t k = 0; k < enforcer->n_calls; k++) {
			size_t path = reader_enter(
				r, "spec.enforcers[%zu].calls[%zu]", i, k);

			check_enforcer_call(r, policy, &enforcer->calls[k]);
			reader_leave(r, path);
		}
	}
}

/* ---- hooks ---- */

/* A list itself says what its entries are. */
static void take_kind_of_list(struct reader *r, struct policy_hook *hook)
{
	const struct policy_list *list = hook->call.list;
	enum hook_kind kind =
		list->kind == LIST_SYSCALLS || list->kind == LIST_ALL_SYSCALLS
			? HOOK_SYSCALL
			: HOOK_FUNCTION;

	if (hook->syscall_pos.line && hook->kind != kind)
		reader_warning(r, hook->syscall_pos,
			       "'syscall' has no effect: the list is one of %s",
			       kind == HOOK_SYSCALL ? "system calls"
						    : "functions");
	hook->kind = kind;
}

static void check_kprobe(struct reader *r, const struct policy *policy,
			 struct policy_hook *hook)
{
	if (is_list(&hook->call)) {
		find_list(r, policy, &hook->call);
		if (hook->call.list)
			take_kind_of_list(r, hook);
	} else if (hook->kind == HOOK_FUNCTION) {
		check_symbol(r, &hook->call, "a function");
	} else if (!find_syscall(&hook->call)) {
		tell_unknown_syscall(
			r, &hook->call,
			": a function of the kernel needs 'syscall: false'");
	}
}

static void check_lsm(struct reader *r, const struct policy_call *call)
{
	static const char *const prefixes[] = { "security_", "bpf_lsm_" };

	for (size_t i = 0; i < 2; i++) {
		size_t len = strlen(prefixes[i]);

		if (strncmp(call->name, prefixes[i], len) == 0) {
			reader_error(r, call->pos,
				     "%s is the function, write the name of "
				     "the hook: '%s'",
				     quote(call->name).text, call->name + len);
			return;
		}
	}
	check_symbol(r, call, "a LSM hook");
}

static void check_program(struct reader *r, const struct policy_hook *hook)
{
	const struct policy_program *program = &hook->program;

	if (program->path && program->path[0] != '/')
		reader_error(r, program->path_pos,
			     "%s is no absolute path of a program or library",
			     quote(program->path).text);
}

static const char *call_key(const struct policy_hook *hook)
{
	switch (hook->kind) {
	case HOOK_LSM:
		return ".hook";
	case HOOK_UPROBE:
	case HOOK_USDT:
		return ".path";
	default:
		return ".call";
	}
}

static void check_tracepoint(struct reader *r, const struct policy_hook *hook)
{
	const struct policy_call group = { .pos = hook->group_pos,
					   .name = hook->group };
	size_t path = reader_enter(r, ".subsystem");

	check_symbol(r, &group, "a subsystem of tracepoints");
	reader_leave(r, path);
	path = reader_enter(r, ".event");
	check_symbol(r, &hook->call, "a tracepoint");
	reader_leave(r, path);
}

void policy_check_hook_call(struct reader *r, const struct policy *policy,
			    struct policy_hook *hook)
{
	size_t path;

	if (hook->broken)
		return;
	if (hook->kind == HOOK_TRACEPOINT ||
	    hook->kind == HOOK_RAW_TRACEPOINT) {
		check_tracepoint(r, hook);
		return;
	}

	path = reader_enter(r, "%s", call_key(hook));
	switch (hook->kind) {
	case HOOK_LSM:
		check_lsm(r, &hook->call);
		break;
	case HOOK_UPROBE:
	case HOOK_USDT:
		check_program(r, hook);
		break;
	default:
		check_kprobe(r, policy, hook);
	}
	reader_leave(r, path);
}
