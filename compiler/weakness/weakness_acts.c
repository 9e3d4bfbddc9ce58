// SPDX-License-Identifier: Apache-2.0
/*
 * Actions that do less than they seem to: a kill when it is done, a denial of
 * a name that a copy does not have.
 */

#include <signal.h>
#include <string.h>

#include "weakness_parts.h"

/* ---- what actions come to ---- */

static bool kills(const struct policy_action *action)
{
	switch (action->kind) {
	case ACTION_SIGKILL:
		return true;
	case ACTION_SIGNAL:
	case ACTION_NOTIFY_ENFORCER:
		return action->signal == SIGKILL;
	default:
		return false;
	}
}

static bool denies(const struct policy_action *action)
{
	return action->kind == ACTION_OVERRIDE ||
	       (action->kind == ACTION_NOTIFY_ENFORCER && action->error);
}

bool selector_kills(const struct policy_selector *selector)
{
	for (size_t i = 0; i < selector->n_actions; i++)
		if (kills(&selector->actions[i]))
			return true;
	return false;
}

bool selector_denies(const struct policy_selector *selector)
{
	for (size_t i = 0; i < selector->n_actions; i++)
		if (denies(&selector->actions[i]))
			return true;
	return false;
}

/* ---- kills that come too late ---- */

static bool can_override(const struct policy_hook *hook)
{
	static const char prefix[] = "security_";

	if (hook->kind == HOOK_SYSCALL || hook->kind == HOOK_LSM)
		return true;
	if (hook->kind != HOOK_FUNCTION)
		return false;
	if (hook->call.list)
		return hook->call.list->is_security;
	return strncmp(hook->call.name, prefix, strlen(prefix)) == 0;
}

static void tell_late(struct weakness *w, const struct site *site,
		      struct pos pos, bool returned)
{
	const struct deed *deed = site->deed;
	const char *remains = deed ? deed->remains : NULL;

	if (returned)
		reader_warning(&w->r, pos,
			       "the call has returned when the process is "
			       "killed: what it did is done%s%s. Use Override "
			       "before the call%s%s%s",
			       remains ? ", " : "", remains ? remains : "",
			       deed && deed->hooks[0] ? ", as in the LSM hook '"
						      : "",
			       deed && deed->hooks[0] ? deed->hooks[0] : "",
			       deed && deed->hooks[0] ? "'" : "");
	else if (can_override(site->hook) || !deed->hooks[0])
		reader_warning(&w->r, pos,
			       "the process is killed, but the call that it is "
			       "in goes on: %s all the same. Add the action "
			       "Override, which refuses it",
			       remains);
	else
		reader_warning(&w->r, pos,
			       "the process is killed, but the call that it is "
			       "in goes on: %s all the same. Use Override in "
			       "the LSM hook '%s'",
			       remains, deed->hooks[0]);
}

/* Returns whether one of the actions is a kill, and was told. */
static bool find_late(struct weakness *w, const struct site *site,
		      const struct policy_selector *s, bool returned)
{
	const struct policy_action *actions =
		returned ? s->return_actions : s->actions;
	size_t n = returned ? s->n_return_actions : s->n_actions;

	for (size_t i = 0; i < n; i++) {
		size_t path;

		if (!kills(&actions[i]))
			continue;
		path = reader_enter(
			&w->r, ".%s[%zu]",
			returned ? "matchReturnActions" : "matchActions", i);
		tell_late(w, site, actions[i].pos, returned || site->is_exit);
		reader_leave(&w->r, path);
		return true;
	}
	return false;
}

static bool find_kill(struct weakness *w, const struct site *site,
		      const struct policy_selector *s)
{
	bool remains = site->deed && site->deed->remains;

	if (find_late(w, site, s, true))
		return true;
	if (selector_denies(s) || (!remains && !site->is_exit))
		return false;
	return find_late(w, site, s, false);
}

static void find_kills(struct weakness *w, const struct site *site)
{
	const struct policy_hook *hook = site->hook;
	bool told = false;

	for (size_t i = 0; !told && i < hook->n_selectors; i++) {
		size_t path = reader_enter(&w->r, ".selectors[%zu]", i);

		told = find_kill(w, site, &hook->selectors[i]);
		reader_leave(&w->r, path);
	}
}

/* ---- denials by name ---- */

enum {
	NAME_OF_CALLER = 1,
	NAME_OF_PROGRAM = 2,
};

/* Is the program that is to be started meant? */
static bool is_exec(const struct site *site, const struct policy_filter *filter)
{
	enum arg_type type;

	if (filter->kind != MATCH_ARGS || filter->n_args == 0 || !site->deed ||
	    operator_operand(filter->op) != OPERAND_VALUE)
		return false;
	if (!site->deed->hooks[0] ||
	    strcmp(site->deed->hooks[0], "bprm_check_security") != 0)
		return false;
	type = site->hook->args[filter->args[0]].type;
	return type == ARG_LINUX_BINPRM || type == ARG_FILE ||
	       type == ARG_FILENAME || (type == ARG_STRING && site->syscall);
}

static unsigned name_of(const struct site *site,
			const struct policy_filter *filter)
{
	if (operator_is_negated(filter->op) || filter->op == OP_CEL)
		return 0;
	if (filter->kind == MATCH_BINARIES ||
	    filter->kind == MATCH_PARENT_BINARIES ||
	    filter->kind == MATCH_ANCESTORS)
		return NAME_OF_CALLER;
	return is_exec(site, filter) ? NAME_OF_PROGRAM : 0;
}

static void tell_name(struct weakness *w, const struct policy_filter *filter,
		      unsigned name)
{
	size_t path = reader_enter(&w->r, ".%s[%u]", match_name(filter->kind),
				   filter->item);

	if (name == NAME_OF_PROGRAM)
		reader_warning(&w->r, filter->pos,
			       "a copy of the program has another path, and an "
			       "interpreter or ld.so runs a file that is given "
			       "to it. Name what may run, by a negative "
			       "operator, and watch the LSM hook 'mmap_file' "
			       "(argument 0, type 'file') for what is mapped "
			       "to be executed");
	else
		reader_warning(&w->r, filter->pos,
			       "a copy of the program has another path, and "
			       "may do what this one may not. Name those that "
			       "may, by NotIn, or match by matchUnits or "
			       "matchUsers, which a copy does not change");
	reader_leave(&w->r, path);
}

static void find_names(struct weakness *w, const struct site *site)
{
	const struct policy_hook *hook = site->hook;
	unsigned told = 0;

	for (size_t i = 0; i < hook->n_selectors; i++) {
		const struct policy_selector *s = &hook->selectors[i];
		size_t path;

		if (!selector_kills(s) && !selector_denies(s))
			continue;
		path = reader_enter(&w->r, ".selectors[%zu]", i);
		for (size_t k = 0; k < s->n_filters; k++) {
			unsigned name = name_of(site, &s->filters[k]) & ~told;

			if (name)
				tell_name(w, &s->filters[k], name);
			told |= name;
		}
		reader_leave(&w->r, path);
	}
}

void weakness_acts(struct weakness *w, const struct policy_hook *hook)
{
	struct site site;

	if (hook->n_selectors == 0)
		return;
	site = site_first(hook);
	find_kills(w, &site);
	find_names(w, &site);
}
