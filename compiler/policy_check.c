// SPDX-License-Identifier: Apache-2.0

#include "policy_read.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "policy_values.h"
#include "reader.h"
#include "syscalls.h"

enum {
	MAX_NAME = 253,
};

/* ---- name ---- */

static bool is_name_end(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

/* The rule of Kubernetes for names of objects, so that a policy may move
 * there and back. */
static void check_name(struct reader *r, const struct policy *policy)
{
	const char *name = policy->name;
	size_t len = strlen(name);
	size_t path = reader_enter(r, "metadata.name");
	bool ok;

	ok = len > 0 && len <= MAX_NAME && is_name_end(name[0]) &&
	     is_name_end(name[len - 1]);
	for (size_t i = 0; ok && i < len; i++)
		ok = is_name_end(name[i]) || name[i] == '-' || name[i] == '.';
	if (!ok)
		reader_error(r, policy->name_pos,
			     "%s: a name has 1 to %d of a-z, 0-9, '-' and '.', "
			     "and begins and ends with a letter or digit",
			     quote(name).text, MAX_NAME);
	reader_leave(r, path);
}

/* ---- call ---- */

static const char *syscall_name(size_t n, const void *data)
{
	const struct syscall *syscall = syscall_at(n);

	(void)data;
	return syscall ? syscall->name : NULL;
}

static void tell_unknown_call(struct reader *r, const struct policy_hook *hook)
{
	const char *bare = strstr(hook->call, "sys_");
	const char *nearest = NULL;

	if (strncmp(hook->call, "list:", 5) == 0) {
		reader_error(r, hook->call_pos,
			     "lists are not supported by this version");
		return;
	}

	bare = bare ? bare + strlen("sys_") : hook->call;
	if (r->diag->n_errors < MAX_MESSAGES)
		nearest = diag_nearest(bare, syscall_name, NULL);
	if (nearest)
		reader_error(r, hook->call_pos,
			     "unknown system call %s; did you mean 'sys_%s'?",
			     quote(hook->call).text, nearest);
	else
		reader_error(r, hook->call_pos,
			     "unknown system call %s (kernel functions are not "
			     "supported by this version)",
			     quote(hook->call).text);
}

static void check_call(struct reader *r, struct policy_hook *hook)
{
	size_t path;

	if (hook->broken)
		return;

	path = reader_enter(r, ".call");
	hook->syscall = syscall_find(hook->call);
	if (!hook->syscall)
		tell_unknown_call(r, hook);
	reader_leave(r, path);
}

/* ---- filters ---- */

static void tell_no_such_index(struct reader *r, const struct policy_hook *hook,
			       const struct policy_filter *filter)
{
	CLEANUP(buf_free) struct buf declared = { 0 };

	for (size_t i = 0; i < hook->n_args; i++) {
		if (hook->args[i].broken)
			return; /* it may be this one */
		buf_addf(&declared, "%s%u", i ? ", " : "", hook->args[i].index);
	}

	if (hook->n_args == 0)
		reader_error(
			r, filter->arg_pos,
			"no argument has index %u: the hook has no 'args', "
			"declare it there",
			filter->index);
	else
		reader_error(
			r, filter->arg_pos,
			"no argument has index %u: 'args' declares %s; add "
			"it there",
			filter->index,
			declared.failed ? "others" : declared.data);
}

/* Finds the argument that a filter of matchArgs means. */
static const struct policy_arg *find_arg(struct reader *r,
					 const struct policy_hook *hook,
					 struct policy_filter *filter)
{
	if (!filter->is_by_index) {
		if (filter->arg < hook->n_args)
			return &hook->args[filter->arg];
		reader_error(
			r, filter->arg_pos,
			"no argument has place %u: 'args' has %zu, counted "
			"from 0",
			filter->arg, hook->n_args);
		return NULL;
	}

	for (size_t i = 0; i < hook->n_args; i++)
		if (hook->args[i].index == filter->index &&
		    !hook->args[i].broken) {
			filter->arg = (unsigned)i;
			return &hook->args[i];
		}

	tell_no_such_index(r, hook, filter);
	return NULL;
}

static bool suits_strings(enum operator_kind op)
{
	return op <= OP_NOT_POSTFIX;
}

static bool suits_numbers(enum operator_kind op)
{
	return op == OP_EQUAL || op == OP_NOT_EQUAL ||
	       (op >= OP_GT && op <= OP_NOT_IN_MAP);
}

static void check_arg_filter(struct reader *r, const struct policy_hook *hook,
			     struct policy_filter *filter)
{
	const struct policy_arg *arg = find_arg(r, hook, filter);
	const char *op = operator_name(filter->op);

	if (!arg || arg->broken)
		return;

	if (arg->type == VALUE_NONE)
		reader_error(r, filter->arg_pos,
			     "an argument of type 'nop' is not read: give it "
			     "another type");
	else if (arg->type == VALUE_STRING && !suits_strings(filter->op))
		reader_error(
			r, filter->op_pos,
			"operator '%s' compares numbers, the argument is a "
			"string; supported: Equal, NotEqual, Prefix, "
			"NotPrefix, Postfix, NotPostfix",
			op);
	else if (arg->type == VALUE_STRING)
		policy_check_strings(r, filter);
	else if (!suits_numbers(filter->op))
		reader_error(
			r, filter->op_pos,
			"operator '%s' compares strings, the argument is a "
			"number (%s); supported: Equal, NotEqual, GT, LT, "
			"Mask, InRange, NotInRange, InMap, NotInMap",
			op, arg->type_name);
	else
		policy_check_numbers(r, filter, arg->type, arg->type_name);
}

static void check_pid_filter(struct reader *r, struct policy_filter *filter)
{
	if (filter->follow_forks && filter->is_namespace_pid)
		reader_error(r, filter->pos,
			     "'followForks' and 'isNamespacePID' together are "
			     "not supported by this version");
	policy_check_pids(r, filter);
}

static void check_filter(struct reader *r, const struct policy_hook *hook,
			 struct policy_filter *filter)
{
	static const char *const names[] = {
		[MATCH_ARGS] = "matchArgs",
		[MATCH_PIDS] = "matchPIDs",
		[MATCH_BINARIES] = "matchBinaries",
	};
	size_t path;

	if (filter->broken)
		return;

	path = reader_enter(r, ".%s[%u]", names[filter->kind], filter->item);
	if (filter->n_values == 0)
		reader_error(
			r,
			filter->values_pos.line ? filter->values_pos
						: filter->pos,
			"'values' is missing or empty: what is it compared "
			"with?");

	if (filter->kind == MATCH_ARGS)
		check_arg_filter(r, hook, filter);
	else if (filter->kind == MATCH_PIDS)
		check_pid_filter(r, filter);
	else
		policy_check_paths(r, filter);
	reader_leave(r, path);
}

/* ---- selectors ---- */

static void warn_unreachable(struct reader *r, const struct policy_hook *hook)
{
	for (size_t i = 0; i + 1 < hook->n_selectors; i++) {
		const struct pos *pos = &hook->selectors[i].pos;

		if (hook->selectors[i].n_filters > 0)
			continue;
		reader_warning(r, hook->selectors[i + 1].pos,
			       "selectors[%zu] and those after it are never "
			       "tried: the one in line %u has no filter and "
			       "always matches",
			       i + 1, pos->line);
		return;
	}
}

static void check_hook(struct reader *r, struct policy_hook *hook)
{
	check_call(r, hook);

	for (size_t i = 0; i < hook->n_selectors; i++) {
		struct policy_selector *selector = &hook->selectors[i];
		size_t path = reader_enter(r, ".selectors[%zu]", i);

		for (size_t k = 0; k < selector->n_filters; k++)
			check_filter(r, hook, &selector->filters[k]);
		reader_leave(r, path);
	}

	/* A selector may seem to have no filter because it is broken. */
	if (!r->failed)
		warn_unreachable(r, hook);
}

int policy_check(struct policy *policy, struct diag *diag)
{
	CLEANUP(reader_end)
	struct reader r = {
		.file = policy->file,
		.diag = diag,
		.failed = policy->broken,
	};

	if (policy->name)
		check_name(&r, policy);

	for (size_t i = 0; i < policy->n_hooks; i++) {
		size_t path = reader_enter(&r, "spec.kprobes[%zu]", i);

		check_hook(&r, &policy->hooks[i]);
		reader_leave(&r, path);
	}

	if (r.no_memory)
		return -ENOMEM;
	return r.failed ? -EINVAL : 0;
}
