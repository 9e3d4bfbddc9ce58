// SPDX-License-Identifier: Apache-2.0

#include "binaries.h"

#include <errno.h>
#include <stdlib.h>

#include "base/mem.h"
#include "hook_image.h"

/* What all these rules have in common. They borrow the paths. */
struct sets {
	struct rule *rules;
	struct filter *filters;
};

static void free_sets(struct sets *sets)
{
	free(sets->rules);
	free(sets->filters);
}

bool binaries_needed(const struct mark *marks, size_t n_marks)
{
	for (size_t i = 0; i < n_marks; i++)
		if (marks[i].n_paths)
			return true;
	return false;
}

/* A filter without values never holds. */
static struct filter filter_of(const struct mark *mark)
{
	return (struct filter){
		.source = { .kind = SOURCE_BINARY, .type = VALUE_STRING },
		.test = mark->n_paths ? mark->test : TEST_EQUAL,
		.values = mark->paths,
		.n_values = mark->n_paths,
	};
}

static int make_rules(struct sets *sets, const struct mark *marks,
		      size_t n_marks)
{
	sets->rules = calloc(n_marks, sizeof(*sets->rules));
	sets->filters = calloc(n_marks, sizeof(*sets->filters));
	if (!sets->rules || !sets->filters)
		return -ENOMEM;

	for (size_t i = 0; i < n_marks; i++) {
		sets->filters[i] = filter_of(&marks[i]);
		sets->rules[i] = (struct rule){
			.selector = (unsigned)i,
			.filters = &sets->filters[i],
			.n_filters = 1,
		};
	}
	return 0;
}

int binaries_image(const struct mark *marks, size_t n_marks, struct diag *diag,
		   struct image **ret)
{
	char name[] = "binaries";
	char *policies[] = { name };
	struct rule_hook hook = { .name = name, .syscall = -1 };
	struct view view = { 0 };
	CLEANUP(free_sets) struct sets sets = { 0 };
	struct ruleset set = {
		.policies = policies,
		.n_policies = 1,
		.hooks = &hook,
		.n_hooks = 1,
		.views = &view,
		.n_views = 1,
	};
	int err;

	if (!binaries_needed(marks, n_marks))
		return -ENOENT;
	err = make_rules(&sets, marks, n_marks);
	if (err)
		return err;

	set.rules = sets.rules;
	set.n_rules = n_marks;
	return hook_image(&set, 0, diag, ret);
}
