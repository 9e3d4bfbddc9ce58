// SPDX-License-Identifier: Apache-2.0
/*
 * Filters on what the caller says, and may say otherwise: not on the object
 * that the kernel works on.
 */

#include <string.h>

#include "base/mem.h"
#include "weakness_parts.h"

enum said_kind {
	SAID_SAFE,
	SAID_PATH,     /* of a system call, not yet resolved */
	SAID_NAME,     /* idem, in the kernel's copy */
	SAID_EXEC,     /* path of execve, which is compared again */
	SAID_CONTENTS, /* of a new symbolic link */
	SAID_OTHER,    /* of a system call */
	SAID_ADDRESS,  /* of a socket, idem */
	SAID_BYTES,    /* buffer, idem */
	SAID_DENTRY,
	SAID_COMM,
};

/* What is wrong with the kind; and if the hook of the deed is not the answer,
 * what is. */
static const struct {
	const char *what;
	const char *instead;
} kinds[] = {
	[SAID_PATH] = { "the path is what the caller wrote: it may be "
			"relative, lead through a symbolic link or "
			"/proc/self/root, and another thread may change it "
			"after it was compared",
			NULL },
	[SAID_NAME] = { "the path is what the caller wrote: it may be "
			"relative, or lead through a symbolic link or "
			"/proc/self/root",
			NULL },
	[SAID_EXEC] = { "the path is what the caller wrote: it may be "
			"relative, or lead through a symbolic link or "
			"/proc/self/root",
			NULL },
	[SAID_CONTENTS] = { "what a link contains may be written in many ways, "
			    "and another thread may change it after it was "
			    "compared",
			    NULL },
	[SAID_OTHER] = { "another thread may change this text after it was "
			 "compared and before the kernel copies it",
			 NULL },
	[SAID_ADDRESS] = { "another thread may change this address after it "
			   "was compared and before the kernel copies it",
			   NULL },
	[SAID_BYTES] = { "another thread may change these bytes after they "
			 "were compared",
			 "No hook has them earlier: do not rely on this to "
			 "stop something" },
	[SAID_DENTRY] = { "the path of a dentry begins at the root of its file "
			  "system: in another file system it is that of "
			  "another file, and below a mount point a part of the "
			  "whole",
			  "Filter the folder, too, which hooks path_* have as "
			  "an argument of type 'path'" },
	[SAID_COMM] = { "a program gives itself the comm that it wants",
			"Use matchBinaries, matchParentBinaries or "
			"matchAncestors" },
};

/* ---- what an argument is ---- */

static bool is_comm(const struct policy_arg *arg)
{
	const char *dot = strrchr(arg->resolve, '.');

	return strcmp(dot ? dot + 1 : arg->resolve, "comm") == 0;
}

/* Functions that still have the caller's own text. */
static bool has_user_path(const struct site *site, const struct policy_arg *arg)
{
	static const char *const functions[] = { "do_sys_open",
						 "do_sys_openat2" };
	const char *name = site->hook->call.name;

	if (site->hook->kind != HOOK_FUNCTION || !name || arg->index != 1)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(functions); i++)
		if (strcmp(functions[i], name) == 0)
			return true;
	return false;
}

static enum said_kind kind_of_string(const struct site *site,
				     const struct policy_arg *arg)
{
	const struct deed_call *call = site->call;
	unsigned bit;

	if (has_user_path(site, arg))
		return SAID_PATH;
	if (!site->syscall || arg->index < site->first_arg)
		return SAID_SAFE;

	bit = arg->index - site->first_arg;
	bit = bit < 6 ? 1U << bit : 0;
	if (call && (call->contents & bit))
		return SAID_CONTENTS;
	if (!call || !(call->paths & bit))
		return arg->type == ARG_STRING ? SAID_OTHER : SAID_SAFE;
	if (site->hook->kind == HOOK_SYSCALL && !site->is_compat &&
	    strncmp(site->syscall, "execve", strlen("execve")) == 0)
		return SAID_EXEC;
	return SAID_PATH;
}

