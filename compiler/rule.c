// SPDX-License-Identifier: Apache-2.0

#include "rule.h"

#include <stdlib.h>

static void filter_clear(struct filter *filter)
{
	for (size_t i = 0; i < filter->n_values; i++)
		free(filter->values[i].text);
	free(filter->values);
}

static void rule_clear(struct rule *rule)
{
	for (size_t i = 0; i < rule->n_filters; i++)
		filter_clear(&rule->filters[i]);
	free(rule->filters);
}

static void view_clear(struct view *view)
{
	for (size_t i = 0; i < view->n_tags; i++)
		free(view->tags[i]);
	for (size_t i = 0; i < view->n_shown; i++)
		free(view->shown[i].label);
	free(view->tags);
	free(view->shown);
	free(view->message);
}

void ruleset_free(struct ruleset **ruleset)
{
	struct ruleset *set = *ruleset;

	if (!set)
		return;

	for (size_t i = 0; i < set->n_policies; i++)
		free(set->policies[i]);
	for (size_t i = 0; i < set->n_hooks; i++)
		free(set->hooks[i].name);
	for (size_t i = 0; i < set->n_views; i++)
		view_clear(&set->views[i]);
	for (size_t i = 0; i < set->n_rules; i++)
		rule_clear(&set->rules[i]);
	for (size_t i = 0; i < set->n_marks; i++)
		free(set->marks[i].pids);
	free(set->policies);
	free(set->hooks);
	free(set->views);
	free(set->rules);
	free(set->marks);
	free(set);
	*ruleset = NULL;
}
