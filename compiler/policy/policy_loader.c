// SPDX-License-Identifier: Apache-2.0
/*
 * `loader: true' is a hook like another, but for how its events look: the
 * kernel asks security_mmap_file() before it maps a file, for the first time
 * when it executes a program.
 */

#include "policy_loader.h"

#include <errno.h>
#include <string.h>
#include <sys/mman.h>

#include "base/mem.h"

static int add_args(struct policy_hook *hook, struct pos pos)
{
	static const struct policy_arg args[N_LOADER_SHOWN] = {
		[LOADER_FILE] = { .index = 0, .type = ARG_FILE },
		[LOADER_PROT] = { .index = 1, .type = ARG_UINT64 },
		[LOADER_INODE] = { .index = 0, .type = ARG_UINT64 },
	};

	hook->args = calloc(N_LOADER_SHOWN, sizeof(*hook->args));
	if (!hook->args)
		return -ENOMEM;
	hook->n_args = N_LOADER_SHOWN;
	for (size_t i = 0; i < N_LOADER_SHOWN; i++) {
		hook->args[i] = args[i];
		hook->args[i].pos = pos;
		hook->args[i].resolve_pos = pos;
	}

	hook->args[LOADER_INODE].resolve = strdup("f_inode.i_ino");
	return hook->args[LOADER_INODE].resolve ? 0 : -ENOMEM;
}

/* To be executed. */
static int fill_filter(struct policy_filter *filter, struct pos pos)
{
	struct policy_value *value;

	filter->pos = pos;
	filter->kind = MATCH_ARGS;
	filter->op = OP_MASK;
	filter->args = calloc(1, sizeof(*filter->args));
	if (!filter->args)
		return -ENOMEM;
	filter->n_args = 1;
	filter->args[0] = LOADER_PROT;

	filter->values = calloc(1, sizeof(*filter->values));
	if (!filter->values)
		return -ENOMEM;
	filter->n_values = 1;
	value = filter->values;
	value->pos = pos;
	value->form = FORM_NUMBER;
	value->low = PROT_EXEC;
	value->high = PROT_EXEC;
	value->text = strdup("4");
	return value->text ? 0 : -ENOMEM;
}

static int add_selector(struct policy_hook *hook, struct pos pos)
{
	struct policy_selector *selector;

	hook->selectors = calloc(1, sizeof(*hook->selectors));
	if (!hook->selectors)
		return -ENOMEM;
	hook->n_selectors = 1;
	selector = hook->selectors;
	selector->pos = pos;
	selector->filters = calloc(1, sizeof(*selector->filters));
	if (!selector->filters)
		return -ENOMEM;
	selector->n_filters = 1;
	return fill_filter(selector->filters, pos);
}

int policy_add_loader(struct policy *policy)
{
	struct policy_hook *hook;
	int err;

	hook = array_grow(&policy->hooks, policy->n_hooks, sizeof(*hook));
	if (!hook)
		return -ENOMEM;
	policy->n_hooks++;

	hook->pos = policy->loader_pos;
	hook->section = "loader";
	hook->kind = HOOK_FUNCTION;
	hook->is_loader = true;
	hook->call.pos = policy->loader_pos;
	hook->call.name = strdup("security_mmap_file");
	if (!hook->call.name)
		return -ENOMEM;
	err = add_args(hook, policy->loader_pos);
	return err ? err : add_selector(hook, policy->loader_pos);
}
