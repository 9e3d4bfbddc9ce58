// SPDX-License-Identifier: Apache-2.0

#include <stdlib.h>

#include "policy_copy.h"
#include "policy_read.h"

static void actions_clear(struct policy_action *actions, size_t n)
{
	for (size_t i = 0; i < n; i++)
		policy_action_clear(&actions[i]);
	free(actions);
}

static void selector_clear(struct policy_selector *selector)
{
	for (size_t i = 0; i < selector->n_filters; i++)
		policy_filter_clear(&selector->filters[i]);
	for (size_t i = 0; i < selector->n_macros; i++)
		free(selector->macros[i].name);
	actions_clear(selector->actions, selector->n_actions);
	actions_clear(selector->return_actions, selector->n_return_actions);
	free(selector->filters);
	free(selector->macros);
	free(selector->label);
}

static void arg_clear(struct policy_arg *arg)
{
	free(arg->label);
	free(arg->resolve);
	free(arg->btf_type);
	free(arg->btf_module);
}

static void args_clear(struct policy_arg *args, size_t n)
{
	for (size_t i = 0; i < n; i++)
		arg_clear(&args[i]);
	free(args);
}

static void calls_clear(struct policy_call *calls, size_t n)
{
	for (size_t i = 0; i < n; i++)
		free(calls[i].name);
	free(calls);
}

static void program_clear(struct policy_program *program)
{
	for (size_t i = 0; i < program->n_targets; i++)
		free(program->targets[i].symbol);
	free(program->targets);
	free(program->digests);
	free(program->path);
	free(program->btf_path);
}

static void hook_clear(struct policy_hook *hook)
{
	for (size_t i = 0; i < hook->n_selectors; i++)
		selector_clear(&hook->selectors[i]);
	for (size_t i = 0; i < hook->n_tags; i++)
		free(hook->tags[i]);
	args_clear(hook->args, hook->n_args);
	args_clear(hook->data, hook->n_data);
	arg_clear(&hook->return_arg);
	program_clear(&hook->program);
	free(hook->selectors);
	free(hook->tags);
	free(hook->message);
	free(hook->group);
	free(hook->call.name);
}

static void lists_clear(struct policy *policy)
{
	for (size_t i = 0; i < policy->n_lists; i++) {
		struct policy_list *list = &policy->lists[i];

		calls_clear(list->calls, list->n_calls);
		free(list->name);
		free(list->pattern);
	}
	for (size_t i = 0; i < policy->n_macros; i++) {
		selector_clear(&policy->macros[i].selector);
		free(policy->macros[i].name);
	}
	for (size_t i = 0; i < policy->n_enforcers; i++)
		calls_clear(policy->enforcers[i].calls,
			    policy->enforcers[i].n_calls);
	free(policy->lists);
	free(policy->macros);
	free(policy->enforcers);
}

void policy_free(struct policy **policy)
{
	if (!*policy)
		return;

	for (size_t i = 0; i < (*policy)->n_hooks; i++)
		hook_clear(&(*policy)->hooks[i]);
	lists_clear(*policy);
	free((*policy)->hooks);
	free((*policy)->name);
	free((*policy)->file);
	free(*policy);
	*policy = NULL;
}
