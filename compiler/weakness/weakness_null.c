// SPDX-License-Identifier: Apache-2.0
/*
 * Texts that a caller may leave out: NULL is judged as an empty text, which is
 * none of those that a negative operator names.
 */

#include <string.h>

#include "base/mem.h"
#include "syscalls.h"
#include "weakness_parts.h"

enum {
	MAX_CALL_ARGS = 6,
	MAX_CALLS = 512, /* of a list: more than there are system calls */
};

/* Where the kernel takes a NULL, and what it means by it. */
struct optional {
	const char *call; /* system call, function or LSM hook */
	unsigned args;	  /* bit n: argument n */
	const char *who;
};

static const struct optional table[] = {
	{ "acct", 1U << 0, "who ends accounting does" },
	{ "add_key", 1U << 1, "most types of keys need none" },
	{ "fanotify_mark", 1U << 4, "who marks a descriptor does" },
	{ "fsconfig", 1U << 2 | 1U << 3, "most of its commands need none" },
	{ "futimesat", 1U << 1, "who has a descriptor does" },
	{ "mount", 1U << 0 | 1U << 2, "who mounts again or binds does" },
	{ "newfstatat", 1U << 1, "who has a descriptor does, from Linux 6.11" },
	{ "quotactl", 1U << 1, "Q_SYNC needs none" },
	{ "request_key", 1U << 2, "who waits for nobody does" },
	{ "sb_mount", 1U << 0 | 1U << 2, "who mounts again or binds does" },
	{ "security_sb_mount", 1U << 0 | 1U << 2,
	  "who mounts again or binds does" },
	{ "statx", 1U << 1, "who has a descriptor does, from Linux 6.11" },
	{ "utimensat", 1U << 1, "futimens and touch do" },
};

static const struct optional *find(const char *call)
{
	for (size_t i = 0; call && i < ARRAY_SIZE(table); i++)
		if (strcmp(table[i].call, call) == 0)
			return &table[i];
	return NULL;
}

/* The first call of the hook that may go without. */
static const struct optional *optional_of(const struct policy_hook *hook)
{
	const struct policy_list *list = hook->call.list;
	const struct policy_call *calls = list ? list->calls : &hook->call;
	size_t n = list ? list->n_calls : 1;

	for (size_t i = 0; i < n && i < MAX_CALLS; i++) {
		const struct syscall *syscall = calls[i].syscall;
		const struct optional *found =
			find(syscall ? syscall->name : calls[i].name);

		if (found)
			return found;
	}
	return NULL;
}

static bool names_empty(const struct policy_filter *filter)
{
	for (size_t i = 0; i < filter->n_values; i++)
		if (!*filter->values[i].text)
			return true;
	return false;
}

static bool is_text(const struct policy_filter *filter)
{
	return filter->kind == MATCH_ARGS && filter->n_args == 1 &&
	       operator_operand(filter->op) == OPERAND_VALUE;
}

/* Does some filter on the argument exclude what is empty? */
static bool excludes_empty(const struct policy_selector *selector, unsigned arg)
{
	for (size_t i = 0; i < selector->n_filters; i++) {
		const struct policy_filter *f = &selector->filters[i];

		if (is_text(f) && f->args[0] == arg && f->op == OP_NOT_EQUAL &&
		    names_empty(f))
			return true;
	}
	return false;
}

static bool relies(const struct policy_hook *hook,
		   const struct optional *optional,
		   const struct policy_selector *selector,
		   const struct policy_filter *filter)
{
	const struct policy_arg *arg;

	if (!is_text(filter) || !operator_is_negated(filter->op))
		return false;
	arg = &hook->args[filter->args[0]];
	return (arg->type == ARG_STRING || arg->type == ARG_AUTO) &&
	       !arg->resolve && arg->index < MAX_CALL_ARGS &&
	       (optional->args & 1U << arg->index) &&
	       !excludes_empty(selector, filter->args[0]);
}

/* Told once for a hook. */
static bool look_at(struct weakness *w, const struct policy_hook *hook,
		    const struct optional *optional,
		    const struct policy_selector *selector)
{
	for (size_t i = 0; i < selector->n_filters; i++) {
		const struct policy_filter *f = &selector->filters[i];
		size_t path;

		if (!relies(hook, optional, selector, f))
			continue;
		path = reader_enter(&w->r, ".%s[%u]", match_name(f->kind),
				    f->item);
		reader_warning(&w->r, f->pos,
			       "%s may be called without this text: %s. NULL "
			       "is judged as \"\", so that '%s' holds for it, "
			       "whatever 'onUnreadable' says. If such calls "
			       "are not meant, add NotEqual with the value "
			       "\"\"",
			       optional->call, optional->who,
			       operator_name(f->op));
		reader_leave(&w->r, path);
		return true;
	}
	return false;
}

void weakness_null(struct weakness *w, const struct policy_hook *hook)
{
	const struct optional *optional;
	bool told = false;

	if (hook->n_selectors == 0)
		return;
	optional = optional_of(hook);
	for (size_t i = 0; optional && !told && i < hook->n_selectors; i++) {
		size_t path = reader_enter(&w->r, ".selectors[%zu]", i);

		told = look_at(w, hook, optional, &hook->selectors[i]);
		reader_leave(&w->r, path);
	}
}
