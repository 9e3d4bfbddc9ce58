// SPDX-License-Identifier: Apache-2.0

#include "compile.h"

#include <errno.h>
#include <string.h>

#include "base/mem.h"
#include "binaries.h"
#include "hook_image.h"
#include "marks.h"

static int copy_policies(const struct ruleset *rules, struct plan *plan)
{
	plan->policies = calloc(rules->n_policies + 1, sizeof(*plan->policies));
	if (!plan->policies)
		return -ENOMEM;

	for (size_t i = 0; i < rules->n_policies; i++) {
		plan->policies[i] = strdup(rules->policies[i]);
		if (!plan->policies[i])
			return -ENOMEM;
		plan->n_policies++;
	}
	return 0;
}

static int copy_marks(const struct ruleset *rules, struct plan *plan)
{
	plan->marks = calloc(rules->n_marks + 1, sizeof(*plan->marks));
	if (!plan->marks)
		return -ENOMEM;

	for (; plan->n_marks < rules->n_marks; plan->n_marks++) {
		if (mark_copy(&rules->marks[plan->n_marks],
			      &plan->marks[plan->n_marks]))
			return -ENOMEM;
	}
	return 0;
}

static int compile_marks(const struct ruleset *rules, struct diag *diag,
			 struct plan *plan)
{
	int err;

	err = copy_marks(rules, plan);
	if (err)
		return err;
	err = binaries_image(plan->marks, plan->n_marks, diag, &plan->binaries);
	return err == -ENOENT ? 0 : err;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
	return a < b ? -1 : a > b;
}

/* Hooks without a symbol come first. */
static int compare_images(const void *a, const void *b)
{
	const struct rule_hook *hook_a = &(*(struct image *const *)a)->hook;
	const struct rule_hook *hook_b = &(*(struct image *const *)b)->hook;
	const char *symbol_a = hook_a->symbol ? hook_a->symbol : "";
	const char *symbol_b = hook_b->symbol ? hook_b->symbol : "";
	int order = compare_numbers(hook_a->kind, hook_b->kind);

	if (!order)
		order = strcmp(hook_a->name, hook_b->name);
	if (!order)
		order = strcmp(symbol_a, symbol_b);
	if (!order)
		order = compare_numbers(hook_a->offset, hook_b->offset);
	return order ? order
		     : compare_numbers(hook_a->ref_counter,
				       hook_b->ref_counter);
}

/* All hooks are tried before an error is returned. */
static int compile_hooks(const struct ruleset *rules, struct diag *diag,
			 struct plan *plan)
{
	int result = 0;

	plan->images = calloc(rules->n_hooks + 1, sizeof(*plan->images));
	if (!plan->images)
		return -ENOMEM;

	for (unsigned hook = 0; hook < rules->n_hooks; hook++) {
		struct image *image = NULL;
		int err = hook_image(rules, hook, diag, &image);

		if (err == -EINVAL)
			result = err;
		else if (!err)
			plan->images[plan->n_images++] = image;
		else if (err != -ENOENT)
			return err;
	}

	qsort(plan->images, plan->n_images, sizeof(*plan->images),
	      compare_images);
	return result;
}

int compile(const struct ruleset *rules, struct diag *diag, struct plan **ret)
{
	CLEANUP(plan_free) struct plan *plan = NULL;
	int err;

	plan = calloc(1, sizeof(*plan));
	if (!plan)
		return -ENOMEM;

	err = copy_policies(rules, plan);
	if (err)
		return err;
	err = compile_marks(rules, diag, plan);
	if (err)
		return err;
	err = compile_hooks(rules, diag, plan);
	if (err)
		return err;

	*ret = TAKE(plan);
	return 0;
}