static enum said_kind kind_of(const struct site *site,
			      const struct policy_arg *arg)
{
	if (arg->resolve)
		return is_comm(arg) ? SAID_COMM : SAID_SAFE;

	switch (arg->type) {
	case ARG_STRING:
	case ARG_AUTO:
		return kind_of_string(site, arg);
	case ARG_FILENAME:
		return SAID_NAME;
	case ARG_SOCKADDR:
	case ARG_SOCKADDR_UN:
		return site->syscall ? SAID_ADDRESS : SAID_SAFE;
	case ARG_CHAR_BUF:
	case ARG_CHAR_IOVEC:
	case ARG_CONST_BUF:
		return site->syscall ? SAID_BYTES : SAID_SAFE;
	case ARG_DENTRY:
		return SAID_DENTRY;
	default:
		return SAID_SAFE;
	}
}

/* ---- messages ---- */

/* The folder in which the name of a dentry is. */
static bool asks_path(const struct site *site,
		      const struct policy_selector *selector)
{
	for (size_t i = 0; i < selector->n_filters; i++) {
		const struct policy_filter *f = &selector->filters[i];
		enum arg_type type;

		if (f->kind != MATCH_ARGS || f->n_args == 0 ||
		    operator_operand(f->op) != OPERAND_VALUE)
			continue;
		type = site->hook->args[f->args[0]].type;
		if (type == ARG_PATH || type == ARG_FILE)
			return true;
	}
	return false;
}

/* The kernel's copy of the path is compared when no error can be returned any
 * more. */
static bool comes_late(enum said_kind kind,
		       const struct policy_selector *selector)
{
	return kind == SAID_EXEC && selector_denies(selector) &&
	       !selector_kills(selector);
}

static void tell(struct weakness *w, const struct site *site,
		 const struct policy_selector *selector,
		 const struct policy_filter *filter, enum said_kind kind)
{
	static const char race[] =
		", and if another thread changes it after it was compared, "
		"only Sigkill still stops the call";
	const struct deed *deed = site->deed;
	const char *late = comes_late(kind, selector) ? race : "";
	const char *what = kinds[kind].what;

	if (kinds[kind].instead)
		reader_warning(&w->r, filter->pos, "%s. %s", what,
			       kinds[kind].instead);
	else if (deed && deed->hooks[0] && deed->object)
		reader_warning(&w->r, filter->pos,
			       "%s%s. Use the LSM hook '%s' (%s)", what, late,
			       deed->hooks[0], deed->object);
	else if (deed && deed->hooks[0])
		reader_warning(&w->r, filter->pos,
			       "%s%s. Use the LSM hook '%s'", what, late,
			       deed->hooks[0]);
	else
		reader_warning(&w->r, filter->pos,
			       "%s%s. Use a LSM hook, if there is one that has "
			       "the object itself or the kernel's copy",
			       what, late);
}

static const struct policy_arg *arg_of(const struct site *site,
				       const struct policy_filter *filter,
				       size_t n)
{
	if (filter->kind == MATCH_ARGS)
		return &site->hook->args[filter->args[n]];
	return &site->hook->data[filter->args[n]];
}

/* @told: bits of the kinds that were told for this hook. */
static void look_at(struct weakness *w, const struct site *site,
		    const struct policy_selector *selector,
		    const struct policy_filter *filter, unsigned *told)
{
	for (size_t i = 0; i < filter->n_args; i++) {
		enum said_kind kind = kind_of(site, arg_of(site, filter, i));

		if (kind == SAID_SAFE || (*told & 1U << kind))
			continue;
		if (kind == SAID_DENTRY &&
		    (operator_operand(filter->op) != OPERAND_VALUE ||
		     asks_path(site, selector)))
			continue;
		*told |= 1U << kind;
		tell(w, site, selector, filter, kind);
	}
}

void weakness_texts(struct weakness *w, const struct policy_hook *hook)
{
	struct site site;
	unsigned told = 0;

	if (hook->n_selectors == 0)
		return;
	site = site_first(hook);
	for (size_t i = 0; i < hook->n_selectors; i++) {
		const struct policy_selector *selector = &hook->selectors[i];

		for (size_t k = 0; k < selector->n_filters; k++) {
			const struct policy_filter *f = &selector->filters[k];
			size_t path;

			if (f->kind != MATCH_ARGS && f->kind != MATCH_DATA)
				continue;
			path = reader_enter(&w->r, ".selectors[%zu].%s[%u]", i,
					    match_name(f->kind), f->item);
			look_at(w, &site, selector, f, &told);
			reader_leave(&w->r, path);
		}
	}
}
