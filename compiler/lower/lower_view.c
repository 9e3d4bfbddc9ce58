// SPDX-License-Identifier: Apache-2.0

#include "lower_view.h"

#include <errno.h>

#include "base/mem.h"
#include "lower_source.h"
#include "lower_target.h"
#include "syscalls.h"

static int add_tag(struct view *view, const char *tag)
{
	char **slot = array_grow(&view->tags, view->n_tags, sizeof(*slot));

	if (!slot)
		return -ENOMEM;
	view->n_tags++;
	return lower_text(tag, slot);
}

static int add_shown(struct lowering *l, const struct policy_arg *arg,
		     enum shown_place place)
{
	struct view *view = &l->rules->views[l->rules->n_views - 1];
	unsigned n = place == SHOWN_ARG ? lower_elements(l, arg) : 1;

	if (!arg_type_info(lower_arg_type(l, arg))->n_fields)
		return lower_unread(l, arg, place);

	for (unsigned i = 0; i < n; i++) {
		struct shown *shown;
		int err;

		shown = array_grow(&view->shown, view->n_shown, sizeof(*shown));
		if (!shown)
			return -ENOMEM;
		view->n_shown++;
		err = lower_shown(l, arg, place, i, shown);
		if (err)
			return err;
	}
	return 0;
}

/* As events call what is hooked. */
static int name_call(const struct target *target, struct view *view)
{
	CLEANUP(buf_free) struct buf name = { 0 };

	if (target->is_compat)
		buf_addf(&name, "%s%s", syscall_compat_prefix,
			 target->syscall->symbol);
	else if (target->kind == RULE_HOOK_SYSCALL)
		buf_addf(&name, "%s%s", syscall_symbol_prefix, target->name);
	else
		buf_adds(&name, target->name);
	if (name.failed)
		return -ENOMEM;
	view->call = buf_take(&name);
	return view->call ? 0 : -ENOMEM;
}

/* What is wrong with each of them is told. */
static int add_all_shown(struct lowering *l, const struct policy_arg *args,
			 size_t n, enum shown_place place)
{
	int err, worst = 0;

	for (size_t i = 0; i < n; i++) {
		err = add_shown(l, &args[i], place);
		if (err && err != -EINVAL)
			return err;
		worst = err ? err : worst;
	}
	return worst;
}

/* It may be one of a list. */
static int warn_of_return(struct lowering *l)
{
	const struct policy_call *call = l->target->call;

	if (!l->hook->returns || !target_never_returns(l->target) || call->list)
		return 0;
	return lower_warning(l, call->pos,
			     "%s never returns: it is reported when it is "
			     "called, and what asks for its return never holds",
			     call->name);
}

static int show(struct lowering *l)
{
	const struct policy_hook *hook = l->hook;
	size_t n_returns = hook->returns && hook->has_return_arg;
	int worst, err;

	err = warn_of_return(l);
	if (err)
		return err;
	worst = add_all_shown(l, hook->args, hook->n_args, SHOWN_ARG);
	if (worst && worst != -EINVAL)
		return worst;
	err = add_all_shown(l, hook->data, hook->n_data, SHOWN_DATA);
	if (err && err != -EINVAL)
		return err;
	worst = err ? err : worst;
	err = add_all_shown(l, &hook->return_arg, n_returns, SHOWN_RETURN);
	return err ? err : worst;
}

static int set_origin(const struct lowering *l, struct origin *origin)
{
	const struct policy_hook *hook = l->hook;
	CLEANUP(buf_free) struct buf part = { 0 };
	const struct policy_call *call = l->target->call;

	origin->pos = call ? call->pos : hook->pos;
	buf_addf(&part, "spec.%s[%u]", hook->section, hook->item);
	origin->part = buf_take(&part);
	return origin->part ? lower_text(l->policy->file, &origin->file)
			    : -ENOMEM;
}

int lower_view(struct lowering *l, unsigned n_policy)
{
	const struct policy_hook *hook = l->hook;
	struct ruleset *rules = l->rules;
	struct view *view;
	int err;

	view = array_grow(&rules->views, rules->n_views, sizeof(*view));
	if (!view)
		return -ENOMEM;
	rules->n_views++;

	view->policy = n_policy;
	if (l->policy->options.monitor)
		view->mode = MODE_MONITOR;
	view->allow_protected = l->policy->options.allow_protected;
	view->severity = l->policy->severity;
	view->is_loader = hook->is_loader;
	view->hook = (unsigned)rules->n_hooks - 1;
	err = name_call(l->target, view);
	if (!err)
		err = set_origin(l, &view->origin);
	if (!err)
		err = lower_text(hook->message, &view->message);
	for (size_t i = 0; !err && i < hook->n_tags; i++)
		err = add_tag(view, hook->tags[i]);
	return err ? err : show(l);
}
